"""Wakes the pages of those who were told something. May be lost: the row is the truth, and the next page shows it."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from core import realtime, topics

WRITTEN: Final = "notice.written"
"""Type of the message between processes. It names rows; a socket reads them and puts them in its person's words."""

QUIET: Final = 1.0
"""Seconds for which a process does not speak of the same notice again.

On a hot lot a notice is brought up to date with every batch of bids, and the lots' own frames share the line to other
processes. A socket that hears of a notice reads it once more when this time is over, and so sees what was kept quiet.
"""

_REMEMBERED: Final = 10_000
_spoken: dict[int, float] = {}
_lock = threading.Lock()


def wake(told: Iterable[tuple[int, int]]) -> None:
    """`told`: pairs of person and notice. Call after commit; one message a person at most."""
    by_person: dict[int, list[str]] = defaultdict(list)
    with _lock:
        now = time.monotonic()
        for person_id, notice_id in told:
            if now - _spoken.get(notice_id, -QUIET) >= QUIET:
                _spoken[notice_id] = now
                by_person[person_id].append(str(notice_id))
        _forget(before=now - QUIET)
    for person_id, notice_ids in by_person.items():
        realtime.publish(topics.person(person_id), {"type": WRITTEN, "notices": notice_ids})


def _forget(*, before: float) -> None:
    if len(_spoken) > _REMEMBERED:
        for notice_id in [notice_id for notice_id, at in _spoken.items() if at <= before]:
            del _spoken[notice_id]
