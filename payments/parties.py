"""Who somebody is to an order: its buyer, its seller, staff who may look after orders; or nobody, for whom it is not there."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from accounts.models import User
from core.errors import NotFound
from payments.choices import Party
from payments.models import Order

LOOK: Final = "payments.view_order"
ACT: Final = "payments.change_order"


def parties_of(order: Order, user: User) -> frozenset[Party]:
    """What this person is, for taking steps. Who takes part is not staff as well: nobody calls off what they owe."""
    found = {Party.BUYER: order.buyer_id == user.pk, Party.SELLER: order.seller_id == user.pk}
    is_staff = not any(found.values()) and user.has_perm(ACT)
    return frozenset(party for party, holds in (found | {Party.STAFF: is_staff}).items() if holds)


def may_see(order: Order, user: User) -> bool:
    return user.pk in {order.buyer_id, order.seller_id} or user.has_perm(LOOK)


def find(order_id: UUID, *, user: User) -> Order:
    """The order with its people, for one who may see it. Raises `NotFound`."""
    found = Order.objects.select_related("buyer", "seller").filter(pk=order_id).first()
    if found is None or not may_see(found, user):
        raise NotFound
    return found
