"""The rules of bidding: the worked examples of auction-rules.md first, then what must hold for everything else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auctions.increments import PRESETS, Table
from bidding import rules
from bidding.rules import Command, Ground, Refused, Standing, decide, extended, reserve_met, result_at_close

ANN, BOB, CY = 1, 2, 3
EBAY = PRESETS["ebay"].table


def play(ground: Ground, *commands: Command) -> Standing:
    standing = Standing()
    for command in commands:
        standing = decide(ground, standing, command).standing
    return standing


def test_the_worked_example_of_max_bids_from_ten() -> None:
    ground = Ground(start=1000, reserve=None, table=EBAY)
    standing = Standing()
    told = []
    for bidder, amount in ((ANN, 5000), (BOB, 2000), (BOB, 4950), (CY, 20_000), (ANN, 20_000)):
        standing = decide(ground, standing, Command(bidder, amount)).standing
        told.append((standing.leader, standing.price, standing.minimum(ground)))

    assert told == [
        (ANN, 1000, 1050),
        (ANN, 2050, 2100),
        (ANN, 5000, 5100),
        (CY, 5100, 5200),
        (CY, 20_000, 20_250),
    ]


@pytest.mark.parametrize("amount", [5000, 5050])
def test_the_worked_example_refuses_what_is_below_the_next_step(amount: int) -> None:
    ground = Ground(start=1000, reserve=None, table=EBAY)
    standing = play(ground, Command(ANN, 5000), Command(BOB, 4950))

    with pytest.raises(Refused) as refusal:
        decide(ground, standing, Command(CY, amount))

    assert refusal.value.minimum == 5100


def test_the_worked_example_with_a_reserve_of_thirty() -> None:
    ground = Ground(start=1000, reserve=3000, table=EBAY)
    standing, told = Standing(), []
    for bidder, amount in ((ANN, 1500), (BOB, 2500), (ANN, 4000)):
        standing = decide(ground, standing, Command(bidder, amount)).standing
        told.append((standing.leader, standing.price, reserve_met(ground, standing.price)))

    assert told == [(ANN, 1500, False), (BOB, 2500, False), (ANN, 3000, True)]


def test_a_leaders_silent_raise_moves_nothing_that_others_see() -> None:
    ground = Ground(start=1000, reserve=None, table=EBAY)
    decision = decide(ground, play(ground, Command(ANN, 5000)), Command(ANN, 9000))

    assert (decision.standing.price, decision.standing.ceiling) == (1000, 9000)
    assert (decision.steps, decision.extends, decision.counts, decision.commits) == ((), False, False, True)


def test_a_leaders_max_at_the_own_ceiling_is_refused_with_one_unit_more() -> None:
    ground = Ground(start=1000, reserve=None, table=EBAY)

    with pytest.raises(Refused) as refusal:
        decide(ground, play(ground, Command(ANN, 5000)), Command(ANN, 5000))

    assert refusal.value.minimum == 5001


def test_a_leaders_raise_lifts_the_price_to_the_reserve_as_an_automatic_bid() -> None:
    ground = Ground(start=1000, reserve=3000, table=EBAY)
    decision = decide(ground, play(ground, Command(ANN, 1500)), Command(ANN, 4000))

    assert decision.steps == (rules.Step("auto_bid", ANN, 3000),)
    assert decision.extends
    assert not decision.counts


def test_a_leaders_exact_bid_is_said_aloud_and_keeps_the_higher_ceiling() -> None:
    ground = Ground(start=1000, reserve=None, table=EBAY)
    decision = decide(ground, play(ground, Command(ANN, 5000)), Command(ANN, 2000, "exact"))

    assert decision.steps == (rules.Step("bid", ANN, 2000),)
    assert (decision.standing.ceiling, decision.commits) == (5000, False)


def test_a_challenger_under_the_ceiling_makes_two_events() -> None:
    ground = Ground(start=1000, reserve=None, table=EBAY)
    decision = decide(ground, play(ground, Command(ANN, 5000)), Command(BOB, 2000, "exact"))

    assert decision.steps == (rules.Step("bid", BOB, 2000), rules.Step("auto_bid", ANN, 2050))
    assert decision.outbid is None


def test_a_first_exact_bid_stands_at_its_amount() -> None:
    ground = Ground(start=1000, reserve=None, table=EBAY)

    assert play(ground, Command(ANN, 4200, "exact")) == Standing(ANN, 4200, 4200)


def test_an_exact_bid_above_the_ceiling_jumps_to_its_amount() -> None:
    ground = Ground(start=1000, reserve=None, table=EBAY)

    assert play(ground, Command(ANN, 2000), Command(BOB, 9000, "exact")).price == 9000


@pytest.mark.parametrize(
    ("policy", "challenger", "leader"),
    [("live_over_absentee", "live", "absentee"), ("floor_over_online", "floor", "online")],
)
def test_a_preferred_tie_leads_at_the_common_ceiling_with_one_event(
    policy: rules.TiePolicy, challenger: rules.Origin, leader: rules.Origin
) -> None:
    ground = Ground(start=1000, reserve=None, table=EBAY, tie=policy)
    decision = decide(ground, play(ground, Command(ANN, 5000, "max", leader)), Command(BOB, 5000, "max", challenger))

    assert decision.standing == Standing(BOB, 5000, 5000, challenger)
    assert decision.steps == (rules.Step("bid", BOB, 5000),)
    assert decision.outbid == ANN


def test_under_the_default_the_earlier_of_two_equal_ceilings_wins() -> None:
    ground = Ground(start=1000, reserve=None, table=EBAY)

    assert play(ground, Command(ANN, 5000, "max", "absentee"), Command(BOB, 5000, "max", "live")).leader == ANN


NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def second(number: int) -> datetime:
    return NOON + timedelta(seconds=number)


@pytest.mark.parametrize(("closes", "at", "then"), [(1000, 995, 1115), (1115, 1110, 1230), (1230, 1229, 1300)])
def test_the_worked_example_of_the_soft_close(closes: int, at: int, then: int) -> None:
    later = extended(closes_at=second(closes), hard_close_at=second(1300), at=second(at), window=120, extend=120)

    assert later == second(then)


def test_an_early_bid_does_not_extend() -> None:
    assert extended(closes_at=second(1000), hard_close_at=None, at=second(879), window=120, extend=120) == second(1000)


def test_sudden_death_never_extends() -> None:
    assert extended(closes_at=second(1000), hard_close_at=None, at=second(999), window=0, extend=60) == second(1000)


def test_an_extension_never_shortens() -> None:
    later = extended(closes_at=second(1000), hard_close_at=second(900), at=second(990), window=60, extend=60)

    assert later == second(1000)


@pytest.mark.parametrize(
    ("reserve", "bid", "policy", "result"),
    [
        (None, None, "reserve", "unsold"),
        (None, 1000, "reserve", "sold"),
        (3000, 2000, "reserve", "awaiting_decision"),
        (3000, 3000, "reserve", "sold"),
        (None, 1000, "on_approval", "awaiting_decision"),
        (None, None, "on_approval", "unsold"),
        (None, 1000, "absolute", "sold"),
    ],
)
def test_what_a_lot_comes_to_at_the_close(
    reserve: int | None, bid: int | None, policy: rules.ReservePolicy, result: str
) -> None:
    ground = Ground(start=1000, reserve=reserve, table=EBAY)
    standing = Standing() if bid is None else play(ground, Command(ANN, bid, "exact"))

    assert result_at_close(ground, standing, policy) == result


tables = st.sampled_from([preset.table for preset in PRESETS.values()] + [Table("add", ((0, 1),))])
commands = st.lists(
    st.builds(Command, bidder=st.integers(1, 4), amount=st.integers(1, 2_000_000), kind=st.sampled_from(["max", "exact"])),
    max_size=40,
)


@given(table=tables, start=st.integers(1, 10_000), reserve=st.none() | st.integers(1, 1_000_000), said=commands)
def test_whatever_is_bid_the_price_rises_the_ceiling_covers_it_and_refusals_change_nothing(
    table: Table, start: int, reserve: int | None, said: list[Command]
) -> None:
    ground = Ground(start, None if reserve is None else max(reserve, start), table)
    standing = Standing()
    for command in said:
        try:
            decision = decide(ground, standing, command)
        except Refused:
            assert command.amount < max(standing.minimum(ground), (standing.ceiling or 0) + 1)
            continue
        after = decision.standing
        assert after.price is not None
        assert after.ceiling is not None
        assert start <= after.price <= after.ceiling
        assert after.price >= (standing.price or 0)
        assert after.leader == standing.leader or (after.ceiling >= (standing.ceiling or 0))
        assert [step.amount for step in decision.steps] == sorted(step.amount for step in decision.steps)
        assert not decision.steps or decision.steps[-1] == rules.Step(decision.steps[-1].kind, after.leader or 0, after.price)
        standing = after
