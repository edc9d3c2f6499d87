"""The database's time without asking the database: an offset to this process's monotonic clock, measured anew each heartbeat.

Whatever the clock of this machine says, what is shown is the time that decides (promise P5: within 250 ms).
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from core.times import database_time

_EPOCH = datetime.fromisoformat("2020-01-01T00:00:00+00:00")


class DatabaseClock:
    """`now` is the database's time as last measured and carried on. Thread-safe: one value is replaced."""

    def __init__(self) -> None:
        self._offset: float | None = None

    @property
    def is_set(self) -> bool:
        return self._offset is not None

    def measure(self) -> datetime:
        """Asks the database; half the round trip is the error at most. Blocking."""
        before = time.monotonic()
        at = database_time()
        after = time.monotonic()
        self._offset = (at - _EPOCH).total_seconds() - (before + after) / 2
        return at

    def now(self) -> datetime:
        if self._offset is None:
            message = "The clock has not been measured yet."
            raise RuntimeError(message)
        return _EPOCH + timedelta(seconds=time.monotonic() + self._offset)


clock = DatabaseClock()
