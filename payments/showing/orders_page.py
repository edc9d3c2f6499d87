"""One's orders in a table: what was bought, or sold. As many queries for a hundred as for one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.files.storage import default_storage
from django.core.paginator import Page, Paginator

from accounts.models import User
from payments.choices import OrderStatus
from payments.models import Order, OrderLine
from payments.queries import Side, orders_of
from payments.showing.words import PILLS, Text

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Row:
    order: Order
    title: str
    others: int
    """Lines beside the one that is named."""
    picture: str
    other: User
    word: Text
    pill: str


@dataclass(frozen=True, slots=True)
class OrdersPage:
    side: Side
    status: str
    page: Page[Order]
    rows: list[Row]


def orders_page(user: User, *, side: Side, status: str, page: Any) -> OrdersPage:
    shown = Paginator(orders_of(user, side=side, status=status), PER_PAGE).get_page(page)
    return OrdersPage(side, status, shown, [_row(order, side) for order in shown.object_list])


def _row(order: Order, side: Side) -> Row:
    lines: list[OrderLine] = order.standing  # type: ignore[attr-defined]  # by `queries.lines`
    picture = next((line.picture for line in lines if line.picture), "")
    status = OrderStatus(order.status)
    return Row(
        order=order,
        title=lines[0].title if lines else order.title,
        others=max(len(lines) - 1, 0),
        picture=default_storage.url(picture) if picture else "",
        other=order.seller if side == "bought" else order.buyer,
        word=status.label,
        pill=PILLS.get(status, "plain"),
    )
