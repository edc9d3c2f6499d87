"""Tells browsers what was committed. May be lost: the log is the truth, and a client that sees a gap resumes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from bidding import purses, snapshot
from bidding.locked import LotRow
from bidding.pen import Pen
from core import topics
from core.realtime import publish
from ledger import money
from ledger.holds import Means

CONSOLE_CHANGED = "console.changed"
"""Between processes: a console reads its whole state anew and hears `console.state`."""
CONSOLE_WAS_TAKEN = "console.was_taken"
"""Between processes; the console that is meant hears `console.taken`."""
WAS_OUTBID = "lot.was_outbid"
"""Between processes; what a person hears of it is `lot.outbid`, and nobody hears of others."""


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
    publish(topics.lot(lot.id), frame)


def console_changed(auction_id: UUID) -> None:
    """Those who run the sale look again."""
    publish(topics.console(auction_id), {"type": CONSOLE_CHANGED})


def console_taken(auction_id: UUID, *, console: str, by: str) -> None:
    """The console that acted until now hears that another one does."""
    publish(topics.console(auction_id), {"type": CONSOLE_WAS_TAKEN, "console": console, "by": by})
    console_changed(auction_id)


def outbid(lot: LotRow, user_ids: Sequence[int]) -> None:
    """One message names all whom a batch outbid; each socket of the auction takes its own (`bidding.consumers`).

    A message a person would cost more than the batch itself, where a hundred people outbid each other.
    """
    if not user_ids:
        return
    body = {
        "type": WAS_OUTBID,
        "people": [str(user_id) for user_id in user_ids],
        "lot": str(lot.id),
        "price": money.wire(lot.price, lot.currency),
        "minimum_bid": money.to_decimal_string(lot.minimum, lot.currency),
    }
    publish(topics.auction(lot.auction_id), body)


def purses_changed(lot: LotRow, moved: Iterable[Means]) -> None:
    """To each whose purse moved with this lot, as it stands now."""
    for means in moved:
        body = {
            "type": "purse.changed",
            "auction": str(lot.auction_id),
            "lot": str(lot.id),
            "sequence": lot.sequence,
            "currency": lot.currency,
            "purse": purses.shown(means, lot),
        }
        publish(topics.person(means.owner_id), body)
