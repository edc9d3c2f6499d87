"""Orders brought on their way as people bring them, with money that really came in: so that the books of the house agree."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from payments import capture, checkout, fulfilment, refunds
from payments.choices import OrderStatus
from payments.gateways.sandbox import house
from payments.models import Order, Refund
from tests.factories import make_order


def bring(to: OrderStatus, **fields: Any) -> Order:
    """An order of these (`make_order`), confirmed, and then paid, shipped, delivered or completed, one after the other."""
    order = make_order(status=OrderStatus.CONFIRMED, **fields)
    for step in (OrderStatus.PAID, OrderStatus.SHIPPED, OrderStatus.DELIVERED, OrderStatus.COMPLETED):
        if order.status != to:
            _take(order, step)
            order.refresh_from_db()
    return order


def give_back(order: Order, amount: int) -> Refund:
    """Minor units of it, by its seller."""
    return refunds.refund(order, amount=amount, actor=order.seller, reason="One of them was wet", key=uuid4().hex)


def _take(order: Order, step: OrderStatus) -> None:
    key = uuid4().hex
    match step:
        case OrderStatus.PAID:
            payment = checkout.start(order, user=order.buyer, key=key)
            house.act(payment.gateway_ref, "pay")
            capture.reread(payment)
        case OrderStatus.SHIPPED:
            fulfilment.ship(order.pk, actor=order.seller, key=key)
        case OrderStatus.DELIVERED:
            fulfilment.deliver(order.pk, actor=order.seller, key=key)
        case OrderStatus.COMPLETED:
            fulfilment.receive(order.pk, actor=order.buyer, key=key)
