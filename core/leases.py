"""Work that stands in rows, done by any number of workers at once: who has a row, and how many may be at it.

A table of work has `status`, `next_attempt_at`, `attempts`, and `leased_until`, which is null or past where nobody has it.
A claim is committed before anything is done, and the lease is its token: an outcome is noted where the lease is still the
own one (compare and swap). A worker that dies leaves a lease that runs out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection, models


def claim(table: type[models.Model], *, status: str, lease: timedelta, where: Mapping[str, str] | None = None) -> Any:
    """The key of the row in that status that has been due the longest, now leased and with one attempt more; None if none is.

    One statement. What another claims at the same moment is passed over. `where`: further columns and what they hold.
    """
    quote = connection.ops.quote_name
    only = "".join(f" AND {quote(name)} = %({name})s" for name in where or {})
    query = _CLAIM.format(table=quote(table._meta.db_table), only=only)
    with connection.cursor() as cursor:
        cursor.execute(query, {"status": status, "lease": lease.total_seconds(), **(where or {})})
        row = cursor.fetchone()
    return None if row is None else row[0]


@contextmanager
def place(lock: int, *, places: int = 1) -> Iterator[bool]:
    """Whether one of so many places under this name is ours, for as long as we live.

    The database frees the place of a worker that was killed. `lock`: a number that nobody else uses.
    """
    with connection.cursor() as cursor:
        found = next((number for number in range(places) if _taken(cursor, lock, number)), None)
    try:
        yield found is not None
    finally:
        if found is not None and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [lock, found])


def _taken(cursor: Any, lock: int, number: int) -> bool:
    cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [lock, number])
    return bool(cursor.fetchone()[0])


_CLAIM = """
WITH due AS MATERIALIZED (
    SELECT id FROM {table}
    WHERE status = %(status)s{only} AND next_attempt_at <= statement_timestamp()
        AND (leased_until IS NULL OR leased_until <= statement_timestamp())
    ORDER BY next_attempt_at, id LIMIT 1
    FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE {table} AS work
SET leased_until = statement_timestamp() + make_interval(secs => %(lease)s), attempts = work.attempts + 1
FROM due WHERE work.id = due.id
RETURNING work.id
"""
