"""Who the bidders of a batch are, in one statement, as the database knows them after the lot's lock.

A ban, a revoked paddle or a lost verification therefore counts at the commit, not at the connect.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from bidding.commands import Person, PlaceBid

PEOPLE = """
SELECT u.id,
       u.is_active,
       EXISTS (SELECT 1 FROM account_emailaddress e WHERE e.user_id = u.id AND e.verified AND e.primary),
       b.id IS NOT NULL,
       b.ends_at,
       r.id, r.paddle, r.status,
       a.sealed
FROM unnest(%s::bigint[], %s::text[]) WITH ORDINALITY AS c(user_id, key, place)
LEFT JOIN accounts_user u ON u.id = c.user_id
LEFT JOIN LATERAL (
    SELECT id, ends_at FROM accounts_ban
    WHERE user_id = c.user_id AND lifted_at IS NULL AND starts_at <= clock_timestamp()
      AND (ends_at IS NULL OR ends_at > clock_timestamp())
    ORDER BY ends_at DESC NULLS FIRST LIMIT 1
) b ON true
LEFT JOIN auctions_registration r
       ON r.user_id = c.user_id AND r.auction_id = (SELECT auction_id FROM auctions_lot WHERE id = %s)
LEFT JOIN bidding_answer a ON a.registration_id = r.id AND a.lot_id = %s AND a.key = c.key
ORDER BY c.place
"""


def asked_for(commands: Sequence[PlaceBid], *, lot: UUID) -> list[Any]:
    """Parameters of `PEOPLE`; its rows come in the order of the commands."""
    return [[command.user_id for command in commands], [command.key for command in commands], lot, lot]


def person(row: tuple[Any, ...]) -> Person | None:
    """None where there is no such account."""
    return None if row[0] is None else Person(*row)
