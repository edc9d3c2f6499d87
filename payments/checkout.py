"""Going to pay (P2, P3): a payment is a committed row first, then a question to the gateway under that row's id.

Whoever dies in between left a row that `look_after` asks again about, and the gateway answers what it answered before.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext

from accounts.models import User
from core.errors import NotFound, Unavailable
from core.intents import IdempotencyConflict
from payments import capture, orders
from payments.choices import OrderStatus, Party
from payments.errors import GatewayRefused, NotPayable
from payments.gateways import people, registry
from payments.gateways.base import Ask, Gateway, GatewayError
from payments.lifecycle import locked
from payments.models import Deposit, Order, Payment, SavedCard
from payments.paying_choices import OPEN, PaymentStatus, Purpose

log = logging.getLogger(__name__)

OPEN_FOR: Final = timedelta(hours=24)
"""How long a page of a gateway may be paid on. A transfer by hand takes days, and ends with its order."""

READ_AGAIN: Final = timedelta(seconds=30)
"""Least time between two readings of an open payment that no webhook has come for."""

_OUTDATED: Final = Q(order__isnull=False) & (
    ~Q(order__status=OrderStatus.CONFIRMED) | ~Q(amount=F("order__total") - F("order__paid"))
)
"""Their page is of a sum that the order does not ask for (any more)."""


def start(order: Order, *, user: User, key: str, gateway: str | None = None, card: SavedCard | None = None) -> Payment:
    """The payment, with the `url` to go to where it is pending. The same key gives the same payment again.

    An open payment of the order is gone on with where it is at the same gateway, and closed where it is not. Raises
    `NotFound` for somebody else's order or card, `NotPayable`, `GatewayRefused`, `Unavailable`, `IdempotencyConflict`.
    """
    if order.buyer_id != user.pk or (card is not None and (card.user_id != user.pk or card.removed_at is not None)):
        raise NotFound
    chosen = registry.find(card.gateway if card is not None else gateway or settings.PAYMENT_GATEWAY)
    before = Payment.objects.filter(user=user, key=key).first()
    if before is not None:
        if before.order_id != order.pk or before.gateway != chosen.name:
            raise IdempotencyConflict
        return go_on(before)
    if order.status == OrderStatus.PENDING:
        orders.confirm(order.pk, party=Party.BUYER, actor=user)
    payment = _opened(order.pk, user=user, key=key, gateway=chosen.name, card=card)
    return go_on(payment)


def go_on(payment: Payment) -> Payment:
    """Ask the gateway where that has not come to an answer yet. Raises `GatewayRefused`, `Unavailable`."""
    if payment.status != PaymentStatus.CREATED:
        return payment
    try:
        return resume(payment)
    except GatewayError as error:
        raise refusal(error) from error


def resume(payment: Payment) -> Payment:
    """Ask, again if need be, under the payment's own id. Raises `GatewayError`; for good, the payment has failed."""
    gateway = registry.find(payment.gateway)
    try:
        charge = gateway.start(_ask(payment, gateway))
    except GatewayError as error:
        if not error.passing:
            capture.give_up(payment.pk, code=error.code)
        raise
    return capture.take(payment.pk, charge)


def close(payment: Payment) -> Payment:
    """Nobody can pay on it any more; what was paid meanwhile counts. Raises `GatewayError`. Never inside a transaction."""
    if not payment.gateway_ref:
        payment = resume(payment)
    return capture.take(payment.pk, registry.find(payment.gateway).cancel(payment.gateway_ref))


def cancel_open(order: Order) -> None:
    """The order waits for no payment any more. In the caller's transaction: its pages are closed after the commit.

    Should that be lost, `look_after` finds them; what is paid on one meanwhile goes back by itself.
    """
    for payment in order.payments.filter(status__in=OPEN):
        transaction.on_commit(partial(_try, payment, close), robust=True)


def look_after(*, limit: int = 100) -> int:
    """Open payments that no webhook has come for, the longest unread first: asked again, read again, closed when over.

    One whose order asks for another sum meanwhile, or for none, is looked at at once. Gives the number of those looked at.
    """
    unread = Q(created_at__lte=Now() - READ_AGAIN) & (Q(read_at=None) | Q(read_at__lte=Now() - READ_AGAIN))
    due = (
        Payment.objects.filter(unread | _OUTDATED, status__in=OPEN)
        .annotate(is_over=Q(created_at__lte=Now() - OPEN_FOR))
        .select_related("order", "user", "card")
        .order_by(F("read_at").asc(nulls_first=True))
    )
    found = list(due[:limit])
    for payment in found:
        _try(payment, close if _is_over(payment) else capture.reread if payment.gateway_ref else resume)
    return len(found)


def refusal(error: GatewayError) -> GatewayRefused | Unavailable:
    """What people and clients are told."""
    return Unavailable(retry_after=5) if error.passing else GatewayRefused(reason=error.code)


def _opened(order_id: UUID, *, user: User, key: str, gateway: str, card: SavedCard | None) -> Payment:
    """The one open payment of the order, ours. Another's page is closed first, which may show that it was paid."""
    while True:
        with transaction.atomic():
            order = locked(order_id)
            if order.status != OrderStatus.CONFIRMED or order.owed <= 0:
                raise NotPayable(status=order.status)
            standing = order.payments.filter(status__in=OPEN).first()
            if standing is None:
                return _created(order, user=user, key=key, gateway=gateway, card=card)
        if standing.gateway == gateway and standing.card_id is None and card is None and standing.amount == order.owed:
            return standing
        try:
            close(standing)
        except GatewayError as error:
            raise refusal(error) from error


def _created(order: Order, *, user: User, key: str, gateway: str, card: SavedCard | None) -> Payment:
    try:
        with transaction.atomic():
            return Payment.objects.create(
                order=order, user=user, key=key, gateway=gateway, card=card, currency=order.currency, amount=order.owed
            )
    except IntegrityError as error:
        raise IdempotencyConflict from error


def _ask(payment: Payment, gateway: Gateway) -> Ask:
    house = settings.PUBLIC_URL.rstrip("/")
    title = payment.order.title if payment.order is not None else _of_deposit(payment)
    return Ask(
        key=str(payment.pk),
        reference=str(payment.pk),
        person=people.person_at(gateway.name, payment.user),
        currency=payment.currency,
        amount=payment.amount,
        title=title,
        return_url=house + reverse("payments:returned", args=[payment.pk]),
        language=payment.user.language,
        card=payment.card.gateway_ref if payment.card is not None else "",
        hold=payment.purpose == Purpose.DEPOSIT,
    )


def _of_deposit(payment: Payment) -> str:
    deposit = Deposit.objects.filter(payment=payment).first()
    return gettext("Deposit: %(title)s") % {"title": deposit.title if deposit is not None else payment.pk}


def _is_over(payment: Payment) -> bool:
    order = payment.order
    if order is not None and (order.status != OrderStatus.CONFIRMED or order.owed != payment.amount):
        return True
    return bool(getattr(payment, "is_over", False)) and payment.gateway != "manual"


def _try(payment: Payment, act: Callable[[Payment], Payment]) -> None:
    """One that cannot be done now is done at the next look, and does not keep the others."""
    try:
        act(payment)
        return
    except GatewayError as error:
        log.warning("payment %s at %s: %s", payment.pk, payment.gateway, error.code)
    except Exception:
        log.exception("payment %s could not be looked after and will be again", payment.pk)
    Payment.objects.filter(pk=payment.pk).update(read_at=Now())
