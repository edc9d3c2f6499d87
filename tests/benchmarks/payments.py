"""How long it takes from a gateway's webhook until its order is paid: the door, the reading, the books, the invoice's row.

The sandbox is asked; what a gateway elsewhere takes to answer comes on top. Requests go through the whole of Django, in threads of this process.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import quantiles
from typing import Final

from django.db import connection
from django.test import Client
from django.urls import reverse

from payments.choices import OrderStatus
from payments.models import Order
from tests.factories import make_order
from tests.payments.paying import press, start, told

ORDERS: Final = 200
WAITING: Final = (1, 8)
"""Webhooks that come at once."""


@dataclass(frozen=True)
class Row:
    """Milliseconds; orders a second."""

    waiting: int
    rate: float
    p50: float
    p99: float


def measure(waiting: int) -> Row:
    calls = [_call(make_order()) for _ in range(ORDERS)]
    began = time.monotonic()
    with ThreadPoolExecutor(waiting) as pool:
        took = sorted(pool.map(_knock, calls))
    seconds = time.monotonic() - began
    unpaid = Order.objects.filter(pk__in=[call[0] for call in calls]).exclude(status=OrderStatus.PAID).count()
    if unpaid:
        message = f"{unpaid} orders are not paid."
        raise RuntimeError(message)
    cuts = quantiles(took, n=100)
    return Row(waiting=waiting, rate=ORDERS / seconds, p50=cuts[49], p99=cuts[98])


def show(rows: Iterable[Row]) -> None:
    print("\nFrom webhook to paid order\n")  # noqa: T201
    print("| webhooks at once | orders/s | p50 ms | p99 ms |")  # noqa: T201
    print("|---:|---:|---:|---:|")  # noqa: T201
    for row in rows:
        print(f"| {row.waiting} | {row.rate:,.0f} | {row.p50:.1f} | {row.p99:.1f} |", flush=True)  # noqa: T201


Call = tuple[object, bytes, dict[str, str]]


def _call(order: Order) -> Call:
    """An order whose payment was made at the gateway, and the webhook that says so."""
    payment = start(order)
    press(payment)
    return order.pk, *told(payment)


def _knock(call: Call) -> float:
    """Milliseconds until the house has answered: by then the order is paid."""
    _order, body, headers = call
    began = time.monotonic()
    try:
        Client(headers=headers).post(reverse("payments:webhook", args=["sandbox"]), body, content_type="application/json")
    finally:
        connection.close()
    return (time.monotonic() - began) * 1000
