"""Transfers by hand (UPI, bank): the buyer sends, the seller says that it came. Refunds the other way alike.

Those of deposits are `deposit_transfers`' affair.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from accounts import audit
from accounts.models import User
from core.errors import Conflict, NotFound
from payments import capture, refunds
from payments.gateways.manual.gateway import Manual, confirm
from payments.models import Deposit, Order, Payment, Refund, TransferDetails
from payments.paying_choices import OPEN, RefundStatus


def details_of(seller_id: int) -> TransferDetails | None:
    """Where a seller is paid by hand; None where they offer no such thing."""
    found = TransferDetails.objects.filter(user=seller_id).first()
    return found if found is not None and (found.upi or found.bank) else None


def details_for(deposit: Deposit) -> TransferDetails | None:
    """Where this deposit may be transferred to."""
    return details_of(deposit.payee_id) if deposit.payee_id is not None else None


def confirm_received(order: Order, *, seller: User) -> Payment:
    """The seller has the money. Raises `NotFound` for anybody else, `Conflict` where no transfer is awaited."""
    if order.seller_id != seller.pk:
        raise NotFound
    payment = _awaited(order).first()
    if payment is None:
        raise Conflict(status=order.status)
    with transaction.atomic():
        if confirm(payment.gateway_ref, by=seller.pk):
            audit.record(actor=seller, action="transfer.confirmed", target=order)
    return capture.reread(payment)


def awaits_transfer(order: Order) -> bool:
    return _awaited(order).exists()


def _awaited(order: Order) -> QuerySet[Payment]:
    return Payment.objects.filter(order=order, gateway=Manual.name, status__in=OPEN).exclude(gateway_ref="")


def confirm_sent_back(refund: Refund, *, seller: User) -> Refund:
    """The seller has sent it back. Raises `NotFound` for anybody else, `Conflict` where nothing is on its way."""
    if refund.order is None or refund.order.seller_id != seller.pk:
        raise NotFound
    if refund.payment.gateway != Manual.name or refund.status != RefundStatus.PENDING:
        raise Conflict(status=refund.status)
    with transaction.atomic():
        if confirm(refund.gateway_ref, by=seller.pk):
            audit.record(actor=seller, action="transfer.sent_back", target=refund)
    return refunds.reread(refund)
