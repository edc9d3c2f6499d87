"""Mails that go out in one round: claimed, looked through and noted together, each composed and sent by itself.

Most of what one mail took was statements about its own row. A round takes along what is due next, under the token of the
delivery it began with. What may be merged, what rings, and what was tried before goes alone: who writes of several lots at
once looks for more itself, a phone is looked at in the very moment, and a mail that kills workers must not count the
attempts of others.

A worker that dies may have sent what it had not yet noted: at most what one round sends in `NOTED_WITHIN`
(docs/decisions/0063).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from notifications.choices import LOUD, DeliveryStatus, Way
from notifications.models import Delivery

MOST: Final = 20
"""Deliveries in a round."""

BEGUN_WITHIN: Final = 5.0
"""Seconds after which no further mail of a round is begun: with those that one mail takes they are fewer than the lease has."""

NOTED_WITHIN: Final = 0.25
"""Seconds that a mail may have gone out for before that is noted, while the round goes on."""


def take_along(claimed: Delivery, *, most: int) -> list[Delivery]:
    """What goes out in one round with a delivery just claimed: it, and what is due next, leased along; `most` in all.

    What another worker has at this moment is left to it.
    """
    most = min(most, MOST)
    if most < 2 or Way(claimed.way) in LOUD or claimed.attempts > 1 or claimed.notice.is_merged:
        return [claimed]
    others = (
        Delivery.objects.filter(status=DeliveryStatus.PENDING, way=claimed.way, attempts=0, next_attempt_at__lte=Now())
        .filter(Q(leased_until=None) | Q(leased_until__lte=Now()))
        .exclude(notice__dedupe_key="")
        .order_by("next_attempt_at", "id")
    )
    with transaction.atomic():
        keys = list(
            others.select_for_update(skip_locked=True, of=("self",), no_key=True).values_list("pk", flat=True)[: most - 1]
        )
        Delivery.objects.filter(pk__in=keys).update(leased_until=claimed.leased_until, attempts=F("attempts") + 1)
    # Delivery and notice are read in one statement: the revision is that of the words.
    found = Delivery.objects.filter(pk__in=keys, leased_until=claimed.leased_until).select_related("notice__recipient")
    return [claimed, *found.order_by("next_attempt_at", "id")]


def give_back(deliveries: Sequence[Delivery]) -> None:
    """They were not begun: due as they were before."""
    if deliveries:
        ours = Delivery.objects.filter(pk__in=[each.pk for each in deliveries], leased_until=deliveries[0].leased_until)
        ours.update(leased_until=None, attempts=F("attempts") - 1)


@dataclass
class Sent:
    """What of a round has gone out and is not noted yet. `note` is called for it in time, and once more at the end."""

    note: Callable[[Sequence[Delivery]], None]
    _waiting: list[Delivery] = field(default_factory=list)
    _since: float = 0.0

    def add(self, delivery: Delivery) -> None:
        if not self._waiting:
            self._since = time.monotonic()
        self._waiting.append(delivery)
        if time.monotonic() - self._since >= NOTED_WITHIN:
            self.flush()

    def flush(self) -> None:
        if self._waiting:
            self.note(tuple(self._waiting))
            self._waiting.clear()
