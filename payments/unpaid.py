"""Orders whose time to pay comes and goes (P11): reminders, each once, then the end of the buyer's claim.

Each order is a transaction of its own; one that another worker is at is passed over, and is seen to be done by the next.
Locks: the order, then the deposit.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from core.times import database_time
from payments import checkout, deposits, strikes, telling
from payments.choices import OrderStatus, Party
from payments.lifecycle import move
from payments.models import Deposit, Order
from payments.paying_choices import DepositStatus
from payments.signals import order_defaulted

logger = logging.getLogger(__name__)

AT_ONCE: Final = 200
"""Orders looked at in one run of the clock, for each reminder and for the end."""


def remind_due() -> int:
    """Remind whoever has not paid, at `ORDER_REMINDER_DAYS` before the time to pay; gives how many were reminded.

    After an outage only the newest of the reminders that were missed is told.
    """
    done = 0
    for number, days in reversed(list(enumerate(settings.ORDERS.reminder_days, start=1))):
        due = _confirmed(due_for=-days).filter(reminders__lt=number)
        done += _each(due, partial(_remind, number=number))
    return done


def default_due() -> int:
    """Whoever has not paid `ORDER_GRACE_DAYS` after the time to pay has lost the order; gives how many there were."""
    return _each(_confirmed(due_for=settings.ORDERS.grace_days), _default)


def _confirmed(*, due_for: int) -> QuerySet[Order]:
    """Orders that wait for their payment, so many days after it was due (below 0: before)."""
    return Order.objects.filter(status=OrderStatus.CONFIRMED, due_at__lte=Now() - timedelta(days=due_for))


def _remind(order: Order, *, number: int) -> None:
    order.reminders = number
    order.save(update_fields=["reminders"])
    assert order.due_at is not None  # by the database's own word, of a confirmed order
    late = order.due_at <= database_time()
    end = order.due_at + timedelta(days=settings.ORDERS.grace_days)
    telling.payment_due(order, reminder=number, defaults_at=end if late else None)


def _default(order: Order) -> None:
    """Its lots are free for somebody else, a deposit for the sale is kept, and the house remembers it."""
    move(order, to=OrderStatus.DEFAULTED, party=Party.CLOCK)
    checkout.cancel_open(order)
    given = Deposit.objects.filter(user=order.buyer_id, subject=order.subject, status=DepositStatus.HELD)
    for deposit_id in given.order_by("pk").values_list("pk", flat=True):
        deposits.keep(deposit_id, f"{order.reference}: not paid")
    strikes.give(order)
    telling.stepped(order)
    order_defaulted.send(sender=Order, order=order)


def _each(due: QuerySet[Order], work: Callable[[Order], None]) -> int:
    found = list(due.order_by("due_at").values_list("pk", flat=True)[:AT_ONCE])
    return sum(_one(due, order_id, work) for order_id in found)


def _one(due: QuerySet[Order], order_id: UUID, work: Callable[[Order], None]) -> bool:
    """One that breaks is tried again at the next run, and does not keep the others."""
    try:
        with transaction.atomic():
            order = due.select_for_update(no_key=True, skip_locked=True).filter(pk=order_id).first()
            if order is None:
                return False
            work(order)
    except Exception:
        logger.exception("Order %s could not be looked after and will be tried again", order_id)
        return False
    return True
