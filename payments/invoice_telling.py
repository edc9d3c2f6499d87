"""Telling buyer and seller of an invoice, with its print attached to the mail."""

from __future__ import annotations

from typing import Any, Final

from django.core.files.storage import storages
from django.urls import reverse

from accounts import audit
from accounts.models import User
from core.times import database_time
from ledger.money import to_decimal_string
from notifications.attachments import Attachment
from notifications.choices import Kind
from notifications.notify import Message, notify_many
from payments.models import Invoice

PREFIX: Final = "invoice"
"""Under which the prints are known to the mail (`notifications.attachments`)."""


def tell(invoice: Invoice, *, printed: bool) -> None:
    """Both of them, once for ever, in the caller's transaction."""
    _tell(invoice, printed=printed, again="")


def tell_again(invoice: Invoice, *, actor: User) -> None:
    """Staff send it once more, to both. Audited; the caller is in a transaction."""
    audit.record(actor=actor, action="invoice.mailed_again", target=invoice, data={"number": invoice.number})
    _tell(invoice, printed=bool(invoice.file), again=f":{database_time().isoformat()}")


def attached(key: str) -> Attachment:
    """The print, for the mail. Raises `LookupError` for one that does not exist, and as the storage does."""
    invoice = Invoice.objects.filter(pk=key).exclude(file="").first()
    if invoice is None:
        message = f"Invoice {key} has no print."
        raise LookupError(message)
    with storages["private"].open(invoice.file, "rb") as file:
        return Attachment(name=f"{invoice.number}.pdf", content=file.read(), mime="application/pdf")


def _tell(invoice: Invoice, *, printed: bool, again: str) -> None:
    context: dict[str, Any] = {
        "number": invoice.number,
        "credit_note": invoice.is_credit_note,
        "reference": invoice.order_reference,
        "auction_title": invoice.title,
        "amount": to_decimal_string(invoice.total, invoice.currency),
        "currency": invoice.currency,
        "printed": printed,
    }
    notify_many(
        [
            Message(
                recipient_id=person_id,
                kind=Kind.INVOICE,
                context=context | {"selling": person_id == invoice.seller_id},
                dedupe_key=f"invoice:{invoice.pk}{again}",
                url=reverse("payments:invoice", args=[invoice.pk]),
                attachment=f"{PREFIX}:{invoice.pk}" if printed else "",
            )
            for person_id in (invoice.buyer_id, invoice.seller_id)
        ]
    )
