"""Orders with their invoices, and refunds of them, for the tests of invoices."""

from __future__ import annotations

import ctypes
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as raw
from django.db import transaction
from django.utils import timezone

from payments import invoicing, lifecycle, orders
from payments.choices import OrderStatus
from payments.invoice_choices import InvoiceKind
from payments.models import Invoice, Order, Payment, Refund
from payments.paying_choices import PaymentStatus, RefundStatus
from tests.factories import make_order


def pay(order: Order) -> Invoice:
    """A confirmed order is paid in full, and so invoiced."""
    with transaction.atomic():
        orders.note_paid(lifecycle.locked(order.pk), order.owed)
    return Invoice.objects.get(order=order, kind=InvoiceKind.INVOICE)


def make_invoice(**fields: object) -> Invoice:
    """The invoice of an order that has just been paid."""
    return pay(make_order(status=OrderStatus.CONFIRMED, **fields))  # type: ignore[arg-type]  # as make_order takes them


def make_refund(order: Order, *, amount: int, reason: str = "Not as described", surplus: bool = False) -> Refund:
    """Done at the gateway; the books are another's matter."""
    payment = Payment.objects.filter(order=order).first() or Payment.objects.create(
        order=order,
        user_id=order.buyer_id,
        gateway="sandbox",
        currency=order.currency,
        amount=order.total,
        status=PaymentStatus.CAPTURED,
        key=str(order.pk),
        captured_at=timezone.now(),
    )
    return Refund.objects.create(
        payment=payment,
        order=order,
        amount=amount,
        reason=reason,
        surplus=surplus,
        status=RefundStatus.DONE,
        key=f"{payment.refunds.count()}",
    )


def credit(order: Order, *, amount: int, **fields: object) -> Invoice | None:
    """The credit note of such a refund."""
    refund = make_refund(order, amount=amount, **fields)  # type: ignore[arg-type]  # as make_refund takes them
    with transaction.atomic():
        return invoicing.credit(refund)


def keep_prints_in(folder: Path, settings: Any) -> None:
    """The private storage is a folder of the test's own."""
    options = {"location": str(folder), "base_url": None}
    settings.STORAGES = settings.STORAGES | {
        "private": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    }


def text_of(pdf: bytes) -> str:
    """What a reader of the PDF finds when it searches."""
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def fonts_of(pdf: bytes) -> set[str]:
    """Names of the fonts that text of the first page is set in and that are inside the file."""
    page = pypdfium2.PdfDocument(pdf)[0]
    found = set()
    for shown in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=20):
        font = raw.FPDFTextObj_GetFont(shown)
        if raw.FPDFFont_GetIsEmbedded(font) == 1:
            size = raw.FPDFFont_GetBaseFontName(font, None, 0)
            name = ctypes.create_string_buffer(size)
            raw.FPDFFont_GetBaseFontName(font, name, size)
            found.add(name.value.decode())
    return found
