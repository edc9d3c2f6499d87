"""Reads of orders: one's own, by side and status. Nothing here locks or writes."""

from __future__ import annotations

from typing import Literal

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from payments.models import Order, OrderLine

Side = Literal["bought", "sold"]


def lines() -> Prefetch[str]:
    """The lines that stand, one query for any number of orders: `order.standing`."""
    return Prefetch("lines", queryset=OrderLine.objects.filter(withdrawn_at=None), to_attr="standing")


def orders_of(user: User, *, side: Side, status: str = "") -> QuerySet[Order]:
    """What a person bought, or sold; the newest first. `status` empty: all."""
    own = Order.objects.filter(buyer=user) if side == "bought" else Order.objects.filter(seller=user)
    chosen = own.filter(status=status) if status else own
    return chosen.select_related("buyer", "seller").prefetch_related(lines()).order_by("-created_at", "pk")
