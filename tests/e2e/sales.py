"""Sales for journeys. Call within `House.do`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from auctions import venue
from auctions.models import Auction, Lot
from tests.factories import make_auction, make_lot, make_user, register


@dataclass(frozen=True, slots=True)
class Sale:
    """Paddles 1, 2, … are the bidders', in their order."""

    auction: Auction
    lots: list[Lot]
    seller: User
    bidders: list[User]

    @property
    def page(self) -> str:
        return f"/auctions/{self.auction.pk}/"

    def lot_page(self, number: int = 1) -> str:
        return f"/lots/{self.lots[number - 1].pk}/"


def make_sale(*, bidders: int = 2, lots: int = 1, closes_in: float = 3600, is_furnished: bool = False, **auction: Any) -> Sale:
    """Public and in USD, from 10.00 a lot in steps of 0.50; open now, and closing in so many seconds by the clock.

    `is_furnished`: with the channels and, in a live sale, the room that scheduling makes.
    """
    seller = make_user(name="Sofia Seller")
    closes_at = None if auction.get("format") == "live" else timezone.now() + timedelta(seconds=closes_in)
    sale = make_auction(seller=seller, closes_at=closes_at, **auction)
    made = [make_lot(auction=sale) for _ in range(lots)]
    people = [make_user(name=f"Bidder {number + 1}") for number in range(bidders)]
    for person in people:
        register(auction=sale, user=person)
    if is_furnished:
        venue.furnish(sale)
    return Sale(sale, made, seller, people)
