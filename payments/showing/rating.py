"""What buyer and seller gave each other, as whoever looks at the order may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from payments import ratings
from payments.choices import Party
from payments.models import Order, Rating


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRatings:
    """`own`: of whoever looks. `others`: what they may read of the other side, or, who takes no part, of both.

    `until` None: it cannot be rated, now or any more. `waits`: what the other side gave is not to be read yet, or not there.
    """

    own: Rating | None
    others: list[Rating]
    may_rate: bool
    until: datetime | None
    takes_part: bool

    @property
    def waits(self) -> bool:
        return self.takes_part and self.own is not None and self.own.answered_at is None and self.until is not None

    def of(self, side: Party) -> Rating | None:
        found = [*self.others, *([self.own] if self.own else [])]
        return next((each for each in found if each.rated_as == side), None)


def ratings_of(order: Order, *, user: User) -> OrderRatings:
    """One query, and none for an order that was never completed. Who may do what is asked again under the order's lock."""
    takes_part = user.pk in {order.buyer_id, order.seller_id}
    if order.completed_at is None:
        return OrderRatings(own=None, others=[], may_rate=False, until=None, takes_part=takes_part)
    seen = Q(pk__in=ratings.shown().filter(order=order)) | Q(author=user)
    found = list(Rating.objects.filter(seen, order=order).order_by("id"))
    own = next((each for each in found if each.author_id == user.pk), None)
    until = ratings.open_until(order)
    is_open = until is not None and until > timezone.now()
    return OrderRatings(
        own=own,
        others=[each for each in found if each is not own],
        may_rate=takes_part and is_open and (own is None or own.answered_at is None),
        until=until if is_open else None,
        takes_part=takes_part,
    )
