"""A dispute as its page shows it, to whoever looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from payments import refunds
from payments.choices import DisputeStatus, OrderStatus
from payments.disputes import DECIDE
from payments.models import Dispute, DisputeWord, Order
from payments.parties import parties_of
from payments.states import steps_of


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputePage:
    """`dispute` None: it may be opened. `left`: minor units that can go back."""

    dispute: Dispute | None
    words: list[DisputeWord]
    may_open: bool
    may_answer: bool
    may_decide: bool
    left: int


def dispute_page(order: Order, *, user: User) -> DisputePage | None:
    """None where there is no dispute and this person may open none."""
    found = Dispute.objects.filter(order=order).first()
    opens = found is None and may_open(order, user)
    if found is None and not opens:
        return None
    words = found.words.select_related("author").prefetch_related("pictures") if found else DisputeWord.objects.none()
    is_open = found is not None and found.status == DisputeStatus.OPEN
    takes_part = user.pk in {order.buyer_id, order.seller_id}
    return DisputePage(
        dispute=found,
        words=list(words),
        may_open=opens,
        may_answer=is_open and bool(parties_of(order, user)),
        may_decide=is_open and not takes_part and user.has_perm(DECIDE),
        left=refunds.available(order),
    )


def may_open(order: Order, user: User) -> bool:
    """As far as the page can tell; it is asked again under the order's lock."""
    if OrderStatus.DISPUTED not in steps_of(order.status, parties=parties_of(order, user)):
        return False
    if order.completed_at is None:
        return True
    return order.completed_at + timedelta(days=settings.ORDERS.dispute_days) > timezone.now()
