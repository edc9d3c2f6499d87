"""Who the bidders of a batch are, in one statement, as the database knows them after the lot's lock.

A ban, a revoked paddle or a lost verification therefore counts at the commit, not at the connect.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson

from accounts.bans import STANDING
from bidding.commands import Person, PlaceBid

# Each part is a probe of one row by its index. Written as joins, the planner would some day hash all the answers of a
# lot to look for five of them.
PEOPLE = f"""
SELECT u.id,
       u.is_active,
       e.id IS NOT NULL,
       b.id IS NOT NULL,
       b.ends_at,
       r.id, r.paddle, r.status, r.purse_id,
       a.sealed
FROM json_to_recordset(%s::json) AS c(place int, user_id bigint, key text)
LEFT JOIN LATERAL (SELECT id, is_active, email FROM accounts_user WHERE id = c.user_id LIMIT 1) u ON true
LEFT JOIN LATERAL (
    SELECT id FROM account_emailaddress WHERE user_id = c.user_id AND email = u.email AND verified LIMIT 1
) e ON true
LEFT JOIN LATERAL (
    SELECT id, ends_at FROM accounts_ban
    WHERE user_id = c.user_id AND {STANDING.format(ban="accounts_ban")}
    ORDER BY ends_at DESC NULLS FIRST LIMIT 1
) b ON true
LEFT JOIN LATERAL (
    SELECT id, paddle, status, purse_id FROM auctions_registration
    WHERE auction_id = (SELECT auction_id FROM auctions_lot WHERE id = %s) AND user_id = c.user_id LIMIT 1
) r ON true
LEFT JOIN LATERAL (
    SELECT sealed FROM bidding_answer WHERE registration_id = r.id AND lot_id = %s AND key = c.key LIMIT 1
) a ON true
ORDER BY c.place
"""  # noqa: S608 - made of constants of ours


def asked_for(commands: Sequence[PlaceBid], *, lot: UUID) -> list[Any]:
    """Parameters of `PEOPLE`; its rows come in the order of the commands."""
    asked = [{"place": place, "user_id": command.user_id, "key": command.key} for place, command in enumerate(commands)]
    return [orjson.dumps(asked).decode(), lot, lot]


STORED_OF_THE_FLOOR = """
SELECT key, sealed FROM bidding_answer WHERE lot_id = %s AND registration_id IS NULL AND key = ANY(%s)
"""
"""What clerks were answered about bids of the floor, by their keys."""


def person(row: tuple[Any, ...]) -> Person | None:
    """None where there is no such account."""
    return None if row[0] is None else Person(*row)
