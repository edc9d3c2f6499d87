"""`python -m tests.faults.wrong_clock SECONDS COMMAND…`: manage.py on a machine whose clock is that much ahead (or behind)."""

from __future__ import annotations

import datetime
import sys
import time
from typing import Any


def set_wrong(seconds: float) -> None:
    """Before anything else is imported: the wall clock of this process, by every usual way to read it."""
    right, wall = time.time, datetime.datetime

    class Wrong(datetime.datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return wall.now(tz) + datetime.timedelta(seconds=seconds)

        @classmethod
        def utcnow(cls) -> Any:
            return cls.now(datetime.UTC).replace(tzinfo=None)

    time.time = lambda: right() + seconds
    datetime.datetime = Wrong  # type: ignore[misc]  # that is what is tried


if __name__ == "__main__":
    set_wrong(float(sys.argv[1]))
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", *sys.argv[2:]])
