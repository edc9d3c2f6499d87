"""From an invoice to its PDF, by WeasyPrint. What is printed is the sheet of its page, on A4.

Nothing is ever fetched: styles and the QR code are given as text, so a document can reach neither the network nor a file,
whatever people wrote into it. Where Pango is missing, `can_print` is false and an invoice is a page.
"""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path
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
    from weasyprint import CSS, HTML

    own = fetcher()
    page = HTML(string=_page(invoice), url_fetcher=own, base_url=None)
    sheets = [CSS(string=text, url_fetcher=own) for text in _styles()]
    made: bytes = page.write_pdf(stylesheets=sheets, pdf_tags=True)
    return made


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


@cache
def _styles() -> tuple[str, ...]:
    return tuple(_read(name) for name in STYLES)


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
