"""Who is told what of an order: notices are rows of the step's own transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse

from core.times import timestamp_or_none
from ledger import money
from notifications.choices import Kind
from notifications.notify import Message, notify_many
from payments.models import Order, Payment


def payment_due(order: Order, *, defaults_at: datetime | None = None, reminder: int = 0) -> None:
    """The buyer is asked to pay, once as each reminder. `defaults_at`: the time to pay has passed, and until then it can be."""
    said = {"amount": _wire(order, order.owed), "defaults_at": timestamp_or_none(defaults_at), "reminder": reminder}
    _tell(order, [order.buyer_id], Kind.PAYMENT_DUE, key=f"due:{reminder}", **said)


def paid(order: Order) -> None:
    _tell(order, [order.buyer_id, order.seller_id], Kind.PAYMENT_RECEIVED, key="paid", amount=_wire(order, order.paid))


def refunded(order: Order, amount: int) -> None:
    """Of so many minor units, both."""
    said = {"status": "refunded", "amount": _wire(order, amount)}
    _tell(order, [order.buyer_id, order.seller_id], Kind.ORDER_SHIPPED, key=f"refunded:{order.refunded}", **said)


def payment_failed(payment: Payment) -> None:
    """Whoever tried to pay. A deposit has no order; its page says it."""
    if payment.order is not None:
        said = {"amount": _wire(payment.order, payment.amount), "error": payment.error, "status": str(payment.status)}
        _tell(payment.order, [payment.user_id], Kind.PAYMENT_FAILED, key=str(payment.pk), **said)


def stepped(order: Order, *, actor_id: int | None = None, note: str = "") -> None:
    """What the order has become: both sides, but for the one who made it so."""
    people = [each for each in (order.buyer_id, order.seller_id) if each != actor_id]
    said = {"status": str(order.status), "tracking": order.tracking, "note": note, "amount": _wire(order, order.total)}
    _tell(order, people, Kind.ORDER_SHIPPED, key=str(order.status), **said)


def disputed(order: Order, *, event: str, key: str, actor_id: int, **said: Any) -> None:
    """What has happened in the order's dispute (`opened`, `answered`, `decided`): both sides, but for who did it."""
    people = [each for each in (order.buyer_id, order.seller_id) if each != actor_id]
    _tell(order, people, Kind.DISPUTE, key=f"{event}:{key}", event=event, **said)


def rated(order: Order, *, about_id: int, both: bool, until: datetime | None) -> None:
    """The other side of the order has rated it. `both`: now both can be read; else once they have rated too, or at `until`."""
    said = {"status": "rated", "both": both, "rate_by": timestamp_or_none(until)}
    _tell(order, [about_id], Kind.ORDER_SHIPPED, key="rated", **said)


def about(order: Order) -> dict[str, Any]:
    """What every notice about an order knows of it. Wire values only; one thing bought is called by its own name."""
    titles = list(order.lines.filter(withdrawn_at=None).values_list("title", flat=True)[:2])
    return {
        "order": str(order.pk),
        "reference": order.reference,
        "auction_title": order.title,
        "lot_title": titles[0] if len(titles) == 1 else "",
        "currency": order.currency,
        "due_at": timestamp_or_none(order.due_at),
    }


def order_url(order: Order) -> str:
    return reverse("payments:order", args=[order.pk])


def _tell(order: Order, people: list[int], kind: Kind, *, key: str, **said: Any) -> None:
    known: Mapping[str, Any] = about(order) | said
    names = {order.buyer_id: order.seller.name, order.seller_id: order.buyer.name}
    notify_many(
        Message(
            recipient_id=person,
            kind=kind,
            context={**known, "as_seller": person == order.seller_id, "other_name": names[person]},
            dedupe_key=f"order:{order.pk}:{kind.value}:{key}",
            url=order_url(order),
        )
        for person in people
    )


def _wire(order: Order, minor: int) -> str:
    return money.to_decimal_string(minor, order.currency)
