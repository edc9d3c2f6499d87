"""Tells browsers what was committed. May be lost: the log is the truth, and a client that sees a gap resumes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from bidding import snapshot
from bidding.locked import LotRow
from bidding.pen import Pen
from core.realtime import publish
from ledger import money


def lot_topic(lot: UUID | str) -> str:
    return f"lot.{lot}"


def person_topic(user_id: int) -> str:
    return f"person.{user_id}"


def lot_events(lot: LotRow, pen: Pen) -> None:
    """One frame a commit: all that the pen wrote, and the lot as it stands after."""
    if not pen.events:
        return
    state = snapshot.public(lot)
    frame: dict[str, Any] = {
        "type": "lot.events",
        "lot": str(lot.id),
        "epoch": lot.epoch,
        "from": pen.events[0].sequence,
        "to": pen.events[-1].sequence,
        "events": [pen.public(link) for link in pen.events],
        "state": state,
        "server_time": state["server_time"],
    }
    publish(lot_topic(lot.id), frame)


def outbid(lot: LotRow, user_ids: Iterable[int]) -> None:
    body = {
        "type": "lot.outbid",
        "lot": str(lot.id),
        "price": money.wire(lot.price, lot.currency),
        "minimum_bid": money.to_decimal_string(lot.minimum, lot.currency),
    }
    for user_id in user_ids:
        publish(person_topic(user_id), body)
