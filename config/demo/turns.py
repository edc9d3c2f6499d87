"""One at a time in the whole house: `make demo`, `make run` and the worker may all want to touch the demo at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections

_LOCK = 0x44454D4F
"""Name of our advisory lock ("DEMO")."""


@contextmanager
def turn(*, wait: bool) -> Iterator[bool]:
    """Within: nobody else has a turn. Gives False at once where `wait` is false and somebody has.

    The lock has a connection of its own: the bids placed within give the thread's connection back, and the database
    frees the lock of a process that was killed.
    """
    own = connections.create_connection("default")
    options = {name: value for name, value in own.settings_dict["OPTIONS"].items() if name != "pool"}
    own.settings_dict = {**own.settings_dict, "OPTIONS": {**options, "application_name": "rostrum-demo"}}
    try:
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s), true" if wait else "SELECT 1, pg_try_advisory_lock(%s)", [_LOCK])
            yield bool(cursor.fetchone()[1])
    finally:
        own.close()
