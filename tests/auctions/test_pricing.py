"""Premium, tax, commission and totals against the worked examples, and sums that must always add up."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auctions.pricing import TaxOn, Terms, largest_price, premium_of, quote, total_of
from ledger.money import LARGEST

TIERS = ((0, Decimal(25)), (1_000_000, Decimal(20)))


def test_marginal_tiers_as_the_rules_work_them_out() -> None:
    assert premium_of(1_200_000, TIERS) == 290_000


@pytest.mark.parametrize(("total", "premium"), [(0, 0), (1_000_000, 250_000), (1_000_001, 250_000), (999_999, 250_000)])
def test_premium_at_the_edge_of_a_tier(total: int, premium: int) -> None:
    assert premium_of(total, TIERS) == premium


def test_ten_quintals_at_a_price_a_quintal() -> None:
    assert total_of(470_000, quantity=Decimal(10), per_unit=True) == 4_700_000
    assert total_of(470_000, quantity=Decimal(10), per_unit=False) == 470_000


def test_totals_round_half_up() -> None:
    assert total_of(1, quantity=Decimal("2.5"), per_unit=True) == 3
    assert total_of(333, quantity=Decimal("0.5"), per_unit=True) == 167


@pytest.mark.parametrize(("tax_on", "tax"), [("none", 0), ("premium", 450), ("all", 2250)])
def test_tax_on_the_premium_on_all_or_on_nothing(tax_on: TaxOn, tax: int) -> None:
    terms = Terms(tiers=((0, Decimal(25)),), tax_percent=Decimal(18), tax_on=tax_on)
    found = quote(10_000, quantity=Decimal(1), per_unit=False, terms=terms)
    assert (found.premium, found.tax, found.all_in) == (2500, tax, 12_500 + tax)


def test_commission_is_the_sellers_and_no_part_of_what_the_buyer_pays() -> None:
    found = quote(4_700_000, quantity=Decimal(1), per_unit=False, terms=Terms(commission_percent=Decimal(2)))
    assert (found.commission, found.all_in) == (94_000, 4_700_000)


def test_every_line_rounds_by_itself() -> None:
    terms = Terms(tiers=((0, Decimal("12.5")),), tax_percent=Decimal("7.7"), tax_on="all")
    found = quote(101, quantity=Decimal(1), per_unit=False, terms=terms)
    assert (found.premium, found.tax) == (13, 9)


@given(
    price=st.integers(1, 10**12),
    quantity=st.decimals("0.001", "99999", places=3),
    per_unit=st.booleans(),
    tax_on=st.sampled_from(["none", "premium", "all"]),
    percent=st.decimals(0, 100, places=3),
)
def test_what_is_printed_sums(price: int, quantity: Decimal, per_unit: bool, tax_on: TaxOn, percent: Decimal) -> None:
    terms = Terms(tiers=TIERS, tax_percent=percent, tax_on=tax_on)
    found = quote(price, quantity=quantity, per_unit=per_unit, terms=terms)
    assert found.all_in == found.total + found.premium + found.tax
    assert min(found.total, found.premium, found.tax) >= 0


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_higher_price_never_costs_a_lower_premium(one: int, other: int) -> None:
    lower, higher = sorted((one, other))
    assert premium_of(lower, TIERS) <= premium_of(higher, TIERS)


@given(st.decimals("0.001", "999999999", places=3))
def test_no_total_leaves_the_range_of_money(quantity: Decimal) -> None:
    largest = largest_price(quantity=quantity, per_unit=True)
    assert largest >= 1
    assert total_of(largest, quantity=quantity, per_unit=True) <= LARGEST
