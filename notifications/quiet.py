"""Quiet hours: when a phone neither rings nor lights up, by its person's own clock. What is urgent comes all the same."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accounts import preferences
from accounts.models import User
from notifications.choices import LOUD, URGENT, Way
from notifications.models import Delivery, QuietHours


def of(person_id: int) -> QuietHours | None:
    return QuietHours.objects.filter(person_id=person_id).first()


def choose(*, person: User, starts: time | None, ends: time | None) -> None:
    """Both or neither; without, no hour is quiet. The values have been checked by form or serializer."""
    if starts is None or ends is None:
        QuietHours.objects.filter(person=person).delete()
    else:
        QuietHours.objects.update_or_create(person=person, defaults={"starts": starts, "ends": ends})


def waits_until(delivery: Delivery, *, now: datetime) -> datetime | None:
    """When a delivery that has come due may go out, where it is to wait for morning."""
    notice = delivery.notice
    if Way(delivery.way) not in LOUD or notice.kind in URGENT or (hours := of(notice.recipient_id)) is None:
        return None
    zone = preferences.of(notice.recipient).time_zone
    return end_of(starts=hours.starts, ends=hours.ends, now=now.astimezone(zone))


def end_of(*, starts: time, ends: time, now: datetime) -> datetime | None:
    """The end of the quiet hours that `now`, in the person's time zone, lies in; None where it lies in none.

    Hours are those of the wall: where clocks are set back at night, that night is an hour longer.
    """
    clock = now.time()
    if not (starts <= clock < ends if starts < ends else clock >= starts or clock < ends):
        return None
    day = now.date() if clock < ends else now.date() + timedelta(days=1)
    zone = now.tzinfo if isinstance(now.tzinfo, ZoneInfo) else UTC
    return datetime.combine(day, ends, tzinfo=zone).astimezone(UTC)
