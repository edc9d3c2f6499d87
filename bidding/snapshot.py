"""The snapshot of a lot: the same words for REST, sockets and pages (protocol.md, "Snapshot")."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bidding.locked import LotRow
from core.times import timestamp, timestamp_or_none
from ledger import money

STEPS = 3
"""How many next amounts a snapshot names with their all-in price."""


def public(lot: LotRow, *, at: datetime | None = None) -> dict[str, Any]:
    """What everybody may see. `at` is the database's time (default: when the lot was read)."""
    at = at or lot.now
    currency = lot.currency
    return {
        "lot": str(lot.id),
        "epoch": lot.epoch,
        "sequence": lot.sequence,
        "status": lot.shown_status(at),
        "format": lot.format,
        "currency": currency,
        "price": money.wire(lot.price, currency),
        "minimum_bid": money.to_decimal_string(lot.minimum, currency),
        "steps": [_step(lot, amount) for amount in _next_amounts(lot)],
        "leader": lot.leader_name,
        "bid_count": lot.bid_count,
        "reserve_met": lot.met,
        "floor_sequence": lot.floor_sequence,
        "opens_at": timestamp_or_none(lot.opens_at),
        "closes_at": timestamp_or_none(lot.closes_at),
        "server_time": timestamp(at),
    }


def mine(lot: LotRow, *, user_id: int, paddle: int | None, purse: dict[str, Any] | None = None) -> dict[str, Any] | None:
    """What only this bidder may see: null without a paddle. `max` is the ceiling while leading; `purse` as `purses.shown`."""
    if paddle is None:
        return None
    leading = lot.leader_user == user_id
    ceiling = lot.standing.ceiling if leading else None
    return {"leading": leading, "max": money.wire(ceiling, lot.currency), "paddle": str(paddle), "purse": purse}


def _next_amounts(lot: LotRow) -> list[int]:
    first = lot.minimum
    return [first, *lot.ground.table.steps(first, STEPS - 1)]


def _step(lot: LotRow, amount: int) -> dict[str, str]:
    costs = lot.quote(amount)
    return {
        "amount": money.to_decimal_string(amount, lot.currency),
        "total": money.to_decimal_string(costs.total, lot.currency),
        "all_in": money.to_decimal_string(costs.all_in, lot.currency),
    }
