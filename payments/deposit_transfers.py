"""Deposits given by transfer: with their payee from the day they say so, until they have sent it back, or it is kept.

What is said here stands in one transaction with what follows from it: no gateway is called, since this one is rows of
ours. Locks: the payment, the deposit, then the books.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts import audit
from accounts.models import User
from core.errors import Conflict, NotFound
from payments import capture
from payments.gateways.manual.gateway import Manual, confirm, confirm_sent_back
from payments.models import Deposit, ManualTransfer, Payment
from payments.paying_choices import BY_HAND, OPEN, DepositStatus, PaymentStatus, TransferStatus

_PROMISED = Q(status=DepositStatus.ASKED, payment__status__in=OPEN)
_COMES_BACK = Q(status=DepositStatus.RETURNED, payment__status=PaymentStatus.AUTHORIZED)


def waiting_for(payee_id: int, *, subject: str) -> QuerySet[Deposit]:
    """Transfers that wait for their payee's word: promised to them, or to be sent back by them. The oldest first."""
    by_hand = Deposit.objects.filter(payee=payee_id, subject=subject, payment__gateway=BY_HAND)
    asked = by_hand.filter(_PROMISED | _COMES_BACK).exclude(payment__gateway_ref="")
    return asked.select_related("payment", "user").order_by("created_at", "pk")


def received(deposit_id: UUID, *, payee: User) -> Deposit:
    """The payee has the money: it is held. Said again, nothing.

    Raises `NotFound` for anybody else, `Conflict` where none is awaited. One that was given back meanwhile is held at its
    payee's until they send it back, and lets nobody in.
    """
    return _said(deposit_id, payee, action="deposit.received", after=TransferStatus.HELD, say=_came)


def sent_back(deposit_id: UUID, *, payee: User) -> Deposit:
    """The payee has sent back what was given back. Said again, nothing. Raises as `received`."""
    return _said(deposit_id, payee, action="deposit.sent_back", after=TransferStatus.RETURNED, say=_left)


def _said(
    deposit_id: UUID, payee: User, *, action: str, after: TransferStatus, say: Callable[[Deposit, Payment, User], bool]
) -> Deposit:
    with transaction.atomic():
        deposit, payment = _locked(deposit_id, payee)
        if say(deposit, payment, payee):
            audit.record(actor=payee, action=action, target=deposit)
            capture.take(payment.pk, Manual().read(payment.gateway_ref))
        elif not ManualTransfer.objects.filter(pk=payment.gateway_ref, status=after).exists():
            raise Conflict(status=deposit.status)
        return Deposit.objects.select_related("payment", "user").get(pk=deposit.pk)


def _came(deposit: Deposit, payment: Payment, payee: User) -> bool:
    return payment.is_open and confirm(payment.gateway_ref, by=payee.pk)


def _left(deposit: Deposit, payment: Payment, payee: User) -> bool:
    return deposit.status == DepositStatus.RETURNED and confirm_sent_back(payment.gateway_ref)


def _locked(deposit_id: UUID, payee: User) -> tuple[Deposit, Payment]:
    """The deposit and the transfer that it waits for: another way that was chosen meanwhile is another payment."""
    found = Deposit.objects.filter(pk=deposit_id, payee=payee).first()
    if found is None:
        raise NotFound
    if found.payment_id is None:
        raise Conflict(status=found.status)
    payment = Payment.objects.select_for_update(no_key=True).filter(pk=found.payment_id, gateway=BY_HAND).first()
    deposit = Deposit.objects.select_for_update(no_key=True).get(pk=deposit_id)
    if payment is None or deposit.payment_id != payment.pk or not payment.gateway_ref:
        raise Conflict(status=deposit.status)
    return deposit, payment
