"""How often a person is written to about merged news: once in `MAIL_GAP` a kind and way, with all there is to say.

Who fights for ten lots is outbid on ten; ten mails in a minute would be nine too many (docs/decisions/0053).
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from notifications.choices import MAIL_GAP, DeliveryStatus
from notifications.models import Delivery, Turn

MOST: Final = 40
"""Pieces of news in one mail; what is over goes with the next one."""

_TAKE = """
INSERT INTO notifications_turn AS turn (person_id, kind, way, taken_at)
VALUES (%(person)s, %(kind)s, %(way)s, statement_timestamp())
ON CONFLICT (person_id, kind, way) DO UPDATE SET taken_at = excluded.taken_at
WHERE turn.taken_at <= excluded.taken_at - make_interval(secs => %(gap)s)
RETURNING taken_at
"""


def take_turn(claimed: Delivery) -> datetime | None:
    """None: the person may be written to now, and nobody else will for `MAIL_GAP`. Else when it may be tried again.

    One statement: of any number of workers one gets the turn.
    """
    person_id, kind, way = claimed.notice.recipient_id, claimed.notice.kind, claimed.way
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"person": person_id, "kind": kind, "way": way, "gap": MAIL_GAP.total_seconds()})
        if cursor.fetchone() is not None:
            return None
    taken = Turn.objects.filter(person_id=person_id, kind=kind, way=way).values_list("taken_at", flat=True)
    # Given back this very moment: due again at once.
    return taken[0] + MAIL_GAP if taken else claimed.next_attempt_at


def give_turn_back(claimed: Delivery) -> None:
    """Nothing went out: whatever is tried next need not wait."""
    Turn.objects.filter(person_id=claimed.notice.recipient_id, kind=claimed.notice.kind, way=claimed.way).delete()


def companions(claimed: Delivery) -> list[Delivery]:
    """What else waits for the same person, leased along with `claimed` under the same token, the oldest first.

    What another worker has at this moment is left to it: it will wait for the next turn.
    """
    others = (
        Delivery.objects.filter(status=DeliveryStatus.PENDING, way=claimed.way, notice__gathering=True)
        .filter(notice__recipient_id=claimed.notice.recipient_id, notice__kind=claimed.notice.kind)
        .filter(Q(leased_until=None) | Q(leased_until__lte=Now()))
        .exclude(pk=claimed.pk)
        .order_by("id")
    )
    with transaction.atomic():
        keys = list(
            others.select_for_update(skip_locked=True, of=("self",), no_key=True).values_list("pk", flat=True)[: MOST - 1]
        )
        Delivery.objects.filter(pk__in=keys).update(leased_until=claimed.leased_until, attempts=F("attempts") + 1)
    # Delivery and notice are read in one statement: the revision is that of the words.
    found = Delivery.objects.filter(pk__in=keys, leased_until=claimed.leased_until)
    return list(found.select_related("notice__recipient").order_by("id"))
