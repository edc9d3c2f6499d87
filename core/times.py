"""Time: the clock that decides, and the one form of a time on the wire."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import connection


def database_time() -> datetime:
    """`clock_timestamp()`, aware, UTC: the one clock that decides (auction-rules, preamble).

    Inside a transaction it moves on, unlike `now()`; read it after the lock.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
    return found


def timestamp(at: datetime) -> str:
    """RFC 3339 in UTC with milliseconds. `at` must be aware."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def timestamp_or_none(at: datetime | None) -> str | None:
    """`timestamp` that lets None through."""
    return None if at is None else timestamp(at)
