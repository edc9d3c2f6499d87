"""What a buyer pays and a seller gets for a hammer price. Pure. Source: auction-rules 9."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from ledger.money import LARGEST, half_up

TaxOn = Literal["none", "premium", "all"]


@dataclass(frozen=True, slots=True)
class Terms:
    """Rates of one auction. `tiers` are `(from minor units, percent)`, ascending from 0, applied marginally."""

    tiers: tuple[tuple[int, Decimal], ...] = ()
    tax_percent: Decimal = Decimal(0)
    tax_on: TaxOn = "none"
    commission_percent: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Quote:
    """Minor units: `total` = price × quantity, `all_in` = total + premium + tax; `commission` is the seller's."""

    total: int
    premium: int
    tax: int
    all_in: int
    commission: int


def total_of(price: int, *, quantity: Decimal, per_unit: bool) -> int:
    """Ten quintals at 4,700.00 a quintal cost 47,000.00; half-up."""
    return half_up(price * quantity) if per_unit else price


def largest_price(*, quantity: Decimal, per_unit: bool) -> int:
    """The highest price whose total still is an amount of money (`ledger.money.LARGEST`): no bid may lie above it."""
    return int(LARGEST / quantity) if per_unit and quantity > 1 else LARGEST


def premium_of(total: int, tiers: tuple[tuple[int, Decimal], ...]) -> int:
    """Marginal tiers: 25 % to 10,000 and 20 % above, on 12,000, are 2,900."""
    premium = Decimal(0)
    for index, (start, percent) in enumerate(tiers):
        if total <= start:
            break
        end = tiers[index + 1][0] if index + 1 < len(tiers) else total
        premium += (min(total, end) - start) * percent / 100
    return half_up(premium)


def quote(price: int, *, quantity: Decimal, per_unit: bool, terms: Terms) -> Quote:
    """Every line rounds half-up by itself, so that what is printed sums."""
    total = total_of(price, quantity=quantity, per_unit=per_unit)
    premium = premium_of(total, terms.tiers)
    taxed = {"none": 0, "premium": premium, "all": total + premium}[terms.tax_on]
    tax = half_up(taxed * terms.tax_percent / 100)
    commission = half_up(total * terms.commission_percent / 100)
    return Quote(total=total, premium=premium, tax=tax, all_in=total + premium + tax, commission=commission)
