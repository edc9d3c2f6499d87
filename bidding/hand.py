"""A lot in the hand: locked, read, changed, put back. What closing and operating do outside the engine's batches."""

from __future__ import annotations

from typing import cast
from uuid import UUID

import psycopg
from django.db import connection
from psycopg.rows import tuple_row

from bidding import locked, purse_keeping
from bidding.journal import write_chains, write_lot
from bidding.locked import LotRow, Raw
from bidding.pen import Pen


def raw_connection() -> Raw:
    """The thread's psycopg connection, with Django's transaction around it."""
    connection.ensure_connection()
    return cast("Raw", connection.connection)


def take(lot: UUID, *, unless_locked: bool = False) -> LotRow | None:
    """Locks the lot's row, then reads lot and clock. None: no such lot, or `unless_locked` and somebody holds it.

    Call inside `atomic`.
    """
    raw = raw_connection()
    cursor = psycopg.Cursor(raw, row_factory=tuple_row)
    cursor.execute(locked.LOCK + (" SKIP LOCKED" if unless_locked else ""), [lot])
    if cursor.fetchone() is None:
        return None
    return look(lot)


def look(lot: UUID) -> LotRow | None:
    """Reads the lot and the clock without a lock."""
    cursor = psycopg.Cursor(raw_connection(), row_factory=tuple_row)
    return locked.row(cursor.execute(locked.READ, [lot]).fetchone())


def pen_for(lot: LotRow) -> Pen:
    return Pen(lot.id, lot.now, lot.sequence, lot.head, lot.commitments, lot.commitments_head)


def put(lot: LotRow, pen: Pen, *, offered: int | None = None) -> LotRow:
    """Writes the pen's links, the lot as changed and what it takes of a purse; gives the lot as it stands then.

    `offered`: what its leader has bound themselves to after the close, beyond their bid (minor units). Raises `ledger.errors.PurseExceeded`.
    """
    after = pen.moved(lot)
    cursor = psycopg.Cursor(raw_connection())
    write_chains(cursor, pen)
    write_lot(cursor, after)
    purse_keeping.follow(after, offered=offered)
    return after
