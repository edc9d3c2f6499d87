"""A live sale at its rostrum, and a hand on its console that gives refusals as values."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID

from accounts.models import User
from auctions.choices import Format, LotStatus
from auctions.models import Auction, Lot, Registration
from bidding import engine, rostrum
from bidding.acts import act_from
from bidding.commands import Outcome, PlaceBid
from bidding.models import LotEvent
from core.errors import DomainError
from tests.factories import make_auction, make_lot, make_user, register

_keys = count(1)


@dataclass
class Sale:
    auction: Auction
    lots: list[Lot]
    paddles: list[Registration]
    auctioneer: User
    console: str | None = None

    def act(
        self, action: str, *, lot: Lot | UUID | None = None, by: User | None = None, **fields: Any
    ) -> dict[str, Any] | DomainError:
        """What the console is told, or the refusal. The lot at the rostrum where none is given."""
        named = lot.pk if isinstance(lot, Lot) else lot
        if action == "floor_bid":
            fields.setdefault("key", f"k{next(_keys)}")
        said = act_from({"action": action, **fields}, lot=named, console=self.console)
        try:
            return rostrum.act(auction_id=self.auction.pk, actor=by or self.auctioneer, act=said)
        except DomainError as refusal:
            return refusal

    def do(self, *actions: str) -> None:
        """Each of which is to succeed."""
        for action in actions:
            told = self.act(action)
            assert isinstance(told, dict), (action, told)

    def bid(
        self, bidder: int, amount: str, *, kind: Any = "max", lot: int | None = None, key: str = ""
    ) -> Outcome | DomainError:
        where = self.lots[lot].pk if lot is not None else rostrum.current(self.auction) or self.lots[0].pk
        try:
            return engine.submit(PlaceBid(where, self.paddles[bidder].user_id, key or f"b{next(_keys)}", amount, kind))
        except DomainError as refusal:
            return refusal

    def leave(self, bidder: int, amount: str, *, lot: int = 0) -> Outcome | DomainError:
        """An absentee bid."""
        user = self.paddles[bidder].user_id
        try:
            return engine.submit(PlaceBid(self.lots[lot].pk, user, f"a{next(_keys)}", amount, "max", "absentee"))
        except DomainError as refusal:
            return refusal

    def lot(self, number: int = 0) -> Lot:
        return Lot.objects.select_related("auction", "leader").get(pk=self.lots[number].pk)

    def kinds(self, lot: int = 0) -> list[str]:
        return list(LotEvent.objects.filter(lot=self.lots[lot]).order_by("sequence").values_list("kind", flat=True))

    def newest_bid(self, lot: int = 0) -> int:
        bids = LotEvent.objects.filter(lot=self.lots[lot], kind="bid").order_by("-sequence")
        return bids.values_list("sequence", flat=True)[0]


def make_sale(*, lots: int = 2, bidders: int = 3, lot: dict[str, Any] | None = None, **auction: Any) -> Sale:
    """A live sale, announced, with an auctioneer; no lot is at the rostrum yet."""
    auctioneer = make_user()
    sale = make_auction(format=Format.LIVE, status="scheduled", auctioneer=auctioneer, **auction)
    made = [make_lot(auction=sale, status=LotStatus.QUEUED, **(lot or {})) for _ in range(lots)]
    return Sale(sale, made, [register(auction=sale) for _ in range(bidders)], auctioneer)
