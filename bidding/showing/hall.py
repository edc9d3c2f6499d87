"""The page for the hall: what everybody may know of the lot under the hammer, large enough for the last row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from auctions import queries as auction_queries
from auctions.access import Visitor
from auctions.choices import Format
from auctions.models import Auction, Lot
from auctions.states import lot_status_at
from bidding.showing.pictures import face_of
from ledger import money


@dataclass(frozen=True, slots=True)
class HallPage:
    """`scripts` is what `bidding/hall/hall.js` draws itself from; `is_live`: whether somebody lets the hammer fall."""

    auction: Auction
    scripts: dict[str, Any]

    @property
    def is_live(self) -> bool:
        return self.auction.format == Format.LIVE


def hall_page(auction_id: UUID, *, user: Visitor) -> HallPage:
    """Raises `NotFound` for what this visitor may not know of. Three queries, however many lots."""
    auction = auction_queries.detail(auction_id, user=user)
    return HallPage(auction, hall_data(auction, list(auction.lots.all())))


def hall_data(auction: Auction, lots: list[Lot]) -> dict[str, Any]:
    return {
        "currency": auction.currency,
        "status": auction.status,
        "lots": [_lot(lot, auction) for lot in sorted(lots, key=lambda lot: lot.number)],
        "urls": {"socket": f"/ws/auctions/{auction.pk}/", "page": reverse("bidding:projector", args=[auction.pk])},
    }


def _lot(lot: Lot, auction: Auction) -> dict[str, Any]:
    leader = lot.leader
    return face_of(lot, currency=auction.currency) | {
        "epoch": lot.epoch,
        "sequence": lot.sequence,
        "status": lot_status_at(lot, lot.read_at),
        "price": money.wire(lot.price, auction.currency),
        "leader": None if leader is None else str(leader.paddle),
    }
