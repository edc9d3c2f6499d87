"""When each lot opens and closes (AU5): written to the lots when the auction is scheduled, and again when it is edited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from auctions.choices import Format
from auctions.models import Auction, Lot


@dataclass(frozen=True, slots=True)
class Times:
    opens_at: datetime | None
    closes_at: datetime | None
    hard_close_at: datetime | None


UNTIMED = Times(None, None, None)
"""A lot of a live sale: the seller opens and closes it."""


def times_of(auction: Auction, position: int) -> Times:
    """Times of the lot at `position` (from 0, by lot number).

    Closings are staggered: the first at `closes_at`, each further one `stagger` seconds later, and the hard end of each
    shifts by as much, so that every lot has the same room to be extended in.
    """
    if auction.format != Format.TIMED or auction.closes_at is None:
        return UNTIMED
    later = timedelta(seconds=auction.stagger * position)
    hard = auction.hard_close_at + later if auction.hard_close_at else None
    return Times(auction.opens_at, auction.closes_at + later, hard)


def plan(auction: Auction, lots: Iterable[Lot]) -> Sequence[Lot]:
    """Give `lots` (all of the auction's, locked by the caller or not yet known to anybody) their times and save them."""
    planned = sorted(lots, key=lambda lot: lot.number)
    for position, lot in enumerate(planned):
        times = times_of(auction, position)
        lot.opens_at, lot.closes_at, lot.hard_close_at = times.opens_at, times.closes_at, times.hard_close_at
    Lot.objects.bulk_update(planned, ["opens_at", "closes_at", "hard_close_at"], batch_size=200)
    return planned
