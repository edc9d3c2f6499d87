"""What bidding adds to each process's heartbeat: the newest sequence of every followed lot, from the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from bidding import queries
from bidding.clock import clock
from core.sockets import run_db
from core.times import timestamp


async def newest(lots: Collection[str]) -> tuple[str, Mapping[str, int]]:
    """Server time and sequences: one query a process, and one for the clock."""
    return await run_db(_newest, lots)


def _newest(lots: Collection[str]) -> tuple[str, Mapping[str, int]]:
    found = queries.newest_sequences(UUID(lot) for lot in lots)
    return timestamp(clock.measure()), {str(lot): sequence for lot, sequence in found.items()}
