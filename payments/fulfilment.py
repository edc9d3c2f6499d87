"""From paid to completed, and the ways out: each step by whom it belongs to (P9).

A step is asked for under a key: the same key of the same person is the same step. Locks: the order, then what the books need.
"""

from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts import audit
from accounts.addresses import Given
from accounts.models import User
from core.errors import Conflict, NotFound, PermissionDenied
from core.intents import IdempotencyConflict
from payments import journal, telling
from payments.choices import UNPAID, OrderStatus, Party
from payments.errors import AlreadyPaid
from payments.lifecycle import locked, move
from payments.models import Order, OrderStep
from payments.parties import may_see, parties_of
from payments.states import owner_of

logger = logging.getLogger(__name__)

AT_ONCE: Final = 200
"""Orders looked at in one run of the clock."""
ADDRESSABLE: Final = UNPAID | {OrderStatus.PAID}
"""While the buyer may still say where to."""


def ship(order_id: UUID, *, actor: User, key: str, tracking: str = "") -> Order:
    """The seller has sent it; `tracking` is what the carrier calls it."""
    return _take(order_id, to=OrderStatus.SHIPPED, actor=actor, key=key, tracking=tracking.strip())


def deliver(order_id: UUID, *, actor: User, key: str) -> Order:
    """The seller says that it has arrived, or was handed over."""
    return _take(order_id, to=OrderStatus.DELIVERED, actor=actor, key=key)


def receive(order_id: UUID, *, actor: User, key: str) -> Order:
    """The buyer has it: the order is completed, and the seller's share released."""
    return _take(order_id, to=OrderStatus.COMPLETED, actor=actor, key=key)


def cancel(order_id: UUID, *, actor: User, key: str, reason: str) -> Order:
    """The seller, or staff, lets go of an order of which nothing has been paid. Raises `AlreadyPaid` where something was."""
    return _take(order_id, to=OrderStatus.CANCELLED, actor=actor, key=key, note=reason.strip())


def send_to(order_id: UUID, *, actor: User, address: Given) -> Order:
    """Where the buyer wants it; kept with the order, whatever becomes of the profile. Until it is on its way."""
    with transaction.atomic():
        order = _for(order_id, actor)
        if order.buyer_id != actor.pk:
            raise PermissionDenied
        if order.status not in ADDRESSABLE:
            raise Conflict(_("It is on its way already."), status=order.status)
        order.ship_to = asdict(address)
        order.save(update_fields=["ship_to"])
    return order


def complete_due() -> int:
    """Complete what nobody has answered for `ORDER_COMPLETION_DAYS` since it was delivered, or sent; gives how many."""
    return sum(_complete_by_the_clock(order_id) for order_id in _due().values_list("pk", flat=True)[:AT_ONCE])


def _due() -> QuerySet[Order]:
    since = Now() - timedelta(days=settings.ORDERS.completion_days)
    delivered = Q(status=OrderStatus.DELIVERED, delivered_at__lte=since)
    return Order.objects.filter(delivered | Q(status=OrderStatus.SHIPPED, shipped_at__lte=since)).order_by("pk")


def _complete_by_the_clock(order_id: UUID) -> bool:
    """In a transaction of its own; one that another worker is at, or that breaks, is due again at the next run."""
    try:
        with transaction.atomic():
            order = _due().select_for_update(no_key=True, skip_locked=True).filter(pk=order_id).first()
            if order is None:
                return False
            _step(order, to=OrderStatus.COMPLETED, party=Party.CLOCK, actor=None)
    except Exception:
        logger.exception("Order %s could not be completed and will be tried again", order_id)
        return False
    return True


def _take(order_id: UUID, *, to: OrderStatus, actor: User, key: str, tracking: str | None = None, note: str = "") -> Order:
    with transaction.atomic():
        order = _for(order_id, actor)
        taken = OrderStep.objects.filter(actor=actor, key=key).first()
        if taken is not None:
            if (taken.order_id, taken.to) != (order.pk, to):
                raise IdempotencyConflict
            return order
        if to == OrderStatus.CANCELLED and order.paid:
            raise AlreadyPaid(status=order.status)
        if tracking is not None:
            order.tracking = tracking
        party = owner_of(was=order.status, to=to, parties=parties_of(order, actor))
        _step(order, to=to, party=party, actor=actor, key=key, note=note)
    return order


def _step(order: Order, *, to: OrderStatus, party: Party, actor: User | None, key: str = "", note: str = "") -> None:
    """The step, and all that follows from it."""
    move(order, to=to, party=party, actor=actor, key=key, note=note)
    if to == OrderStatus.COMPLETED:
        journal.released(order)
    if actor is not None and party == Party.STAFF:
        audit.record(actor=actor, action=f"order.{to}", target=order, data={"note": note})
    telling.stepped(order, actor_id=actor.pk if actor else None, note=note)


def _for(order_id: UUID, actor: User) -> Order:
    """The order, locked, for one who may know of it. Raises `NotFound`."""
    order = locked(order_id)
    if not may_see(order, actor):
        raise NotFound
    return order
