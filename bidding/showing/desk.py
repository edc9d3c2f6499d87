"""What the console's page brings along; where the sale stands comes over its socket (protocol.md, "The console")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from auctions import access
from auctions import queries as auction_queries
from auctions.access import Capability, Visitor
from auctions.choices import Format
from auctions.models import Auction, Registration
from bidding.showing.desk_words import KEYS, Key
from bidding.showing.lot_page import MOST_NAMES
from bidding.showing.pictures import face_of

LOT = "LOT"
"""Stands for a lot's id in addresses that scripts fill in."""


@dataclass(frozen=True, slots=True)
class DeskPage:
    """`auctioneer` is who conducts the sale, by name; `scripts` is what `bidding/console/desk.js` reads."""

    auction: Auction
    auctioneer: str
    may: frozenset[Capability]
    scripts: dict[str, Any]
    keys: Sequence[Key] = KEYS
    zero: int = 0

    @property
    def is_live(self) -> bool:
        return self.auction.format == Format.LIVE


def desk_page(auction_id: UUID, *, user: Visitor) -> DeskPage:
    """A constant number of queries. Raises as `auctions.access.require`, for who may not operate the sale."""
    auction = auction_queries.detail(auction_id, user=user)
    access.require(auction, user, "operate")
    conducts = auction.auctioneer or auction.seller
    return DeskPage(auction, conducts.name, access.standing_in(auction, user), _scripts(auction, user))


def _scripts(auction: Auction, user: Visitor) -> dict[str, Any]:
    lots = sorted(auction.lots.all(), key=lambda lot: lot.number)
    return {
        "auction": str(auction.pk),
        "currency": auction.currency,
        "lots": [face_of(lot, currency=auction.currency) for lot in lots],
        "names": _names(auction, user),
        "urls": _urls(auction),
    }


def _names(auction: Auction, user: Visitor) -> dict[str, str]:
    if "see_names" not in access.standing_in(auction, user):
        return {}
    rows = Registration.objects.filter(auction=auction).values_list("paddle", "user__name")[:MOST_NAMES]
    return {str(paddle): name for paddle, name in rows if name}


def _urls(auction: Auction) -> dict[str, str | None]:
    nowhere = UUID(int=0)

    def of_lot(name: str) -> str:
        return reverse(name, args=[nowhere]).replace(str(nowhere), LOT)

    return {
        "socket": f"/ws/auctions/{auction.pk}/",
        "console": f"/api/auctions/{auction.pk}/console/",
        "act": f"/api/lots/{LOT}/console/",
        "log": of_lot("api-lot-log"),
        "lot": of_lot("bidding:lot"),
        "room": f"/api/rooms/{auction.room_id}/actions/" if auction.room_id else None,
    }
