"""Getting notices out of the house: rows in, mails out, at least once each.

The algorithm, of which any number may run at the same time:

1. Claim the delivery that has been due the longest: `SELECT … FOR UPDATE SKIP LOCKED`, then lease it for `LEASE` and
   count the attempt. The claim is committed before anything is sent, and the lease is its token. A fresh mail takes those
   behind it along (`rounds`): steps 2 and 4 are then done for all of them at once.
2. Look whether it is still wanted: a person may have unsubscribed from the kind. The mail of a merged notice is not
   wanted either, once a later notice of its topic has taken its place, or when it has been mailed before and the person
   has read what is new since; nor a text, once it was read. It waits for the end of quiet hours, and if merged for the person's turn (`pace`): one mail of merged news in `MAIL_GAP`, which takes
   along whatever else of its kind waits for them.
3. Compose and send, outside of any transaction.
4. Note the outcome where the lease is still ours (compare and swap), else leave it: somebody else has taken over.
   - sent: done, unless the notice has been brought up to date meanwhile (its `revision` has moved on): then it is due
     once more after the gap, so that the last state is never lost;
   - failed: due again after `BACK_OFF`, a step further each time and spread a little; given up after the last step, or
     at once when the refusal is permanent. Staff see what was given up, and `send_again`.

A worker that dies after step 1 leaves leases that run out: the next one sends. If it died between 3 and 4, a mail
goes out twice, under the same Message-ID. Never is it not sent.
"""

from __future__ import annotations

import logging
import math
import random
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import User
from core import leases
from core.errors import Conflict
from core.times import database_time
from notifications import mail, pace, preferences, push, quiet, rounds, sms
from notifications.choices import LOUD, MAIL_GAP, DeliveryStatus, Way
from notifications.failures import NotSent
from notifications.models import Delivery
from notifications.parcels import Parcel, Post

log = logging.getLogger(__name__)

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))
"""How long to wait after the first, second… failure. After one more, the delivery is dead."""

LONGEST_WAIT = timedelta(days=1)
"""However long a provider asks us to wait (Retry-After)."""

LEASE = timedelta(minutes=3)
"""Longer than any one mail takes: each answer of the mail server is waited for `EMAIL_TIMEOUT` seconds, some ten in all."""

A_CONNECTION = 50
"""Mails over one connection to the mail server, most of which allow a hundred."""

PLACES = {Way.EMAIL: 2, Way.SMS: 1, Way.PUSH: 1}
"""Deliverers of a way at work at one time in the whole house, so that a slow provider cannot hold every worker."""

LOCK = {Way.EMAIL: 0x4E4F5449, Way.SMS: 0x4E4F5450, Way.PUSH: 0x4E4F5451}
"""Names of those places among all of the database ("NOTI" and on)."""

POST_OFFICES = {Way.EMAIL: mail.post_office, Way.SMS: sms.post_office, Way.PUSH: push.post_office}


class NotDead(Conflict):
    text = _("Only what was given up can be sent again.")


def deliver_for(seconds: float, *, way: Way = Way.EMAIL) -> int:
    """Deliver by one way until nothing is due or the time is over; gives the number of deliveries dealt with.

    Nothing is done, and 0 given, where as many deliverers are at work already as the way has `PLACES`.
    """
    done, end = 0, time.monotonic() + seconds
    with leases.place(LOCK[way], places=PLACES[way]) as found:
        while found and time.monotonic() < end:
            some = deliver_due(A_CONNECTION, way=way, end=end)
            done += some
            if some < A_CONNECTION:
                break
    return done


def deliver_due(limit: int, *, way: Way = Way.EMAIL, end: float = math.inf) -> int:
    """Deal with `limit` due deliveries at most; gives how many there were. Fewer than `limit`: no use going on now.

    `end`: by the monotonic clock, after which no other is claimed.
    """
    done = 0
    with POST_OFFICES[way]() as post:
        while done < limit and time.monotonic() < end and (claimed := _claim(way)) is not None:
            together = rounds.take_along(claimed, most=limit - done)
            dealt, reachable = (1, _deliver(claimed, post=post)) if len(together) == 1 else _deliver_all(together, post=post)
            done += dealt
            if not reachable:
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


def came_back(*, delivery_id: int, error: NotSent) -> None:
    """What was handed over did not arrive after all, says a report: as if it had never been sent. Again is the same."""
    with transaction.atomic():
        found = Delivery.objects.select_for_update(no_key=True).get(pk=delivery_id)
        if found.status == DeliveryStatus.SENT:
            outcome = {"status": DeliveryStatus.PENDING} | _after_failure(found, error=error)
            Delivery.objects.filter(pk=found.pk).update(**outcome)


# --- 1. Claim --------------------------------------------------------------------------------------------------------


def _claim(way: Way) -> Delivery | None:
    key = leases.claim(Delivery, status=DeliveryStatus.PENDING, lease=LEASE, where={"way": way.value})
    # Delivery and notice are read in one statement: the revision is that of the words.
    return None if key is None else Delivery.objects.select_related("notice__recipient").get(pk=key)


# --- 2. Still wanted? ------------------------------------------------------------------------------------------------


def _deliver(claimed: Delivery, *, post: Post) -> bool:
    """Steps 2 to 4 for one claim; False when the other side cannot be reached, so that others need not try."""
    if _is_moot(claimed):
        _settle([claimed], status=DeliveryStatus.SKIPPED, attempts=0)
        return True
    free_at = _free_at(claimed)
    if free_at is not None:
        _settle([claimed], next_attempt_at=free_at, attempts=F("attempts") - 1)
        return True
    return _send(Parcel(deliveries=(claimed, *_companions(claimed))), post=post)


def _deliver_all(claimed: Sequence[Delivery], *, post: Post) -> tuple[int, bool]:
    """Steps 2 to 4 for a round: how many were dealt with, and whether the other side can be reached."""
    began, dealt, reachable = time.monotonic(), 0, True
    wanted = preferences.wanted([each.notice for each in claimed], way=claimed[0].way)
    _settle([each for each in claimed if each.notice_id not in wanted], status=DeliveryStatus.SKIPPED, attempts=0)
    sent = rounds.Sent(note=_note_sent)
    for each in claimed:
        if not reachable or (dealt and time.monotonic() - began > rounds.BEGUN_WITHIN):
            break
        dealt += 1
        if each.notice_id in wanted:
            reachable = _send_in_round(each, post=post, sent=sent)
    sent.flush()
    rounds.give_back([each for each in claimed[dealt:] if each.notice_id in wanted])
    return dealt, reachable


def _free_at(claimed: Delivery) -> datetime | None:
    """When it may go out, where that is not now: the phone is to be silent, or it is not the person's turn."""
    morning = quiet.waits_until(claimed, now=database_time())
    if morning is not None or not claimed.notice.is_merged:
        return morning
    return pace.take_turn(claimed)


def _companions(claimed: Delivery) -> Iterator[Delivery]:
    if not claimed.notice.is_merged:
        return
    for other in pace.companions(claimed):
        if _is_moot(other):
            _settle([other], status=DeliveryStatus.SKIPPED, attempts=0)
        else:
            yield other


def _is_moot(claimed: Delivery) -> bool:
    notice = claimed.notice
    replaced = not notice.gathering
    seen = claimed.sent_at is not None and notice.read_at is not None
    if notice.is_merged and (replaced or seen):
        return True
    # A phone rings for news, not for what its owner has read in the page meanwhile; a mail is a record as well.
    if Way(claimed.way) in LOUD and notice.read_at is not None:
        return True
    # Whoever unsubscribed while it waited wants it no more; who wanted none from the start has no delivery.
    return not preferences.is_wanted(person_id=notice.recipient_id, kind=notice.kind, way=claimed.way)


# --- 3. Send, 4. note ------------------------------------------------------------------------------------------------


def _send(parcel: Parcel, *, post: Post) -> bool:
    if parcel.first.attempts > len(BACK_OFF) + 1:
        # Every attempt was counted and none came to an end: this one kills workers.
        _note_failure(parcel, error=NotSent("No attempt came to an end.", permanent=True))
        return True
    try:
        _hand_over(parcel, post=post)
    except NotSent as error:
        _note_failure(parcel, error=error)
        return not error.unreachable
    _note_sent(parcel.deliveries)
    return True


def _send_in_round(delivery: Delivery, *, post: Post, sent: rounds.Sent) -> bool:
    """As `_send`, and what went out is noted along with others."""
    parcel = Parcel(deliveries=(delivery,))
    try:
        _hand_over(parcel, post=post)
    except NotSent as error:
        _note_failure(parcel, error=error)
        return not error.unreachable
    sent.add(delivery)
    return True


def _hand_over(parcel: Parcel, *, post: Post) -> None:
    try:
        post(parcel)
    except NotSent:
        raise
    except Exception as error:
        # A template at fault must not stop what is behind it; a corrected release sends it.
        log.exception("notice %s cannot be put in words", parcel.first.notice_id)
        raise NotSent(f"{type(error).__name__}: {error}") from error


def _note_sent(deliveries: Sequence[Delivery]) -> None:
    for revision in {each.revision for each in deliveries}:
        same = Q(revision=revision)
        _settle(
            [each for each in deliveries if each.revision == revision],
            status=Case(When(same, then=Value(DeliveryStatus.SENT)), default=Value(DeliveryStatus.PENDING)),
            next_attempt_at=Case(When(same, then=F("next_attempt_at")), default=Now() + Value(MAIL_GAP)),
            attempts=Case(When(same, then=F("attempts")), default=Value(0)),
            sent_at=Now(),
            last_error="",
        )


def _note_failure(parcel: Parcel, *, error: NotSent) -> None:
    if parcel.first.notice.is_merged:
        pace.give_turn_back(parcel.first)
    for each in parcel.deliveries:
        _settle([each], **_after_failure(each, error=error))


def _after_failure(delivery: Delivery, *, error: NotSent) -> dict[str, Any]:
    """What becomes of a delivery that did not go out: given up, or due again in a while."""
    reason = str(error)[:300]
    if error.permanent or delivery.attempts > len(BACK_OFF):
        log.warning("delivery %s is given up: %s", delivery.pk, reason)
        return {"status": DeliveryStatus.DEAD, "last_error": reason}
    wait = BACK_OFF[max(delivery.attempts, 1) - 1] * random.uniform(0.9, 1.1)  # noqa: S311 - spreads load, guards nothing
    asked = timedelta(seconds=min(error.retry_after or 0, LONGEST_WAIT.total_seconds()))
    return {"next_attempt_at": Now() + Value(max(wait, asked)), "last_error": reason}


def _settle(claimed: Sequence[Delivery], **outcome: Any) -> None:
    """Note one outcome for all that were claimed under one lease, where it is still ours."""
    if not claimed:
        return
    ours = Delivery.objects.filter(pk__in=[each.pk for each in claimed], leased_until=claimed[0].leased_until)
    lost = len(claimed) - ours.update(leased_until=None, **outcome)
    if lost:
        numbers = ", ".join(str(each.pk) for each in claimed)
        log.warning("%d of delivery %s taken over by another worker: a mail may have gone out twice", lost, numbers)
