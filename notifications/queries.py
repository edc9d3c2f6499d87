"""What pages, the API and sockets ask about notices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils import timezone

from notifications.models import Notice
from notifications.wording import Words, words_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A notice and its words, in the language that was active when it was read."""

    notice: Notice
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The notices of one day of the active time zone."""

    date: date
    notices: Sequence[Told]


def unread_count(person_id: int) -> int:
    return Notice.objects.filter(recipient_id=person_id).unread().count()


def those(*, person_id: int, notice_ids: Iterable[int]) -> list[Notice]:
    """The person's own among these with their recipient, the oldest first."""
    mine = Notice.objects.of(person_id).filter(pk__in=notice_ids)
    return list(mine.select_related("recipient").order_by("id"))


def told(notice: Notice) -> Told:
    return Told(notice=notice, words=words_of(notice))


def by_day(notices: Iterable[Notice]) -> list[Day]:
    """In the order given, which must be that of time."""
    days = groupby(map(told, notices), key=lambda each: timezone.localtime(each.notice.created_at).date())
    return [Day(date=day, notices=list(group)) for day, group in days]
