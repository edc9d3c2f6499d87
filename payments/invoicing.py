"""Issuing (P4): an invoice when an order is paid, a credit note for each refund, within the transaction that moves the money.

A number is taken under the lock of its series' row and goes with the transaction: whatever rolls back leaves no gap, and two
that issue at once wait for each other. What is issued is found again by its `source`, so that a second time gives the first.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.utils import translation

from accounts import addresses
from core.times import database_time
from payments.apportioning import apportion
from payments.invoice_choices import LANGUAGES, InvoiceKind
from payments.models import Invoice, InvoiceDetails, InvoiceLine, InvoiceSeries, Order

if TYPE_CHECKING:
    from datetime import datetime

    from payments.models import Refund

_PARTS: Final = ("hammer", "premium", "tax")
_CODE_BYTES: Final = 20
"""160 bits of chance: a code is the whole of what opens the public page, and is never guessed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    title: str
    hammer: int
    premium: int
    tax: int
    detail: str = ""
    rates: Mapping[str, Any] = field(default_factory=dict)


def issue(order: Order) -> Invoice:
    """The invoice of an order that has been paid in full, whose lock the caller holds. Issued already: that one."""
    source = f"order:{order.pk}"
    found = Invoice.objects.filter(source=source).first()
    if found is not None:
        return found
    language = language_of(order)
    lines = [
        _Line(title=line.title, detail=line.detail, rates=line.rates, hammer=line.hammer, premium=line.premium, tax=line.tax)
        for line in order.lines.filter(withdrawn_at=None).order_by("pk")
    ]
    return _write(
        Invoice(
            kind=InvoiceKind.INVOICE,
            source=source,
            order=order,
            seller_id=order.seller_id,
            buyer_id=order.buyer_id,
            seller_as=_seller(order, language=language),
            buyer_as=_buyer(order, language=language),
            order_reference=order.reference,
            title=order.title,
            language=language,
            currency=order.currency,
        ),
        lines,
    )


def credit(refund: Refund) -> Invoice | None:
    """The credit note of a refund that is done, whose order the caller has locked. Issued already: that one.

    None where nothing was invoiced: a deposit that went back, a payment too many.
    """
    source = f"refund:{refund.pk}"
    found = Invoice.objects.filter(source=source).first()
    if found is not None or refund.surplus or refund.order_id is None:
        return found
    invoice = Invoice.objects.filter(source=f"order:{refund.order_id}").first()
    if invoice is None:
        return None
    return _write(
        Invoice(
            kind=InvoiceKind.CREDIT_NOTE,
            source=source,
            corrects=invoice,
            order_id=invoice.order_id,
            seller_id=invoice.seller_id,
            buyer_id=invoice.buyer_id,
            seller_as=invoice.seller_as,
            buyer_as=invoice.buyer_as,
            order_reference=invoice.order_reference,
            title=invoice.title,
            language=invoice.language,
            currency=invoice.currency,
        ),
        _credited(invoice, refund),
    )


def language_of(order: Order) -> str:
    """The seller's choice, else the buyer's own language, else English."""
    chosen = InvoiceDetails.objects.filter(seller_id=order.seller_id).values_list("language", flat=True).first()
    wanted = chosen or order.buyer.language.split("-", 1)[0]
    return wanted if wanted in dict(LANGUAGES) else "en"


def _credited(invoice: Invoice, refund: Refund) -> list[_Line]:
    """All at once: line by line. A part: one line, divided as what is left of the invoice divides."""
    before = list(invoice.credit_notes.all())
    if not before and refund.amount == invoice.total:
        return [
            _Line(
                title=line.title, detail=line.detail, rates=line.rates, hammer=line.hammer, premium=line.premium, tax=line.tax
            )
            for line in invoice.lines.all()
        ]
    left = [getattr(invoice, part) - sum(getattr(note, part) for note in before) for part in _PARTS]
    hammer, premium, tax = apportion(refund.amount, left)
    return [_Line(title=invoice.title, detail=refund.reason[:200], hammer=hammer, premium=premium, tax=tax)]


def _write(invoice: Invoice, lines: Sequence[_Line]) -> Invoice:
    """Last of all its number, as whoever else wants one of that seller waits from here to the end of the transaction."""
    for part in _PARTS:
        setattr(invoice, part, sum(getattr(line, part) for line in lines))
    invoice.total = invoice.hammer + invoice.premium + invoice.tax
    invoice.code = secrets.token_urlsafe(_CODE_BYTES)
    series, invoice.issued_at = _series(invoice.seller_id)
    series.last_number += 1
    series.save(update_fields=["last_number"])
    invoice.series, invoice.place = series, series.last_number
    invoice.number = f"{series.year}-{series.seller_id}-{series.last_number:05}"
    invoice.save(force_insert=True)
    InvoiceLine.objects.bulk_create(_line(invoice, line, place=place) for place, line in enumerate(lines, start=1))
    return invoice


def _line(invoice: Invoice, line: _Line, *, place: int) -> InvoiceLine:
    return InvoiceLine(
        invoice=invoice,
        place=place,
        title=line.title,
        detail=line.detail,
        rates=dict(line.rates),
        hammer=line.hammer,
        premium=line.premium,
        tax=line.tax,
        total=line.hammer + line.premium + line.tax,
    )


def _series(seller_id: int) -> tuple[InvoiceSeries, datetime]:
    """This year's, locked, and a moment after the lock: dates run as numbers do, over New Year's Eve too."""
    year = database_time().year
    while True:
        found, _new = InvoiceSeries.objects.get_or_create(seller_id=seller_id, year=year)
        series = InvoiceSeries.objects.select_for_update(no_key=True).get(pk=found.pk)
        at = database_time()
        if at.year == year:
            return series, at
        year = at.year


def _seller(order: Order, *, language: str) -> dict[str, Any]:
    details = InvoiceDetails.objects.filter(seller_id=order.seller_id).first()
    if details is None:
        return _person(order.seller_id, fallback=order.seller.name, language=language) | {"tax_number": ""}
    return {"name": details.legal_name, "lines": details.address.splitlines(), "tax_number": details.tax_number}


def _buyer(order: Order, *, language: str) -> dict[str, Any]:
    """By their postal address; where they have none, by where they have this sent."""
    sent_to = addresses.Given(**order.ship_to) if order.ship_to else None
    return _person(order.buyer_id, fallback=order.buyer.name, language=language, otherwise=sent_to)


def _person(user_id: int, *, fallback: str, language: str, otherwise: addresses.Given | None = None) -> dict[str, Any]:
    """Name and address as they are now, in the lines that are printed; a name alone where no address is known."""
    kept = addresses.of(user_id)
    address = otherwise if kept is None else addresses.given(kept)
    if address is None:
        return {"name": fallback, "lines": []}
    with translation.override(language):
        country = addresses.country_name(address.country)
    town = " ".join(filter(None, (address.postcode, address.city)))
    return {"name": address.name, "lines": [*address.lines.splitlines(), *filter(None, (town, address.region)), country]}
