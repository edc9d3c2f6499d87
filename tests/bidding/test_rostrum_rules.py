"""The auctioneer's rules: worked examples first, then what must hold for every sale."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auctions.increments import PRESETS, Table
from bidding import rules
from bidding.rostrum_rules import Left, is_lawful_ask, opening, without
from bidding.rules import FLOOR, Command, Ground, Refused, Standing, decide

ANN, BOB, CY = 1, 2, 3
EBAY = PRESETS["ebay"].table
GROUND = Ground(start=1000, reserve=None, table=EBAY)


def test_a_lone_absentee_ceiling_opens_at_the_start_price() -> None:
    assert opening(GROUND, [Left(ANN, 9000)]) == Standing(ANN, 9000, 1000, "absentee")


def test_absentee_ceilings_open_at_the_least_step_that_the_second_highest_supports() -> None:
    # 50.00 steps by 1.00 on the eBay table, however many lie below and in whatever order they were left.
    assert opening(GROUND, [Left(CY, 2000), Left(ANN, 9000), Left(BOB, 5000)]) == Standing(ANN, 9000, 5100, "absentee")


def test_absentee_ceilings_less_than_a_step_apart_open_at_the_higher() -> None:
    assert opening(GROUND, [Left(ANN, 5000), Left(BOB, 5050)]) == Standing(BOB, 5050, 5050, "absentee")


def test_of_equal_absentee_ceilings_the_earlier_leads_at_that_price() -> None:
    assert opening(GROUND, [Left(BOB, 5000), Left(ANN, 5000)]) == Standing(BOB, 5000, 5000, "absentee")


def test_an_absentee_ceiling_carries_the_price_towards_the_reserve() -> None:
    assert opening(Ground(1000, 3000, EBAY), [Left(ANN, 4000)]).price == 3000
    assert opening(Ground(1000, 3000, EBAY), [Left(ANN, 2000)]).price == 2000


def test_nothing_left_opens_nothing() -> None:
    assert opening(GROUND, []) == Standing()
    assert opening(GROUND, [Left(ANN, 999)]) == Standing()


@pytest.mark.parametrize("origin", ["live", "floor"])
def test_a_bid_in_the_room_beats_an_absentee_ceiling_of_the_same_amount_where_the_sale_says_so(origin: rules.Origin) -> None:
    room_first = Ground(1000, None, EBAY, "live_over_absentee")
    standing = opening(room_first, [Left(ANN, 5000)])

    assert decide(room_first, standing, Command(BOB, 5000, "exact", origin)).standing == Standing(BOB, 5000, 5000, origin)
    assert decide(room_first, standing, Command(BOB, 5000, "max")).standing.leader == ANN
    assert decide(GROUND, standing, Command(BOB, 5000, "exact", origin)).standing.leader == ANN


def test_a_floor_bid_beats_an_online_ceiling_of_the_same_amount_where_the_sale_says_so() -> None:
    floor_first = Ground(1000, None, EBAY, "floor_over_online")
    standing = decide(floor_first, Standing(), Command(ANN, 5000)).standing

    assert decide(floor_first, standing, Command(FLOOR, 5000, "exact", "floor")).standing.leader == FLOOR
    assert decide(floor_first, standing, Command(BOB, 5000, "exact", "live")).standing.leader == ANN


def test_the_floor_may_bid_against_itself() -> None:
    standing = decide(GROUND, Standing(), Command(FLOOR, 1000, "exact", "floor")).standing

    assert decide(GROUND, standing, Command(FLOOR, 1200, "exact", "floor")).standing == Standing(FLOOR, 1200, 1200, "floor")


def test_an_ask_is_the_next_minimum_and_is_gone_with_the_next_price() -> None:
    standing = Standing(ANN, 5000, 2000, ask=3000)
    with pytest.raises(Refused) as refusal:
        decide(GROUND, standing, Command(BOB, 2500))
    after = decide(GROUND, standing, Command(BOB, 3000, "exact")).standing

    assert refusal.value.minimum == 3000
    assert (after.leader, after.price, after.ask) == (ANN, 3100, None)


def test_who_overtakes_stands_at_the_ask_at_least() -> None:
    standing = Standing(ANN, 2000, 2000, ask=9000)

    assert decide(GROUND, standing, Command(BOB, 10_000)).standing == Standing(BOB, 10_000, 9000)


def test_a_first_ceiling_stands_at_the_ask() -> None:
    assert decide(GROUND, Standing(ask=4000), Command(ANN, 9000)).standing == Standing(ANN, 9000, 4000)


def test_a_silent_raise_leaves_the_ask() -> None:
    assert decide(GROUND, Standing(ANN, 5000, 2000, ask=3000), Command(ANN, 6000)).standing.ask == 3000


def test_an_ask_may_lie_below_the_step_but_not_at_the_price() -> None:
    standing = Standing(ANN, 5000, 2000)

    assert is_lawful_ask(GROUND, standing, 2001)
    assert not is_lawful_ask(GROUND, standing, 2000)
    assert is_lawful_ask(GROUND, Standing(), 1000)
    assert not is_lawful_ask(GROUND, Standing(), 999)


def test_taking_back_who_overtook_gives_the_one_before_back_with_their_ceiling() -> None:
    before = Standing(ANN, 5000, 2000)
    now = decide(GROUND, before, Command(BOB, 9000)).standing

    assert without(GROUND, now, before=before, after=9000) == before


def test_taking_back_a_challenger_keeps_what_the_leader_has_promised_since() -> None:
    before = Standing(ANN, 5000, 1000)
    answered = decide(GROUND, before, Command(BOB, 2000)).standing
    raised = decide(GROUND, answered, Command(ANN, 7000)).standing

    assert without(GROUND, raised, before=before, after=5000) == Standing(ANN, 7000, 1000)


def test_taking_back_an_exact_bid_of_the_leaders_own_gives_the_lower_ceiling_back() -> None:
    before = Standing(ANN, 2000, 2000)
    now = decide(GROUND, before, Command(ANN, 3000, "exact")).standing

    assert without(GROUND, now, before=before, after=3000) == before


def test_the_ask_of_before_comes_back_with_it() -> None:
    before = Standing(ask=4000)
    now = decide(GROUND, before, Command(FLOOR, 4000, "exact", "floor")).standing

    assert without(GROUND, now, before=before, after=4000) == before


COMMANDS = st.builds(
    Command,
    st.integers(0, 3),
    st.integers(1, 120).map(lambda units: units * 100),
    st.sampled_from(["max", "exact"]),
    st.sampled_from(["online", "floor", "live"]),
)
GROUNDS = st.builds(
    Ground,
    st.just(1000),
    st.sampled_from([None, 1000, 3000, 8000]),
    st.sampled_from([EBAY, Table("add", ((0, 500),))]),
    st.sampled_from(["earliest", "live_over_absentee", "floor_over_online"]),
)
LEFT = st.lists(
    st.builds(Left, st.integers(1, 3), st.integers(5, 120).map(lambda units: units * 100)),
    max_size=3,
    unique_by=lambda left: left.bidder,
)


@given(GROUNDS, LEFT)
def test_the_highest_leads_no_lower_than_the_second_highest_and_no_step_above_it(ground: Ground, left: list[Left]) -> None:
    best = sorted((each.amount for each in left if each.amount >= ground.start), reverse=True)
    opened = opening(ground, left)
    if not best:
        assert opened == Standing()
        return
    second = best[1] if len(best) > 1 else ground.start
    most = ground.table.next(second) if len(best) > 1 else ground.start

    assert opened.ceiling == best[0]
    assert opened.leader == next(each.bidder for each in left if each.amount == best[0])
    assert second <= (opened.price or 0) <= min(best[0], max(most, ground.reserve or 0))


@given(GROUNDS, LEFT, st.lists(st.tuples(COMMANDS, st.integers(0, 3), st.none() | st.integers(1, 30)), max_size=30))
def test_prices_never_fall_but_by_an_undo_and_undoing_everything_gives_everything_back(
    ground: Ground, left: list[Left], played: list[tuple[Command, int, int | None]]
) -> None:
    now = opening(ground, left)
    taken: list[tuple[Standing, int]] = []
    for command, undo, ask in played:
        if undo == 0 and taken:
            before, after = taken.pop()
            now = without(ground, now, before=before, after=after)
            assert now.leader == before.leader
            assert (now.price or 0) >= (before.price or 0)
        if ask is not None and is_lawful_ask(ground, now, amount := (now.price or ground.start) + ask * 50):
            now = replace(now, ask=amount)
        try:
            decision = decide(ground, now, command)
        except Refused:
            continue
        assert (decision.standing.price or 0) >= (now.price or 0)
        assert decision.standing.price is None or (decision.standing.ceiling or 0) >= decision.standing.price
        if decision.steps:
            assert decision.standing.ask is None
            taken.append((now, decision.standing.ceiling or 0))
        now = decision.standing
    first = taken[0][0] if taken else now
    while taken:
        before, after = taken.pop()
        now = without(ground, now, before=before, after=after)
    assert now.leader == first.leader
    # Only a ceiling raised in silence may have carried it further, and no further than to the reserve.
    assert now.price == first.price or (first.price or 0) < (now.price or 0) <= (ground.reserve or 0)
