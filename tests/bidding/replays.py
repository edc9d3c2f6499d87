"""A live sale that is over, told second by second."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from auctions.choices import AuctionStatus, LotStatus
from auctions.models import Auction, Lot
from bidding.models import LotEvent
from chat import channels
from chat.models import Channel
from tests.factories import make_auction, make_lot, make_room, register

BEGAN = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
Moment = tuple[float, str, dict[str, Any]]


def at(seconds: float) -> datetime:
    return BEGAN + timedelta(seconds=seconds)


def opened(seconds: float) -> Moment:
    return seconds, "opened", {"closes_at": None}


def bid(seconds: float, paddle: int, amount: str, *, kind: str = "bid") -> Moment:
    return seconds, kind, {"amount": amount, "paddle": str(paddle)}


def sold(seconds: float, paddle: int, price: str) -> Moment:
    return seconds, "closed", {"result": "sold", "price": price, "paddle": str(paddle)}


def passed(seconds: float) -> Moment:
    return seconds, "closed", {"result": "passed", "price": None, "paddle": None}


def write_log(lot: Lot, moments: Iterable[Moment]) -> None:
    """Behind what the log of the lot holds; hashes are not what a replay is about."""
    first = lot.log.count() + 1
    LotEvent.objects.bulk_create(
        LotEvent(lot=lot, sequence=number, kind=kind, at=at(seconds), actor="auctioneer", payload=payload, hash="0" * 64)
        for number, (seconds, kind, payload) in enumerate(moments, start=first)
    )


def make_sale(**fields: Any) -> Auction:
    """Two lots: the first sold at 40 s after an undo, the second open from 45 s and passed at 60 s."""
    channel: Channel = channels.open_channel(title="Chat", reads="all", writes="people", kind="public")
    options: dict[str, Any] = {"format": "live", "status": AuctionStatus.ENDED, "opens_at": at(-60), "closes_at": None}
    auction = make_auction(**(options | {"room": make_room(), "channel": channel} | fields))
    first, second = register(auction=auction), register(auction=auction)
    lot = make_lot(
        auction=auction,
        title="A chair",
        status=LotStatus.SOLD,
        price=2000,
        leader=second,
        bid_count=2,
        sequence=7,
        opens_at=None,
    )
    write_log(
        lot,
        [
            opened(10),
            bid(15, first.paddle, "10.00"),
            bid(20.25, second.paddle, "15.00"),
            (25, "undone", {"sequence": 3}),
            bid(30, second.paddle, "20.00"),
            (35, "fair_warning", {}),
            sold(40.5, second.paddle, "20.00"),
        ],
    )
    other = make_lot(auction=auction, title="A table", status=LotStatus.PASSED, sequence=2, opens_at=None)
    write_log(other, [opened(45), passed(60)])
    return auction
