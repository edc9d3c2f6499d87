"""Getting notices out of the house: rows in, mails out, at least once each.

The algorithm, of which any number may run at the same time:

1. Claim the delivery that has been due the longest: `SELECT … FOR UPDATE SKIP LOCKED`, then lease it for `LEASE` and
   count the attempt. The claim is committed before anything is sent, and the lease is its token.
2. Look whether it is still wanted: a person may have unsubscribed from the kind. The mail of a merged notice is not, once a later notice of its topic has taken its
   place, or when it has been mailed before and the person has read what is new since. It waits, when the last mail
   of its topic went out less than `MAIL_GAP` ago or is going out now.
3. Compose and send, outside of any transaction.
4. Note the outcome where the lease is still ours (compare and swap), else leave it: somebody else has taken over.
   - sent: done, unless the notice has been brought up to date meanwhile (its `revision` has moved on): then it is due
     once more after the gap, so that the last state is never lost;
   - failed: due again after `BACK_OFF`, a step further each time and spread a little; given up after the last step, or
     at once when the refusal is permanent. Staff see what was given up, and `send_again`.

A worker that dies after step 1 leaves a lease that runs out: the next one sends. If it died between 3 and 4, the mail
goes out twice, under the same Message-ID. Never is it not sent.
"""

from __future__ import annotations

import logging
import random
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Case, F, Max, Q, Value, When
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import User
from core import leases
from core.errors import Conflict
from notifications import preferences
from notifications.choices import MAIL_GAP, DeliveryStatus
from notifications.failures import NotSent
from notifications.mail import compose, mail_server, send
from notifications.models import Delivery

if TYPE_CHECKING:
    from django.core.mail.backends.base import BaseEmailBackend

log = logging.getLogger(__name__)

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))
"""How long to wait after the first, second… failure. After one more, the delivery is dead."""

LEASE = timedelta(minutes=3)
"""Longer than any one mail takes: each answer of the mail server is waited for `EMAIL_TIMEOUT` seconds, some ten in all."""

PLACES = 2
"""Deliverers at work at one time in the whole house, so that a slow mail server cannot hold every worker."""

LOCK = 0x4E4F5449
"""Name of our places among all of the database ("NOTI")."""


class NotDead(Conflict):
    text = _("Only what was given up can be sent again.")


def deliver_for(seconds: float) -> int:
    """Deliver until nothing is due or the time is over; gives the number of deliveries dealt with.

    Nothing is done, and 0 given, where `PLACES` deliverers are at work already.
    """
    done, end = 0, time.monotonic() + seconds
    with leases.place(LOCK, places=PLACES) as found:
        while found and time.monotonic() < end:
            batch = deliver_due(10)
            done += batch
            if batch < 10:
                break
    return done


def deliver_due(limit: int) -> int:
    """Deal with `limit` due deliveries at most; gives how many there were. Fewer than `limit`: no use going on now."""
    done = 0
    with mail_server() as post:
        while done < limit and (claimed := _claim()) is not None:
            done += 1
            if not _deliver(claimed, post=post):
                break
    return done


def send_again(*, delivery: Delivery, by: User) -> None:
    """Staff gives a dead delivery another life, with all its attempts. Raises `NotDead` for any other. Audited."""
    with transaction.atomic():
        found = Delivery.objects.select_for_update(no_key=True).get(pk=delivery.pk)
        if found.status != DeliveryStatus.DEAD:
            raise NotDead(status=found.status)
        audit.record(actor=by, action="delivery.sent_again", target=found, data={"last_error": found.last_error})
        Delivery.objects.filter(pk=found.pk).update(
            status=DeliveryStatus.PENDING, attempts=0, next_attempt_at=Now(), last_error=""
        )


# --- 1. Claim --------------------------------------------------------------------------------------------------------


def _claim() -> Delivery | None:
    key = leases.claim(Delivery, status=DeliveryStatus.PENDING, lease=LEASE)
    # Delivery and notice are read in one statement: the revision is that of the words.
    return None if key is None else Delivery.objects.select_related("notice__recipient").get(pk=key)


# --- 2. Still wanted? ------------------------------------------------------------------------------------------------


def _deliver(claimed: Delivery, *, post: BaseEmailBackend) -> bool:
    """Steps 2 to 4 for one claim; False when the mail server cannot be reached, so that others need not try."""
    if _is_moot(claimed):
        _settle(claimed, status=DeliveryStatus.SKIPPED, attempts=0)
        return True
    free_at = _free_at(claimed)
    if free_at is not None:
        _settle(claimed, next_attempt_at=free_at, attempts=F("attempts") - 1)
        return True
    return _send(claimed, post=post)


def _is_moot(claimed: Delivery) -> bool:
    notice = claimed.notice
    replaced = not notice.gathering
    seen = claimed.sent_at is not None and notice.read_at is not None
    if notice.is_merged and (replaced or seen):
        return True
    # Whoever unsubscribed while it waited wants it no more; who wanted none from the start has no delivery.
    return not preferences.is_wanted(person_id=notice.recipient_id, kind=notice.kind, way=claimed.way)


def _free_at(claimed: Delivery) -> datetime | None:
    """When the topic may be mailed about next, where that is not now."""
    notice = claimed.notice
    if not notice.is_merged:
        return None
    on_its_way = Q(leased_until__gt=Now()) & ~Q(pk=claimed.pk)
    last = Case(When(on_its_way, then=Now()), default=F("sent_at"))
    found: datetime | None = (
        Delivery.objects.filter(
            notice__recipient_id=notice.recipient_id, notice__topic=notice.topic, notice__dedupe_key="", way=claimed.way
        )
        .annotate(free_at=last + Value(MAIL_GAP))
        .filter(free_at__gt=Now())
        .aggregate(at=Max("free_at"))["at"]
    )
    return found


# --- 3. Send, 4. note ------------------------------------------------------------------------------------------------


def _send(claimed: Delivery, *, post: BaseEmailBackend) -> bool:
    if claimed.attempts > len(BACK_OFF) + 1:
        # Every attempt was counted and none came to an end: this mail kills workers.
        _settle(claimed, status=DeliveryStatus.DEAD, last_error="No attempt came to an end.")
        return True
    try:
        send(_composed(claimed), connection=post)
    except NotSent as error:
        _note_failure(claimed, error=error)
        return not error.unreachable
    _note_sent(claimed)
    return True


def _composed(claimed: Delivery) -> Any:
    try:
        return compose(claimed)
    except Exception as error:
        # A template at fault must not stop the mails behind it; a corrected release sends it.
        log.exception("notice %s cannot be put in words", claimed.notice_id)
        raise NotSent(f"{type(error).__name__}: {error}") from error


def _note_sent(claimed: Delivery) -> None:
    same = Q(revision=claimed.revision)
    _settle(
        claimed,
        status=Case(When(same, then=Value(DeliveryStatus.SENT)), default=Value(DeliveryStatus.PENDING)),
        next_attempt_at=Case(When(same, then=F("next_attempt_at")), default=Now() + Value(MAIL_GAP)),
        attempts=Case(When(same, then=F("attempts")), default=Value(0)),
        sent_at=Now(),
        last_error="",
    )


def _note_failure(claimed: Delivery, *, error: NotSent) -> None:
    reason = str(error)[:300]
    if error.permanent or claimed.attempts > len(BACK_OFF):
        log.warning("delivery %s is given up: %s", claimed.pk, reason)
        _settle(claimed, status=DeliveryStatus.DEAD, last_error=reason)
        return
    wait = BACK_OFF[claimed.attempts - 1] * random.uniform(0.9, 1.1)  # noqa: S311 - spreads load, guards nothing
    _settle(claimed, next_attempt_at=Now() + Value(wait), last_error=reason)


def _settle(claimed: Delivery, **outcome: Any) -> None:
    ours = Delivery.objects.filter(pk=claimed.pk, leased_until=claimed.leased_until)
    if not ours.update(leased_until=None, **outcome):
        log.warning("delivery %s was taken over by another worker: its mail may have gone out twice", claimed.pk)
