"""Section 4 of the rules: the decision, counter-offers and silence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bidding.offers_rules import ROUNDS, SILENCE, Bounds, NotAllowed, OutOfBounds, Step, Talks, again, step

P, NEXT = 5000, 5100
ASKED = Talks(P, NEXT)
"""A high bid of 50.00 under its reserve, by steps of 1.00."""


def counter(talks: Talks, amount: int) -> Talks:
    after = step(talks, party=talks.turn, action="counter", amount=amount).talks
    assert after is not None
    return after


def test_the_seller_accepts_the_high_bid() -> None:
    assert step(ASKED, party="seller", action="accept") == Step("accepted", P, None)


def test_the_seller_rejects_it_and_nothing_is_sold() -> None:
    said = step(ASKED, party="seller", action="reject")
    assert (said.word, said.talks, said.sold_at) == ("rejected", None, None)


def test_a_counter_offer_lies_above_the_high_bid() -> None:
    assert ASKED.bounds == Bounds(P + 1, None)
    with pytest.raises(OutOfBounds):
        counter(ASKED, P)
    assert counter(ASKED, P + 1).offer == P + 1


def test_the_buyer_accepts_what_the_seller_asks() -> None:
    said = step(counter(ASKED, 6000), party="buyer", action="accept")
    assert (said.word, said.sold_at) == ("counter_accepted", 6000)


def test_the_buyer_refuses_and_the_seller_may_still_take_the_high_bid_and_nothing_else() -> None:
    said = step(counter(ASKED, 6000), party="buyer", action="reject")
    assert said.word == "counter_rejected"
    assert said.talks is not None
    assert said.talks.may == ("accept", "reject")
    assert step(said.talks, party="seller", action="accept").sold_at == P


def test_the_buyer_counters_from_the_next_step_to_below_what_is_asked() -> None:
    talks = counter(ASKED, 6000)
    assert talks.bounds == Bounds(NEXT, 5999)
    for wrong in (NEXT - 1, 6000, None):
        with pytest.raises(OutOfBounds):
            step(talks, party="buyer", action="counter", amount=wrong)
    back = counter(talks, 5500)
    assert (back.turn, back.offer) == ("seller", 5500)
    assert step(back, party="seller", action="accept").sold_at == 5500
    assert step(back, party="seller", action="reject").word == "rejected"


def test_where_there_is_no_room_for_a_counter_offer_none_is_offered() -> None:
    assert counter(ASKED, NEXT).may == ("accept", "reject")


def test_there_are_three_rounds_and_each_comes_closer() -> None:
    talks = ASKED
    for ask, bid in ((9000, 6000), (8000, 6500), (7000, 6800)):
        talks = counter(counter(talks, ask), bid)
    assert talks.rounds == ROUNDS
    assert talks.may == ("accept", "reject")
    assert step(talks, party="seller", action="accept").sold_at == 6800


def test_nobody_goes_back_behind_what_they_offered() -> None:
    talks = counter(counter(ASKED, 9000), 6000)
    assert talks.bounds == Bounds(6001, 9000)
    assert counter(talks, 8000).bounds == Bounds(6000, 7999)


def test_only_who_is_asked_may_speak() -> None:
    with pytest.raises(NotAllowed):
        step(ASKED, party="buyer", action="accept")
    with pytest.raises(NotAllowed):
        step(counter(ASKED, 6000), party="seller", action="accept")


@given(data=st.data(), price=st.integers(1, 10**6), inc=st.integers(1, 10**4))
def test_whatever_is_said_it_ends_and_never_sells_below_the_high_bid_or_above_what_was_asked(
    data: st.DataObject, price: int, inc: int
) -> None:
    talks: Talks | None = Talks(price, price + inc)
    asks: list[int] = []
    for _ in range(3 * ROUNDS):
        assert talks is not None
        before, party, bounds = talks, talks.turn, talks.bounds
        action = data.draw(st.sampled_from(talks.may))
        most = None if bounds is None else (bounds.most or bounds.least + 10**6)
        amount = data.draw(st.integers(bounds.least, most)) if bounds is not None and action == "counter" else None
        said = step(talks, party=party, action=action, amount=amount)
        if said.word == "countered" and party == "seller":
            asks.append(said.amount or 0)
        if said.sold_at is not None:
            assert said.sold_at == price or price < said.sold_at <= asks[0]
        assert again(before, word=said.word, party=party, amount=said.amount) == said
        talks = said.talks
        if talks is None:
            return
    pytest.fail("the two talk for ever")


def test_what_a_log_tells_is_held_to_the_same_rules() -> None:
    assert again(ASKED, word="lapsed", party=None, amount=None) == SILENCE
    for word, amount in (("counter_accepted", P), ("accepted", P + 1), ("lapsed", None), ("sold", P)):
        with pytest.raises(NotAllowed):
            again(ASKED, word=word, party="seller", amount=amount)
