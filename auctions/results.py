"""What lots brought, compared with what they began at: sell-through and uplift. Money is minor units, before premium and tax."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from auctions.choices import OVER, LotStatus, PricePer
from auctions.models import Lot, LotSale
from auctions.pricing import total_of

OFFERED = OVER - {LotStatus.WITHDRAWN}
"""What came under the hammer: sold, not sold, or waiting for its seller's word."""


@dataclass(frozen=True, slots=True)
class Result:
    """`start_total` is what the lot would have brought at its start price; `total` what it brought, None while unsold."""

    lot: Lot
    start_total: int
    total: int | None

    @property
    def currency(self) -> str:
        return self.lot.auction.currency

    @property
    def uplift(self) -> Decimal | None:
        """Percent over the start price."""
        return None if self.total is None else percent(self.total - self.start_total, of=self.start_total)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Lots of one currency together; `start_total` and `total` are those of what sold."""

    currency: str
    lots: int
    offered: int
    sold: int
    start_total: int
    total: int

    @property
    def sell_through(self) -> Decimal | None:
        """Percent of what came under the hammer."""
        return percent(self.sold, of=self.offered)

    @property
    def uplift(self) -> Decimal | None:
        """Percent over the start prices."""
        return percent(self.total - self.start_total, of=self.start_total)


def percent(part: int, *, of: int) -> Decimal | None:
    """With one decimal place; None of nothing."""
    return None if of == 0 else round(Decimal(part) * 100 / of, 1)


def results(lots: QuerySet[Lot]) -> list[Result]:
    """One query."""
    return [result_of(lot) for lot in lots.select_related("auction", "sale")]


def result_of(lot: Lot) -> Result:
    sale: LotSale | None = getattr(lot, "sale", None)
    start = total_of(lot.start_price, quantity=lot.quantity, per_unit=lot.price_per == PricePer.UNIT)
    return Result(lot, start, None if sale is None else sale.total)


def outcome_of(found: Iterable[Result], *, currency: str) -> Outcome:
    of_currency = [each for each in found if each.currency == currency]
    sold = [each for each in of_currency if each.total is not None]
    return Outcome(
        currency=currency,
        lots=len(of_currency),
        offered=sum(each.lot.status in OFFERED for each in of_currency),
        sold=len(sold),
        start_total=sum(each.start_total for each in sold),
        total=sum(each.total or 0 for each in sold),
    )


def outcomes(found: Iterable[Result]) -> list[Outcome]:
    """One a currency, the one with most sales first."""
    every = list(found)
    currencies = dict.fromkeys(each.currency for each in every)
    return sorted((outcome_of(every, currency=currency) for currency in currencies), key=lambda each: -each.sold)


def best(found: Iterable[Result], *, most: int) -> list[Result]:
    """What brought most, the first first."""
    sold = [each for each in found if each.total is not None]
    return sorted(sold, key=lambda each: (-(each.total or 0), each.lot.number))[:most]
