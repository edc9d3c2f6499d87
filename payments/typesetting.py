"""From an invoice to its PDF, by WeasyPrint. What is printed is the sheet of its page, on A4.

Nothing is ever fetched: styles and the QR code are given as text, so a document can reach neither the network nor a file,
whatever people wrote into it. Where Pango is missing, `can_print` is false and an invoice is a page.
"""

from __future__ import annotations

import logging
from functools import cache, cached_property
from pathlib import Path
from threading import local
from typing import Any, Final, NoReturn

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from payments.invoice_document import html
from payments.models import Invoice

log = logging.getLogger(__name__)

STYLES: Final = ("payments/invoice.css", "payments/print.css")


class CannotPrint(Exception):
    """Pango is not here; the message says how to have it."""


@cache
def can_print() -> bool:
    """Whether WeasyPrint finds what it needs; asked once a process."""
    try:
        import weasyprint  # noqa: F401  # it opens Pango while it is imported
    except OSError as missing:
        log.warning("invoices are pages and no PDF: %s", str(missing).strip().splitlines()[0])
        return False
    return True


def pdf(invoice: Invoice) -> bytes:
    """The print. Raises `CannotPrint` where Pango is missing."""
    if not can_print():
        raise CannotPrint("Pango is not here (runbook, Invoices).")
    from weasyprint import HTML

    page = HTML(string=_page(invoice), url_fetcher=fetcher(), base_url=None)
    try:
        made: bytes = page.write_pdf(font_config=_press.fonts, stylesheets=_press.sheets, pdf_tags=True)
    except BaseException:
        # It may have been in the middle of anything: the next print begins with a press of its own.
        vars(_press).clear()
        raise
    return made


class _Press(local):
    """What all prints of a thread share. Fonts that are installed later are found by the next process.

    To read the machine's fonts for each print takes a fifth of its time, and what is read never leaves the memory again:
    220 KiB a print, by measure. Pango's maps of fonts are no two threads' at once.
    """

    @cached_property
    def fonts(self) -> Any:
        from weasyprint.text.fonts import FontConfiguration

        return FontConfiguration()

    @cached_property
    def sheets(self) -> list[Any]:
        from weasyprint import CSS

        return [CSS(string=_read(name), url_fetcher=fetcher(), font_config=self.fonts) for name in STYLES]


_press = _Press()


def _page(invoice: Invoice) -> str:
    return render_to_string(
        "payments/invoices/print.html",
        {
            "title": invoice.number,
            "author": invoice.seller_as["name"],
            "language": invoice.language,
            "direction": "rtl" if invoice.language == "ar" else "ltr",
            "sheet": mark_safe(html(invoice)),  # noqa: S308 - rendered and escaped by the template of the sheet
        },
    )


def _read(name: str) -> str:
    found = finders.find(name)
    assert isinstance(found, str), name
    return Path(found).read_text(encoding="utf-8")


@cache
def fetcher() -> Any:
    """What WeasyPrint is given to fetch by."""
    from weasyprint.urls import URLFetcher

    class Nothing(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
        """Refuses every address. WeasyPrint goes on without what it asked for."""

        def fetch(self, url: str, headers: Any = None) -> NoReturn:
            message = f"an invoice fetches nothing, not {url[:80]!r}"
            raise ValueError(message)

    return Nothing()
