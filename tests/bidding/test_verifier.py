"""The verifier finds what was done to a log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bidding import evidence, verifier
from bidding.canonical import link
from tests.bidding.rooms import Room
from tests.bidding.rostrums import make_sale

Links = list[dict[str, Any]]


def chains(room: Room) -> tuple[Links, Links]:
    room.bid(0, "50.00")
    room.bid(1, "20.00")
    room.bid(0, "70.00")
    room.bid(1, "90.00")
    return evidence.events_of(room.lot.pk), evidence.commitments_of(room.lot.pk)


def rehash(events: Links) -> None:
    """As a forger would who knows the format."""
    previous = verifier.NO_HASH
    for event in events:
        event["previous_hash"] = previous
        event["hash"] = previous = link(previous, {name: event[name] for name in verifier.EVENT})


def lower_a_bid(events: Links) -> None:
    events[3]["payload"]["amount"] = "10.00"


def cut_the_middle(events: Links) -> None:
    del events[2]


def swap(events: Links) -> None:
    events[1], events[2] = events[2], events[1]


def change_and_rehash(events: Links) -> None:
    events[-1]["payload"]["commitments_head"] = "0" * 64
    rehash(events)


def bid_after_the_close(events: Links) -> None:
    last = events[-1]
    events.append({**last, "sequence": last["sequence"] + 1, "kind": "closed", "actor": "clock"})
    events[-1]["payload"] = {"result": "sold", "price": last["payload"]["amount"], "paddle": "2"}
    events.append({**last, "sequence": last["sequence"] + 2})
    rehash(events)


def test_an_honest_log_has_no_problems(room: Room) -> None:
    report = verifier.verify(*chains(room))

    assert report.problems == []
    assert (report.price, report.leader, report.commitments) == ("70.50", "2", 4)


@pytest.mark.parametrize("forge", [lower_a_bid, cut_the_middle, swap, change_and_rehash, bid_after_the_close])
def test_a_forged_log_shows(room: Room, forge: Callable[[Links], None]) -> None:
    events, commitments = chains(room)
    forge(events)

    assert verifier.verify(events, commitments).problems


def test_a_rewritten_commitment_shows_though_its_own_chain_is_whole(room: Room) -> None:
    events, commitments = chains(room)
    commitments[1]["commitment"] = "f" * 64
    previous = verifier.NO_HASH
    for row in commitments:
        row["previous_hash"] = previous
        row["hash"] = previous = link(previous, {name: row[name] for name in verifier.COMMITMENT})

    assert any("commitments chain" in problem for problem in verifier.verify(events, commitments).problems)


def test_another_amount_than_the_one_committed_to_shows(room: Room) -> None:
    events, commitments = chains(room)
    commitments[0]["opening"]["amount"] = "49.00"

    assert any("not the one committed to" in problem for problem in verifier.verify(events, commitments).problems)


def live_chains() -> Links:
    """A live lot with a bid that is taken back, and one after it."""
    sale = make_sale(lots=1)
    sale.do("open")
    sale.bid(0, "50.00")
    sale.bid(1, "90.00")
    sale.act("undo", sequence=sale.newest_bid())
    sale.act("floor_bid", paddle="floor", amount="60.00")
    sale.act("sell", paddle="3")
    return evidence.events_of(sale.lots[0].pk)


def test_a_log_with_an_undo_and_the_floor_holds(transactional_db: None) -> None:
    report = verifier.verify(live_chains())

    assert (report.problems, report.price, report.leader) == ([], "60.00", "3")


def undo_another(events: Links) -> None:
    next(event for event in events if event["kind"] == "undone")["payload"]["sequence"] = 2


def say_another_price(events: Links) -> None:
    next(event for event in events if event["kind"] == "undone")["payload"]["price"] = "12.00"


def name_a_paddle_that_leads(events: Links) -> None:
    next(event for event in events if event["kind"] == "bid" and event["actor"] == "floor")["payload"]["paddle"] = "2"


@pytest.mark.parametrize("forge", [undo_another, say_another_price, name_a_paddle_that_leads])
def test_a_forged_undo_shows_though_its_hashes_fit(transactional_db: None, forge: Callable[[Links], None]) -> None:
    events = live_chains()
    forge(events)
    rehash(events)

    assert verifier.verify(events).problems
