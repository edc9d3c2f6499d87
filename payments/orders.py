"""Orders from wins (P1): what one buyer takes home from one sale is one order, until it is confirmed.

Amounts are minor units. Every function locks the order before it decides; `note_paid` and `note_refunded` are called
under that lock, by whoever has seen the money.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from accounts import addresses
from accounts.models import User
from core.errors import Conflict, NotFound
from core.times import database_time
from payments import telling
from payments.choices import UNPAID, OrderStatus, Party
from payments.errors import AlreadyPaid, NotPayable
from payments.lifecycle import locked, move
from payments.models import Order, OrderLine, OrderStep
from payments.signals import order_paid

_LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""No 0, O, 1 or I: numbers are read out over the telephone."""
_SUMS: Final = ("hammer", "premium", "tax", "total", "commission")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """What was bought. `reference` names it (`lot:<uuid>`), and is bought once; `rates` are those of the hammer.

    `url` is a path of this site, `picture` the name of a stored picture.
    """

    reference: str
    title: str
    hammer: int
    premium: int = 0
    tax: int = 0
    commission: int = 0
    detail: str = ""
    url: str = ""
    picture: str = ""
    rates: Mapping[str, Any] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All that the buyer pays for it."""
        return self.hammer + self.premium + self.tax


def add_line(*, buyer_id: int, seller_id: int, currency: str, subject: str, title: str, url: str, line: NewLine) -> OrderLine:
    """The line, in the buyer's pending order of that sale, which is opened where there is none.

    To add the same `reference` for the same buyer again changes nothing; for another buyer it is a `Conflict`.
    """
    with transaction.atomic():
        standing = OrderLine.objects.filter(reference=line.reference, withdrawn_at=None, freed_at=None).first()
        if standing is not None:
            return _the_same(standing, buyer_id=buyer_id)
        new = Order(buyer_id=buyer_id, seller_id=seller_id, currency=currency, subject=subject, title=title[:200], url=url)
        order = _pending(new)
        added = OrderLine.objects.create(
            order=order,
            reference=line.reference,
            title=line.title[:200],
            detail=line.detail,
            url=line.url,
            picture=line.picture,
            hammer=line.hammer,
            premium=line.premium,
            tax=line.tax,
            total=line.total,
            commission=line.commission,
            rates=dict(line.rates),
        )
        _add_up(order)
    return added


def withdraw_line(line_id: int) -> None:
    """What was bought is not bought after all (an undo, a reopened lot). The last line takes its order with it.

    A line that has been withdrawn, or whose order came to nothing, is left alone. Raises `AlreadyPaid`, `NotFound`.
    """
    with transaction.atomic():
        line = OrderLine.objects.filter(pk=line_id).first()
        if line is None:
            raise NotFound
        order = locked(line.order_id)
        line.refresh_from_db()
        if line.withdrawn_at is not None or line.freed_at is not None:
            return
        if order.status not in UNPAID or order.paid:
            raise AlreadyPaid(status=order.status)
        line.withdrawn_at = database_time()
        line.save(update_fields=["withdrawn_at"])
        _add_up(order)
        if not order.lines.filter(withdrawn_at=None).exists():
            move(order, to=OrderStatus.CANCELLED, party=Party.CLOCK)
            telling.stepped(order)


def confirm(order_id: UUID, *, party: Party = Party.CLOCK, actor: User | None = None) -> Order:
    """No more lines join; from now on it can be paid, within `ORDER_PAYMENT_DAYS`. Confirmed already: left as it is.

    It goes to the address of the buyer's profile, where there is one, until the buyer names another.
    Raises `Conflict` for an order that is over.
    """
    with transaction.atomic():
        order = locked(order_id)
        if order.status == OrderStatus.CONFIRMED:
            return order
        order.due_at = database_time() + timedelta(days=settings.ORDERS.payment_days)
        known = addresses.of(order.buyer_id)
        if known is not None and not order.ship_to:
            order.ship_to = asdict(addresses.given(known))
        move(order, to=OrderStatus.CONFIRMED, party=party, actor=actor)
        telling.payment_due(order)
    return order


def confirm_all(subject: str) -> int:
    """Confirm every pending order of a sale that has ended, in the order of their ids; gives how many they were."""
    pending = Order.objects.filter(subject=subject, status=OrderStatus.PENDING).order_by("pk")
    found = list(pending.values_list("pk", flat=True))
    with transaction.atomic():
        for order_id in found:
            confirm(order_id)
    return len(found)


def note_paid(order: Order, amount: int) -> None:
    """Money has come in for the order, whose lock the caller holds. Paid in full, it is paid, and `order_paid` is sent.

    Raises `NotPayable` where the order does not wait for so much money: the caller gives it back.
    """
    if order.status != OrderStatus.CONFIRMED or not 0 < amount <= order.owed:
        raise NotPayable(status=order.status)
    order.paid += amount
    if order.owed:
        order.save(update_fields=["paid"])
        return
    move(order, to=OrderStatus.PAID, party=Party.GATEWAY)
    telling.paid(order)
    order_paid.send(sender=Order, order=order)


def note_refunded(order: Order, amount: int) -> None:
    """Money has gone back to the buyer; the caller holds the order's lock. All of it back: the order is refunded.

    Raises `NotPayable` for more than was paid.
    """
    if not 0 < amount <= order.paid - order.refunded:
        raise NotPayable(status=order.status)
    order.refunded += amount
    if order.refunded == order.paid == order.total:
        move(order, to=OrderStatus.REFUNDED, party=Party.GATEWAY)
    else:
        order.save(update_fields=["refunded"])
    telling.refunded(order, amount)


def _the_same(line: OrderLine, *, buyer_id: int) -> OrderLine:
    if line.order.buyer_id != buyer_id:
        raise Conflict
    return line


def _pending(new: Order) -> Order:
    """The buyer's pending order of the sale, locked. Two who open it at once meet at the unique constraint."""
    ours = {"buyer": new.buyer_id, "seller": new.seller_id, "subject": new.subject, "currency": new.currency}
    while True:
        found = Order.objects.select_for_update(no_key=True).filter(status=OrderStatus.PENDING, **ours).first()
        if found is not None:
            return found
        new.reference = _reference()
        Order.objects.bulk_create([new], ignore_conflicts=True)
        if Order.objects.filter(pk=new.pk).exists():
            OrderStep.objects.create(order=new, to=OrderStatus.PENDING)


def _reference() -> str:
    letters = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return f"R-{letters[:4]}-{letters[4:]}"


def _add_up(order: Order) -> None:
    """The sums of the lines that stand."""
    sums = order.lines.filter(withdrawn_at=None).aggregate(**{name: Sum(name, default=0) for name in _SUMS})
    for name in _SUMS:
        setattr(order, name, int(sums[name]))
    order.save(update_fields=list(_SUMS))
