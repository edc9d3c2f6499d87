"""What purses set aside and spend, one hold a thing (`reference`), moved in the transaction of whatever decides about the thing.

The caller holds the thing's lock. Purses are locked after it, in order of id, and read in the statement after their lock.
Speaks SQL, as bids do: a batch of bids costs four statements here, however many bid. Amounts are minor units.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

import orjson

from ledger.choices import PurseChange

_LOCK = "SELECT 1 FROM ledger_purse WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
_READ = """
SELECT p.id, p.owner_id, p.currency, p.amount, p.spent, p.held, h.amount, coalesce(h.is_spent, false),
       (SELECT count(*) FROM ledger_hold o WHERE o.purse_id = p.id AND o.reference <> %s)
FROM ledger_purse p
LEFT JOIN ledger_hold h ON h.reference = %s AND h.purse_id = p.id
WHERE p.id = ANY(%s)
"""
_STAKE = "SELECT purse_id, amount, is_spent FROM ledger_hold WHERE reference = %s"
_MOVE = """
UPDATE ledger_purse p SET held = p.held + d.held, spent = p.spent + d.spent
FROM json_to_recordset(%s::json) AS d(id bigint, held bigint, spent bigint)
WHERE p.id = d.id
"""
_PLACE = """
INSERT INTO ledger_hold (reference, purse_id, amount, is_spent) VALUES (%s, %s, %s, %s)
ON CONFLICT (reference) DO UPDATE SET purse_id = excluded.purse_id, amount = excluded.amount, is_spent = excluded.is_spent
"""
_LIFT = "DELETE FROM ledger_hold WHERE reference = %s"
_TELL = """
INSERT INTO ledger_pursemove (purse_id, change, amount, source, reason) VALUES (%s, %s, %s, %s, %s)
"""


class Cursor(Protocol):
    """psycopg's own."""

    def execute(self, query: Any, params: Any = None, /) -> Any: ...
    def fetchone(self) -> Any: ...
    def fetchall(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Stake:
    """What a thing takes of a purse: set aside, or spent."""

    purse: int
    amount: int
    is_spent: bool = False


@dataclass(frozen=True, slots=True)
class Means:
    """A purse as one thing finds it: `here` is what this thing takes of it now, `others` how many other things do."""

    purse: int
    owner_id: int
    currency: str
    amount: int
    spent: int
    held: int
    here: int | None
    is_spent_here: bool
    others: int

    @property
    def stake(self) -> Stake | None:
        return None if self.here is None else Stake(self.purse, self.here, self.is_spent_here)

    @property
    def free(self) -> int:
        """What this thing may take at most: what no other takes."""
        return self.amount - self.spent - self.held + (self.here or 0)

    @property
    def available(self) -> int:
        return self.amount - self.spent - self.held


def lock(cursor: Cursor, purses: Collection[int]) -> None:
    cursor.execute(_LOCK, [sorted(purses)])


def read(cursor: Cursor, purses: Collection[int], *, reference: str) -> None:
    """Asks; `found` takes what came. Apart, so that both can go in one pipeline."""
    cursor.execute(_READ, [reference, reference, sorted(purses)])


def found(cursor: Cursor) -> dict[int, Means]:
    """What was read, by the purse."""
    return {row[0]: Means(*row) for row in cursor.fetchall()}


def stake_on(cursor: Cursor, reference: str) -> Stake | None:
    """What the thing takes of a purse now."""
    cursor.execute(_STAKE, [reference])
    row = cursor.fetchone()
    return None if row is None else Stake(*row)


def place(cursor: Cursor, *, reference: str, was: Stake | None, now: Stake | None) -> None:
    """The thing takes `now` instead of `was`. The purses of both are locked. Two statements, none where nothing changes."""
    if was == now:
        return
    cursor.execute(_MOVE, [orjson.dumps(_net(was, now)).decode()])
    if now is None:
        cursor.execute(_LIFT, [reference])
    else:
        cursor.execute(_PLACE, [reference, now.purse, now.amount, now.is_spent])


def tell(cursor: Cursor, *, was: Stake | None, now: Stake | None, source: str, reason: str) -> None:
    """Writes what was spent and given back to the moves; what is merely held is in the log of the thing."""
    gone = was if was is not None and was.is_spent else None
    come = now if now is not None and now.is_spent else None
    if gone == come:
        return
    if gone is not None:
        cursor.execute(_TELL, [gone.purse, PurseChange.GIVEN_BACK.value, -gone.amount, f"{source}:back", reason])
    if come is not None:
        cursor.execute(_TELL, [come.purse, PurseChange.SPENT.value, come.amount, f"{source}:spent", reason])


def _net(was: Stake | None, now: Stake | None) -> list[dict[str, int]]:
    """By how much each purse's sums change, each purse once, in order of id."""
    net: dict[int, list[int]] = {}
    for stake, sign in _signed(was, now):
        sums = net.setdefault(stake.purse, [0, 0])
        sums[stake.is_spent] += sign * stake.amount
    return [{"id": purse, "held": held, "spent": spent} for purse, (held, spent) in sorted(net.items())]


def _signed(was: Stake | None, now: Stake | None) -> Iterable[tuple[Stake, int]]:
    if was is not None:
        yield was, -1
    if now is not None:
        yield now, 1
