"""The one clock that decides: the database's (auction-rules, preamble)."""

from __future__ import annotations

from datetime import datetime

from django.db import connection


def database_time() -> datetime:
    """`clock_timestamp()`, aware, UTC. Inside a transaction it moves on, unlike `now()`; read it after the lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
    return found
