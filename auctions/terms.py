"""An auction's stored numbers as the pure modules want them: its increment table, its rates."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import cast

from auctions.choices import OVER
from auctions.increments import Mode, Table
from auctions.models import Auction, Lot
from auctions.pricing import Quote, TaxOn, Terms, quote


def table_of(auction: Auction) -> Table:
    """The increment table, in minor units of the auction's currency."""
    bands = tuple((int(start), int(step)) for start, step in auction.increment_bands)
    return _table(cast("Mode", auction.increment_mode), bands)


def terms_of(auction: Auction) -> Terms:
    """Premium, tax and commission as they stand now; the hammer copies them (`auctions.sales`)."""
    return Terms(
        tiers=tuple((int(start), Decimal(percent)) for start, percent in auction.premium_tiers),
        tax_percent=Decimal(auction.tax_percent),
        tax_on=cast("TaxOn", auction.tax_on),
        commission_percent=Decimal(auction.commission_percent),
    )


def minimum_of(lot: Lot, *, table: Table) -> int:
    """The least next bid in minor units (auction-rules 2): the ask, the start price with no leader, else the next step."""
    if lot.ask is not None:
        return lot.ask
    if lot.price is None:
        return lot.start_price
    return table.next(lot.price) if lot.increment is None else lot.price + lot.increment


def quote_of(lot: Lot, price: int, *, terms: Terms) -> Quote:
    """What the lot would cost at `price` (minor units a lot or a unit, as the lot is priced)."""
    return quote(price, quantity=lot.quantity, per_unit=lot.price_per == "unit", terms=terms)


@dataclass(frozen=True, slots=True)
class Offer:
    """What the lot costs whoever takes the next step, or took the last: `price` and the sums, in minor units."""

    price: int
    currency: str
    sums: Quote


def offer_of(lot: Lot) -> Offer:
    """At the least next bid while bids may come, afterwards at the price that stands (the start price if none came)."""
    over = lot.status in OVER
    price = (lot.price or lot.start_price) if over else minimum_of(lot, table=table_of(lot.auction))
    return Offer(price, lot.auction.currency, quote_of(lot, price, terms=terms_of(lot.auction)))


def reserve_met(lot: Lot) -> bool:
    """A lot without a reserve has met it (as `bidding.rules`)."""
    return lot.reserve_price is None or (lot.price is not None and lot.price >= lot.reserve_price)


@lru_cache(maxsize=512)
def _table(mode: Mode, bands: tuple[tuple[int, int], ...]) -> Table:
    """A table is checked when it is made: once for all the lots of a page."""
    return Table(mode, bands)
