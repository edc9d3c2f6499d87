"""What an invoice shows, put in words: the same for its page and for its print, always in the invoice's own language.

Everything comes from the invoice's rows. People's text is plain here, and escaped by the template.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

import segno
from babel.dates import format_date
from babel.numbers import format_decimal
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from ledger.money import RIGHT_TO_LEFT, cldr_locale, format_money
from payments.in_words import in_words
from payments.invoice_words import WORDS
from payments.models import Invoice, InvoiceLine
from payments.rates import quantity_words

_LEFT_TO_RIGHT, _BY_ITSELF, _END = "\u2066", "\u2068", "\u2069"
_QR_BORDER: Final = 4
"""Modules of white around a QR code (ISO/IEC 18004)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    name: str
    lines: tuple[str, ...]
    tax_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    title: str
    detail: str
    rates: tuple[str, ...]
    hammer: str
    premium: str
    tax: str
    total: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    name: str
    rate: str
    amount: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Text, ready to be shown. `rates` stand with the sums where all lines share them, else with each line."""

    heading: str
    number: str
    corrects: str
    date: str
    order: str
    title: str
    seller: Party
    buyer: Party
    rows: tuple[Row, ...]
    sums: tuple[Sum, ...]
    total: str
    words: str
    currency: str
    settled: str
    verify: str
    qr: SafeString
    language: str
    direction: str


def html(invoice: Invoice) -> str:
    """The sheet by itself: part of its page, and the whole of its print."""
    return render_to_string("payments/invoices/sheet.html", {"sheet": document(invoice), "say": WORDS[invoice.language]})


def date_of(invoice: Invoice, language: str) -> str:
    """The day it was issued, in UTC as its number's year is."""
    return str(format_date(invoice.issued_at.date(), "long", locale=_locale(invoice, language)))


def verify_url(invoice: Invoice) -> str:
    """The whole address of the public page that vouches for it."""
    return settings.PUBLIC_URL.rstrip("/") + reverse("payments:verify", args=[invoice.code])


def document(invoice: Invoice) -> Document:
    """Everything of it, in its language."""
    say = WORDS[invoice.language]
    lines = list(invoice.lines.all())
    rates = [_rates(line, invoice) for line in lines]
    shared = rates[0] if len(set(rates)) == 1 else ("", "")
    url = verify_url(invoice)
    return Document(
        heading=say.credit_note if invoice.is_credit_note else say.invoice,
        number=invoice.number,
        corrects=invoice.corrects.number if invoice.corrects is not None else "",
        date=date_of(invoice, invoice.language),
        order=invoice.order_reference,
        title=_apart(invoice.title, invoice),
        seller=_party(invoice.seller_as, invoice),
        buyer=_party(invoice.buyer_as, invoice),
        rows=tuple(
            _row(line, invoice, rates=() if any(shared) else tuple(filter(None, rate)))
            for line, rate in zip(lines, rates, strict=True)
        ),
        sums=_sums(invoice, premium=shared[0], tax=shared[1]),
        total=_money(invoice.total, invoice),
        words=in_words(invoice.total, invoice.currency, invoice.language),
        currency=invoice.currency,
        settled=say.given_back if invoice.is_credit_note else say.paid,
        verify=url,
        qr=_qr(url),
        language=invoice.language,
        direction="rtl" if invoice.language in RIGHT_TO_LEFT else "ltr",
    )


def _row(line: InvoiceLine, invoice: Invoice, *, rates: tuple[str, ...]) -> Row:
    return Row(
        title=_apart(line.title, invoice),
        detail=_apart(quantity_words(line.rates, invoice.currency, language=invoice.language) or line.detail, invoice),
        rates=rates,
        hammer=_money(line.hammer, invoice),
        premium=_money(line.premium, invoice),
        tax=_money(line.tax, invoice),
        total=_money(line.total, invoice),
    )


def _sums(invoice: Invoice, *, premium: str, tax: str) -> tuple[Sum, ...]:
    say = WORDS[invoice.language]
    named = (
        (say.hammer, "", invoice.hammer),
        (say.premium, premium, invoice.premium),
        (say.tax, tax, invoice.tax),
    )
    return tuple(Sum(name=name, rate=rate, amount=_money(amount, invoice)) for name, rate, amount in named)


def _rates(line: InvoiceLine, invoice: Invoice) -> tuple[str, str]:
    """Premium and tax of a line as people say them; empty where none is charged, or none was kept."""
    tiers = [(int(start), Decimal(percent)) for start, percent in line.rates.get("tiers", ())]
    return _tiers(tiers, invoice), _tax(line.rates, invoice)


def _tiers(tiers: list[tuple[int, Decimal]], invoice: Invoice) -> str:
    """`25% up to €10,000.00, 20% above`: each tier ends where the next begins."""
    if len(tiers) < 2:
        return "".join(_percent(percent, invoice) for _start, percent in tiers if percent)
    say = WORDS[invoice.language]
    said = [
        say.up_to.format(percent=_percent(percent, invoice), amount=_money(end, invoice))
        for (_start, percent), (end, _next) in pairwise(tiers)
    ]
    said.append(say.above.format(percent=_percent(tiers[-1][1], invoice)))
    return ", ".join(said)


def _tax(rates: Mapping[str, Any], invoice: Invoice) -> str:
    say = WORDS[invoice.language]
    said = {"premium": say.on_premium, "all": say.on_all}.get(rates.get("tax_on", ""), "")
    return said.format(percent=_percent(Decimal(rates.get("tax_percent", 0)), invoice))


def _party(said: Mapping[str, Any], invoice: Invoice) -> Party:
    return Party(
        name=_apart(said["name"], invoice),
        lines=tuple(_apart(line, invoice) for line in said["lines"]),
        tax_number=said.get("tax_number", ""),
    )


def _percent(percent: Decimal, invoice: Invoice) -> str:
    number = format_decimal(percent.normalize(), locale=_locale(invoice, invoice.language))
    return _left_to_right(f"{number}%", invoice)


def _money(minor: int, invoice: Invoice) -> str:
    return _left_to_right(format_money(minor, invoice.currency, invoice.language), invoice)


def _locale(invoice: Invoice, language: str) -> str:
    return cldr_locale(language, invoice.currency).partition("@")[0]


def _left_to_right(figures: str, invoice: Invoice) -> str:
    """Kept from turning around in what runs from the right: print knows neither `dir` nor `bdi`, but these characters."""
    return f"{_LEFT_TO_RIGHT}{figures}{_END}" if invoice.language in RIGHT_TO_LEFT else figures


def _apart(text: str, invoice: Invoice) -> str:
    """What people wrote runs as its own first letter does, there as well."""
    return f"{_BY_ITSELF}{text}{_END}" if text and invoice.language in RIGHT_TO_LEFT else text


def _qr(url: str) -> SafeString:
    """An SVG in the text itself: nothing has to be fetched for it."""
    made = io.BytesIO()
    segno.make(url, error="m", micro=False).save(
        made, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=_QR_BORDER, dark="#0f1114", light="#ffffff", nl=False
    )
    return mark_safe(made.getvalue().decode("ascii"))  # noqa: S308 - drawn by segno: paths, and nothing that anybody wrote
