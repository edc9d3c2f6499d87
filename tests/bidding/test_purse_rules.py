"""The purse's worked numbers (auction-rules 7)."""

from __future__ import annotations

import pytest

from bidding.purse_rules import Places, affordable, highest_allowed

CRORE = 10_000_000 * 100
"""Ten million rupees, in paise."""


def test_a_purse_of_100_crore_with_82_spent_and_10_of_18_bought_allows_16_60() -> None:
    places = Places(least=18, base=CRORE // 5)

    assert highest_allowed(100 * CRORE - 82 * CRORE, have=10, places=places) == 1660 * CRORE // 100


@pytest.mark.parametrize(
    ("have", "kept"), [(0, 17), (10, 7), (16, 1), (17, 0), (18, 0), (25, 0)], ids=lambda number: str(number)
)
def test_the_lot_bid_for_fills_a_place_itself(have: int, kept: int) -> None:
    assert Places(least=18, base=20).kept(have=have) == kept * 20


def test_with_the_switch_off_all_that_is_free_may_be_bid() -> None:
    assert highest_allowed(1800, have=0, places=Places()) == 1800


def test_what_is_kept_for_places_never_makes_it_less_than_nothing() -> None:
    assert highest_allowed(100, have=0, places=Places(least=18, base=20)) == 0


def test_places_still_open_are_those_not_bought() -> None:
    assert [Places(least=18, base=20).open(have=have) for have in (0, 10, 18, 20)] == [18, 8, 0, 0]


def test_a_ceiling_that_the_purse_carries_stays() -> None:
    assert affordable(5000, price=1000, allowed=5000, cost=lambda price: price) == 5000


def test_a_ceiling_beyond_the_purse_is_carried_as_far_as_it_goes() -> None:
    assert affordable(5000, price=1000, allowed=4321, cost=lambda price: price) == 4321
    assert affordable(5000, price=1000, allowed=30_005, cost=lambda price: price * 10) == 3000


def test_the_price_that_was_said_stands_whatever_the_purse_holds_now() -> None:
    assert affordable(5000, price=1000, allowed=10, cost=lambda price: price) == 1000
