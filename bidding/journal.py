"""Puts what a pen wrote into the database, and the lot's row beside it. In the transaction that holds the lot's lock.

Rows go as arrays, one statement a table, so that a batch of five hundred bids costs the same few round trips as one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import orjson

from bidding.locked import LotRow
from bidding.pen import Pen
from bidding.stored import StoredAnswer

_EVENTS = """
INSERT INTO bidding_lotevent (lot_id, sequence, kind, at, actor, payload, previous_hash, hash)
SELECT %s, s, k, %s, a, p::jsonb, b, h
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[]) AS t(s, k, a, p, b, h)
"""
_COMMITMENTS = """
INSERT INTO bidding_commitment (lot_id, position, after_sequence, at, paddle, commitment, previous_hash, hash, sealed)
SELECT %s, n, s, %s, p, c, b, h, e
FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::text[], %s::text[], %s::text[], %s::bytea[])
     AS t(n, s, p, c, b, h, e)
"""
_ANSWERS = """
INSERT INTO bidding_answer (lot_id, registration_id, key, accepted, sequence, sealed, at)
SELECT %s, r, k, a, s, e, %s
FROM unnest(%s::bigint[], %s::text[], %s::boolean[], %s::bigint[], %s::bytea[]) AS t(r, k, a, s, e)
"""
_LOT = """
UPDATE auctions_lot
SET status = %s, opens_at = %s, closes_at = %s, hard_close_at = %s, held_left = %s, held_from = %s, decide_by = %s,
    price = %s, leader_id = %s, sealed_ceiling = %s, bid_count = %s, reserve_met = %s,
    sequence = %s, head = %s, commitments = %s, commitments_head = %s
WHERE id = %s
"""


class Cursor(Protocol):
    """Django's cursor or psycopg's own."""

    def execute(self, query: Any, params: Sequence[Any] | None = None, /) -> Any: ...


def write_chains(cursor: Cursor, pen: Pen) -> None:
    """Appends the pen's links to both chains. `UNIQUE(lot, sequence)` is the last guard against a second writer."""
    if pen.events:
        events = pen.events
        cursor.execute(
            _EVENTS,
            [
                pen.lot,
                pen.at,
                [link.sequence for link in events],
                [link.kind for link in events],
                [link.actor for link in events],
                [orjson.dumps(link.payload).decode() for link in events],
                [link.previous_hash for link in events],
                [link.hash for link in events],
            ],
        )
    if pen.ceilings:
        rows = pen.ceilings
        cursor.execute(
            _COMMITMENTS,
            [
                pen.lot,
                pen.at,
                [link.position for link in rows],
                [link.after_sequence for link in rows],
                [link.paddle for link in rows],
                [link.commitment for link in rows],
                [link.previous_hash for link in rows],
                [link.hash for link in rows],
                [link.sealed for link in rows],
            ],
        )


def write_answers(cursor: Cursor, answers: Sequence[StoredAnswer], *, pen: Pen) -> None:
    if not answers:
        return
    cursor.execute(
        _ANSWERS,
        [
            pen.lot,
            pen.at,
            [answer.registration_id for answer in answers],
            [answer.key for answer in answers],
            [answer.accepted for answer in answers],
            [answer.sequence for answer in answers],
            [answer.sealed() for answer in answers],
        ],
    )


def write_lot(cursor: Cursor, lot: LotRow) -> None:
    """The lot's row as `lot` says."""
    cursor.execute(
        _LOT,
        [
            lot.status,
            lot.opens_at,
            lot.closes_at,
            lot.hard_close_at,
            lot.held_left,
            lot.held_from,
            lot.decide_by,
            lot.price,
            lot.leader_id,
            lot.sealed_ceiling,
            lot.bid_count,
            lot.met,
            lot.sequence,
            lot.head,
            lot.commitments,
            lot.commitments_head,
            lot.id,
        ],
    )
