"""Wakes the pages of those who were told something. May be lost: the row is the truth, and the next page shows it."""

from __future__ import annotations

from collections.abc import Iterable

from core import realtime


def topic_of(person_id: int) -> str:
    return f"person.{person_id}"


def wake(person_ids: Iterable[int]) -> None:
    """Call after commit. One message a person, however much they were told."""
    for person_id in sorted(set(person_ids)):
        realtime.publish(topic_of(person_id), {"type": "notice.written"})
