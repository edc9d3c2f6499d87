"""Purses and holds behind a lot, in the database. Sales without purses come by here and leave at once.

Lock order: the lot, then purses by id (architecture.md, "Lock order").
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg
from django.db import connection, transaction
from psycopg.rows import tuple_row

from bidding import broadcast
from bidding.commands import Person
from bidding.locked import LotRow, Raw
from bidding.purses import Purses, reference_of, shown, stake_of
from core.errors import DomainError
from ledger import holds, purses
from ledger.holds import Means


def behind(raw: Raw, lot: LotRow, persons: Iterable[Person | None], *, locks: bool = True) -> Purses | None:
    """The purses behind a batch, locked in order of id; None in a sale without.

    On a lot that takes no bids nothing moves and nothing is locked: late, or left for the opening. The hammer on another
    lot has purses locked while it waits for this one.
    """
    if not lot.has_purses:
        return None
    wanted = {person.purse_id for person in persons if person is not None and person.purse_id is not None}
    if lot.leader_purse is not None:
        wanted.add(lot.leader_purse)
    return Purses(lot, read(raw, wanted, lot=lot, locks=locks and lot.takes_bids(lot.now)) if wanted else {})


def read(raw: Raw, wanted: Iterable[int], *, lot: LotRow, locks: bool = False) -> dict[int, Means]:
    """One round trip. The reading is a statement of its own, as it must see what was committed before the lock."""
    ids = sorted(wanted)
    with raw.pipeline():
        if locks:
            holds.lock(psycopg.Cursor(raw), ids)
        cursor = psycopg.Cursor(raw, row_factory=tuple_row)
        holds.read(cursor, ids, reference=reference_of(lot.id))
    return holds.found(cursor)


def means_at(lot: LotRow, purse: int | None) -> Means | None:
    """A purse as this lot finds it, without a lock; None without one, and in a sale without."""
    return _look(lot, [purse]).get(purse or 0)


def shown_at(lot: LotRow, wanted: Iterable[int | None]) -> dict[int | None, dict[str, Any]]:
    """Purses as their owners see them at a lot, by id: one statement, and none in a sale without."""
    return {purse: shown(means, lot) for purse, means in _look(lot, wanted).items()}


def _look(lot: LotRow, wanted: Iterable[int | None]) -> dict[int, Means]:
    ids = [purse for purse in wanted if purse is not None] if lot.has_purses else []
    if not ids:
        return {}
    with connection.cursor() as cursor:
        holds.read(cursor, ids, reference=reference_of(lot.id))
        return holds.found(cursor)


def write(raw: Raw, behind: Purses, after: LotRow) -> None:
    """What a batch came to. Inside the pipeline that writes the lot."""
    holds.place(psycopg.Cursor(raw), reference=reference_of(after.id), was=behind.stake, now=stake_of(after))


def follow(lot: LotRow, *, offered: int | None = None) -> None:
    """A lot was changed by hand: its hold and its leader's purse are brought in line. Under the lot's lock.

    `offered`: as `purses.stake_of`.
    Raises `ledger.errors.PurseExceeded` where a purse does not cover what it came to.
    """
    if not lot.has_purses:
        return
    source = f"{reference_of(lot.id)}:{lot.sequence}"
    moved = purses.follow(reference_of(lot.id), now=stake_of(lot, offered=offered), source=source, reason=lot.title)
    if moved:
        transaction.on_commit(lambda: broadcast.purses_changed(lot, moved))


def refusal(raw: Raw, lot: LotRow, *, price: int, purse: int | None) -> DomainError | None:
    """Why a purse cannot take the lot at this price; None where it can, and in a sale without purses."""
    if not lot.has_purses:
        return None
    return Purses(lot, read(raw, [] if purse is None else [purse], lot=lot)).refusal(price, purse)
