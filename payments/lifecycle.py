"""Steps of an order's life, taken under its lock: checked against `states`, dated, and written down (P9).

Locks: the order before its payments before the ledger's rows. Who calls `move` says what else follows from the step.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from accounts.models import User
from core.errors import NotFound
from core.times import database_time
from payments.choices import OrderStatus, Party
from payments.models import Order, OrderLine, OrderStep
from payments.states import check_move

_DATED: Final = {
    OrderStatus.CONFIRMED: "confirmed_at",
    OrderStatus.PAID: "paid_at",
    OrderStatus.SHIPPED: "shipped_at",
    OrderStatus.DELIVERED: "delivered_at",
    OrderStatus.COMPLETED: "completed_at",
    OrderStatus.DISPUTED: "disputed_at",
    OrderStatus.CANCELLED: "ended_at",
    OrderStatus.REFUNDED: "ended_at",
    OrderStatus.DEFAULTED: "ended_at",
}


def locked(order_id: UUID) -> Order:
    """The order, locked until the transaction ends. Raises `NotFound`."""
    found = Order.objects.select_for_update(no_key=True).filter(pk=order_id).first()
    if found is None:
        raise NotFound
    return found


def move(order: Order, *, to: OrderStatus, party: Party, actor: User | None = None, note: str = "", key: str = "") -> None:
    """Take the step, with whatever else of `order` has been set. The caller holds the order's lock. `key` names the call.

    Raises `Conflict` and `PermissionDenied` as `states.check_move` does. What was bought is free to be sold again once
    the order is cancelled or has not been paid.
    """
    check_move(was=order.status, to=to, party=party)
    at = database_time()
    OrderStep.objects.create(order=order, was=order.status, to=to, actor=actor, note=note, key=key)
    order.status = to
    setattr(order, _DATED[to], at)
    order.save()
    if to in {OrderStatus.CANCELLED, OrderStatus.DEFAULTED}:
        OrderLine.objects.filter(order=order, withdrawn_at=None).update(freed_at=at)
