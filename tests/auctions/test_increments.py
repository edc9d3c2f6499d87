"""Increment tables against the worked examples of the rules, and what must hold of every lawful table."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auctions.increments import PRESETS, Mode, Table, UnlawfulTable, flat, usual

LAKH = 100_000 * 100


def ladder(preset: str, start: int, count: int) -> list[int]:
    return [start, *PRESETS[preset].table.steps(start, count)]


@pytest.mark.parametrize(
    ("preset", "price", "following"),
    [
        ("ebay", 1, 6), ("ebay", 99, 104), ("ebay", 100, 125), ("ebay", 499, 524), ("ebay", 500, 550), ("ebay", 1000, 1050),
        ("ebay", 2500, 2600), ("ebay", 10_000, 10_250), ("ebay", 24_999, 25_249), ("ebay", 25_000, 25_500),
        ("ebay", 50_000, 51_000), ("ebay", 100_000, 102_500), ("ebay", 250_000, 255_000), ("ebay", 500_000, 510_000),
        ("whatnot", 100, 200), ("whatnot", 3000, 3200), ("whatnot", 5000, 5300), ("whatnot", 10_000, 10_500),
        ("whatnot", 30_000, 31_000), ("whatnot", 100_000, 102_000), ("whatnot", 200_000, 205_000),
        ("copart", 100, 200), ("copart", 1000, 1500), ("copart", 5000, 6000), ("copart", 10_000, 12_500),
        ("copart", 100_000, 105_000), ("copart", 500_000, 510_000), ("copart", 2_500_000, 2_525_000),
    ],
)  # fmt: skip
def test_presets_step_as_their_houses_do(preset: str, price: int, following: int) -> None:
    assert PRESETS[preset].table.next(price) == following


@pytest.mark.parametrize("lakhs", [(95, 100, 110), (125, 130, 140), (480, 500, 525)])
def test_the_player_auction_snaps_to_the_lakhs_of_the_rules(lakhs: tuple[int, int, int]) -> None:
    first, *rest = (lakh * LAKH for lakh in lakhs)
    assert ladder("ipl", first, 2) == [first, *rest]


def test_presets_belong_to_the_currencies_of_their_houses() -> None:
    assert {name: preset.currency for name, preset in PRESETS.items()} == {
        "ebay": "USD", "whatnot": "USD", "copart": "EUR", "ipl": "INR",
    }  # fmt: skip


def test_a_flat_table_steps_alike_everywhere() -> None:
    assert flat(500).steps(0, 3) == [500, 1000, 1500]


@pytest.mark.parametrize(
    ("currency", "places", "first"), [("USD", 2, 100), ("INR", 2, 1000), ("JPY", 0, 100), ("KWD", 3, 1000)]
)
def test_the_usual_table_fits_what_a_currency_is_worth(currency: str, places: int, first: int) -> None:
    assert usual(currency, places=places).next(0) == first


@pytest.mark.parametrize(
    ("mode", "bands"),
    [
        ("add", ()),
        ("add", ((100, 5),)),
        ("add", ((0, 0),)),
        ("add", ((0, -5),)),
        ("add", ((0, 5), (100, 4))),
        ("add", ((0, 5), (100, 6), (100, 7))),
        ("add", ((0, 5), (100, 6), (50, 7))),
        ("leap", ((0, 5),)),
        ("add", tuple((start, 1) for start in range(51))),
        ("snap", ((0, 5), (11, 6))),
    ],
)
def test_a_table_that_breaks_the_rules_is_refused(mode: str, bands: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(UnlawfulTable):
        Table(mode, bands)  # type: ignore[arg-type]  # one of the rules is the mode


def test_a_snap_table_whose_edge_lies_on_both_grids_is_lawful() -> None:
    assert Table("snap", ((0, 5), (10, 10))).steps(4, 3) == [5, 10, 20]


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Any lawful table; unlawful draws are drawn again."""
    edges = sorted(draw(st.sets(st.integers(1, 5000), max_size=5)))
    steps = sorted(draw(st.lists(st.integers(1, 400), min_size=len(edges) + 1, max_size=len(edges) + 1)))
    modes: list[Mode] = ["add", "snap"]
    mode = draw(st.sampled_from(modes))
    try:
        return Table(mode, tuple(zip([0, *edges], steps, strict=True)))
    except UnlawfulTable:
        return Table("add", tuple(zip([0, *edges], steps, strict=True)))


@given(tables(), st.integers(0, 10_000))
def test_the_next_price_is_always_higher(table: Table, price: int) -> None:
    assert table.next(price) > price


@given(tables(), st.integers(0, 10_000), st.integers(0, 10_000))
def test_the_next_price_never_falls_as_the_price_rises(table: Table, one: int, other: int) -> None:
    lower, higher = sorted((one, other))
    assert table.next(lower) <= table.next(higher)
    assert table.step(lower) <= table.step(higher)


@given(tables(), st.integers(0, 10_000))
def test_steps_climb_one_by_one(table: Table, price: int) -> None:
    climbed = [price, *table.steps(price, 5)]
    assert all(table.next(before) == after for before, after in pairwise(climbed))


@given(tables(), st.integers(0, 10_000))
def test_snapping_lands_on_the_grid_at_the_least_multiple_above(table: Table, price: int) -> None:
    snapped = Table("snap", ((0, table.step(price)),)).next(price)
    assert snapped % table.step(price) == 0
    assert price < snapped <= price + table.step(price)
