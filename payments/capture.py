"""What a gateway was just read to say, made true in our rows: the one way by which money comes in.

`take` may be called with the same reading any number of times, at once, late, or out of order: a payment only moves
forward, and what was captured stays so. Locks: the order, its payment, then the books.
"""

from __future__ import annotations

import logging
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from core.times import database_time
from payments import deposits, journal, orders
from payments.errors import NotPayable
from payments.gateways import people, registry
from payments.gateways.base import Charge, ChargeStatus, GatewayError
from payments.lifecycle import locked
from payments.models import Order, Payment, Refund
from payments.paying_choices import PaymentStatus, Purpose
from payments.refunds import HOUSE
from payments.signals import payment_failed

log = logging.getLogger(__name__)

_CLOSED: Final = {
    ChargeStatus.FAILED: PaymentStatus.FAILED,
    ChargeStatus.CANCELLED: PaymentStatus.CANCELLED,
    ChargeStatus.EXPIRED: PaymentStatus.EXPIRED,
}


def reread(payment: Payment) -> Payment:
    """Read the payment at its gateway and take what it says. Raises `GatewayError`. Never inside a transaction."""
    return take(payment.pk, registry.find(payment.gateway).read(payment.gateway_ref))


def take(payment_id: UUID, charge: Charge) -> Payment:
    """Raises `GatewayError` (`mismatch`) where the reading is of another payment, amount or currency."""
    with transaction.atomic():
        payment, order = _locked(payment_id)
        _check(payment, charge)
        payment.gateway_ref = payment.gateway_ref or charge.ref
        payment.charge_ref = charge.charge_ref or payment.charge_ref
        payment.url = charge.url
        payment.read_at = database_time()
        if payment.status != PaymentStatus.CAPTURED:
            payment.error = charge.error
            _move(payment, order, to=charge.status)
        payment.save()
        people.remember(payment.gateway, user_id=payment.user_id, customer=charge.customer)
    return payment


def give_up(payment_id: UUID, *, code: str) -> Payment:
    """The gateway will not have it: there was no charge, and there will be none."""
    with transaction.atomic():
        payment, order = _locked(payment_id)
        if payment.is_open:
            payment.error = code[:64]
            _move(payment, order, to=ChargeStatus.FAILED)
            payment.save()
    return payment


def _locked(payment_id: UUID) -> tuple[Payment, Order | None]:
    order_id = Payment.objects.values_list("order_id", flat=True).get(pk=payment_id)
    order = locked(order_id) if order_id is not None else None
    return Payment.objects.select_for_update(no_key=True).get(pk=payment_id), order


def _check(payment: Payment, charge: Charge) -> None:
    same = (charge.reference, charge.currency, charge.amount) == (str(payment.pk), payment.currency, payment.amount)
    if not same or (payment.gateway_ref and charge.ref != payment.gateway_ref):
        log.error("payment %s: %s at %s is of something else", payment.pk, charge.ref, payment.gateway)
        raise GatewayError("That charge is of another payment.", code="mismatch")


def _move(payment: Payment, order: Order | None, *, to: ChargeStatus) -> None:
    if to == ChargeStatus.CAPTURED:
        _capture(payment, order)
    elif to == ChargeStatus.AUTHORIZED:
        _authorize(payment)
    elif to == ChargeStatus.PENDING:
        if payment.status == PaymentStatus.CREATED:
            payment.status = PaymentStatus.PENDING
    elif payment.is_open or payment.status == PaymentStatus.AUTHORIZED:
        _close(payment, to=_CLOSED[to])


def _capture(payment: Payment, order: Order | None) -> None:
    payment.status, payment.captured_at = PaymentStatus.CAPTURED, database_time()
    payment.save()
    if payment.purpose == Purpose.DEPOSIT:
        deposits.note_captured(payment)
        return
    journal.captured(payment)
    if order is not None:
        _count(payment, order)


def _count(payment: Payment, order: Order) -> None:
    """Money that the order was not waiting for (paid twice, cancelled meanwhile) goes back whole, by itself."""
    try:
        orders.note_paid(order, payment.amount)
    except NotPayable:
        reason = f"The order is {order.status}: it did not wait for this payment."
        Refund.objects.create(
            payment=payment,
            order=order,
            amount=payment.amount,
            reason=reason,
            key=f"{HOUSE}surplus",
            surplus=True,
            next_attempt_at=Now(),
        )


def _authorize(payment: Payment) -> None:
    if payment.status in {PaymentStatus.AUTHORIZED, PaymentStatus.CAPTURED}:
        return
    payment.status = PaymentStatus.AUTHORIZED
    payment.save()
    deposits.note_held(payment)


def _close(payment: Payment, *, to: PaymentStatus) -> None:
    held = payment.status == PaymentStatus.AUTHORIZED
    payment.status, payment.closed_at = to, database_time()
    payment.save()
    if held:
        deposits.note_released(payment)
    elif to in {PaymentStatus.FAILED, PaymentStatus.EXPIRED}:
        payment_failed.send(sender=Payment, payment=payment)
