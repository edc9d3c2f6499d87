"""Wakes the pages of those who were told something. May be lost: the row is the truth, and the next page shows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from core import realtime

WRITTEN = "notice.written"
"""Type of the message between processes. It names rows; a socket reads them and puts them in its person's words."""


def topic_of(person_id: int) -> str:
    return f"person.{person_id}"


def wake(told: Iterable[tuple[int, int]]) -> None:
    """`told`: pairs of person and notice. Call after commit; one message a person."""
    by_person: dict[int, list[str]] = defaultdict(list)
    for person_id, notice_id in told:
        by_person[person_id].append(str(notice_id))
    for person_id, notice_ids in by_person.items():
        realtime.publish(topic_of(person_id), {"type": WRITTEN, "notices": notice_ids})
