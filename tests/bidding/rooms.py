"""A lot with bidders, and a way to bid on it that gives refusals as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from accounts.models import User
from auctions.models import Lot, Registration
from bidding import engine
from bidding.commands import Outcome, PlaceBid
from bidding.rules import BidKind
from core.errors import DomainError
from tests.factories import make_auction, make_lot, register


@dataclass(frozen=True)
class Room:
    """A lot with its bidders; `bid` gives the accepted answer or the refusal."""

    lot: Lot
    paddles: list[Registration]

    def bid(self, bidder: int, amount: object, *, kind: BidKind = "max", key: str = "") -> Outcome | DomainError:
        return self.bid_as(self.paddles[bidder].user, amount, kind=kind, key=key)

    def bid_as(
        self, user: User, amount: object, *, kind: BidKind = "max", key: str = "", lot: UUID | None = None
    ) -> Outcome | DomainError:
        try:
            return engine.submit(PlaceBid(lot or self.lot.pk, user.pk, key or uuid4().hex, amount, kind))
        except DomainError as refusal:
            return refusal

    def fresh(self) -> Lot:
        self.lot.refresh_from_db()
        return self.lot


def make_room(*, bidders: int = 3, lot: dict[str, Any] | None = None, **auction: Any) -> Room:
    sale = make_auction(**auction)
    found = make_lot(auction=sale, **(lot or {}))
    return Room(found, [register(auction=sale) for _ in range(bidders)])
