"""Money back (P5): asked for by staff or the seller, or by the house itself for a payment too many.

A refund is a committed row first; the gateway is asked under its id until it answers, so it is refunded once however
often it is tried. Locks: the order, the payment, the refund, then the books.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, Sum
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from core import leases
from core.errors import Conflict, Invalid, NotFound
from core.intents import IdempotencyConflict
from core.times import database_time
from ledger.money import to_decimal_string
from payments import journal, orders
from payments.attempts import put_off
from payments.errors import RefundTooLarge
from payments.gateways import registry
from payments.gateways.base import GatewayError, Move, MoveStatus
from payments.lifecycle import locked
from payments.models import Order, Payment, Refund
from payments.paying_choices import PaymentStatus, RefundStatus
from payments.signals import refund_completed

log = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=2)
"""Longer than any answer of a gateway is waited for, its own retries included."""

HOUSE: Final = "house:"
"""What the keys of the house's own refunds begin with: nobody else's may, or theirs would stand for the house's."""

UNDER_WAY: Final = (RefundStatus.CREATED, RefundStatus.PENDING)


def may_refund(order: Order, user: Any) -> bool:
    """The seller, and staff with the right, but for an order that they have bought themselves."""
    is_staff = order.buyer_id != user.pk and user.has_perm("payments.add_refund")
    return bool(user.is_authenticated) and (order.seller_id == user.pk or is_staff)


def available(order: Order) -> int:
    """Minor units that can still be given back: paid, not refunded, and not on the way."""
    asked = order.refunds.filter(surplus=False, status__in=UNDER_WAY).aggregate(sum=Sum("amount", default=0))["sum"]
    return order.paid - order.refunded - int(asked)


def refund(order: Order, *, amount: int, actor: User | None, reason: str, key: str) -> Refund:
    """Give back `amount` minor units. The same key is the same refund again.

    `actor` None: the house decided (a dispute). Raises `NotFound` for who may not know, `Invalid` for a key of the
    house, `RefundTooLarge`, `IdempotencyConflict`.
    """
    if actor is not None and not may_refund(order, actor):
        raise NotFound
    if actor is not None and key.startswith(HOUSE):
        raise Invalid(errors={"key": [_("Another key.")]})
    made = _made(order.pk, amount=amount, actor=actor, reason=reason, key=key)
    transaction.on_commit(lambda: send_due(only=made.pk), robust=True)
    made.refresh_from_db()
    return made


def send_due(*, limit: int = 100, only: UUID | None = None) -> int:
    """Ask gateways for refunds that wait to be sent; gives the number of those asked. Never inside a transaction."""
    done = 0
    while done < limit:
        key = only if only is not None else leases.claim(Refund, status=RefundStatus.CREATED, lease=LEASE)
        if key is None:
            break
        _send(Refund.objects.select_related("payment").get(pk=key))
        done += 1
        if only is not None:
            break
    return done


def reread(found: Refund) -> Refund:
    """Read it at the gateway and take what it says. Raises `GatewayError`. Never inside a transaction."""
    if not found.gateway_ref:
        return _send(found)
    return take(found.pk, registry.find(found.payment.gateway).read_refund(found.gateway_ref))


def try_again(found: Refund, *, by: User) -> None:
    """Staff have a refund that was given up sent once more, with all its attempts. Raises `Conflict` for any other. Audited."""
    with transaction.atomic():
        order = locked(found.order_id) if found.order_id is not None else None
        now = Refund.objects.select_for_update(no_key=True).get(pk=found.pk)
        left = now.amount if order is None or now.surplus else available(order)
        if now.status != RefundStatus.FAILED or now.amount > left:
            raise Conflict(status=now.status)
        audit.record(actor=by, action="refund.tried_again", target=now)
        Refund.objects.filter(pk=now.pk).update(status=RefundStatus.CREATED, attempts=0, next_attempt_at=Now(), error="")
    send_due(only=now.pk)


def read_pending(*, limit: int = 100) -> int:
    """Those on their way that no webhook has come for; who was looked at goes to the end, so that a few slow ones keep none."""
    pending = Refund.objects.filter(status=RefundStatus.PENDING).select_related("payment")
    waiting = list(pending.order_by("next_attempt_at", "created_at")[:limit])
    for found in waiting:
        Refund.objects.filter(pk=found.pk).update(next_attempt_at=Now())
        try:
            reread(found)
        except GatewayError as error:
            log.warning("refund %s: %s", found.pk, error.code)
        except Exception:
            log.exception("refund %s could not be read and will be again", found.pk)
    return len(waiting)


def take(refund_id: UUID, move: Move) -> Refund:
    """Once done it stays done, in whatever order gateways tell."""
    with transaction.atomic():
        found = _locked(refund_id)
        if found.status in {RefundStatus.DONE, RefundStatus.FAILED}:
            return found
        if (move.currency, move.amount) != (found.payment.currency, found.amount):
            raise GatewayError("That refund is another.", code="mismatch")
        found.gateway_ref, found.error, found.leased_until = move.ref, move.error[:300], None
        match move.status:
            case MoveStatus.DONE:
                _complete(found)
            case MoveStatus.FAILED:
                found.status = RefundStatus.FAILED
            case MoveStatus.PENDING:
                found.status = RefundStatus.PENDING
        found.save()
    return found


def _made(order_id: UUID, *, amount: int, actor: User | None, reason: str, key: str) -> Refund:
    with transaction.atomic():
        order = locked(order_id)
        before = Refund.objects.filter(order=order, key=key).first()
        if before is not None:
            if before.amount != amount:
                raise IdempotencyConflict
            return before
        left = available(order)
        payment = _payment_with(order, amount)
        if not 0 < amount <= left or payment is None:
            raise RefundTooLarge(available=to_decimal_string(max(left, 0), order.currency), status=order.status)
        made = Refund.objects.create(payment=payment, order=order, amount=amount, actor=actor, reason=reason[:300], key=key)
        audit.record(
            actor=actor,
            action="order.refund",
            target=order,
            data={"amount": to_decimal_string(amount, order.currency), "reason": reason[:300]},
        )
    return made


def _payment_with(order: Order, amount: int) -> Payment | None:
    """The payment that counted for the order and has so much left, locked."""
    captured = order.payments.select_for_update(no_key=True).filter(status=PaymentStatus.CAPTURED).order_by("captured_at")
    for payment in captured.exclude(refunds__surplus=True):
        gone = payment.refunds.filter(~Q(status=RefundStatus.FAILED)).aggregate(sum=Sum("amount", default=0))["sum"]
        if payment.amount - gone >= amount:
            return payment
    return None


def _send(found: Refund) -> Refund:
    """Ask the gateway; what it does not do now, or we cannot, is put off, or, refused for good, failed."""
    if found.status != RefundStatus.CREATED:
        return found
    payment = found.payment
    try:
        move = registry.find(payment.gateway).refund(
            payment.charge_ref, amount=found.amount, currency=payment.currency, key=str(found.pk), reference=str(found.pk)
        )
        return take(found.pk, move)
    except Exception as error:
        # Whatever is at fault, others wait behind it, and after some attempts staff see it.
        log.warning("refund %s at %s: %s", found.pk, payment.gateway, getattr(error, "code", type(error).__name__))
        put_off(found, error=error, status=RefundStatus.FAILED)
        return found


def _locked(refund_id: UUID) -> Refund:
    order_id = Refund.objects.values_list("order_id", flat=True).get(pk=refund_id)
    order = locked(order_id) if order_id is not None else None
    found = Refund.objects.select_for_update(no_key=True, of=("self",)).select_related("payment").get(pk=refund_id)
    if order is not None:
        found.order = order
    return found


def _complete(found: Refund) -> None:
    found.status, found.done_at = RefundStatus.DONE, database_time()
    found.save()
    journal.refunded(found)
    if found.order is not None and not found.surplus:
        orders.note_refunded(found.order, found.amount)
    refund_completed.send(sender=Refund, refund=found)
