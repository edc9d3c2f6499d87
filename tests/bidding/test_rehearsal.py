"""The rehearsal bidders: now and then, within limits, and only where they were brought along."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from auctions.models import Lot, Registration
from auctions.terms import table_of
from bidding import evidence, rehearsal
from bidding.commands import Outcome
from bidding.errors import BidTooLow, LotNotOpen
from bidding.models import Answer
from tests.bidding.rooms import Room, make_room
from tests.factories import make_auction, make_lot, make_user, register

NOW = timezone.now()
SURE = random.Random(1)  # it decides which lot and which of the two; tests hold for any


@pytest.fixture
def machines(transactional_db: None, settings: Any) -> list[Any]:
    settings.DEMO, settings.DEMO_BOTS = True, True
    return [make_user(email=email) for email in rehearsal.BIDDERS]


@pytest.fixture
def rehearsed(machines: list[Any]) -> Room:
    """A lot from 10.00 with a person's paddle and two of the machines'."""
    room = make_room(bidders=1)
    for machine in machines:
        register(auction=room.lot.auction, user=machine)
    return room


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """No waiting between two bids."""
    monkeypatch.setattr(rehearsal, "is_time", lambda **_: True)
    monkeypatch.setattr(rehearsal, "patience", lambda *_, **__: timedelta(0))


def bids_of_machines() -> int:
    return Answer.objects.filter(registration__user__email__in=rehearsal.BIDDERS, accepted=True).count()


def test_one_of_them_opens_the_bidding(rehearsed: Room) -> None:
    rehearsal.bid_now_and_then()
    lot = rehearsed.fresh()
    assert lot.price == 1000
    assert lot.leader is not None
    assert lot.leader.user.email in rehearsal.BIDDERS


def test_they_pause_after_a_bid(rehearsed: Room) -> None:
    for _ in range(5):
        rehearsal.bid_now_and_then(chance=SURE)
    assert bids_of_machines() == 1


@pytest.mark.parametrize("switch", ["DEMO", "DEMO_BOTS"])
def test_they_are_still_where_there_is_no_demo_and_where_they_are_switched_off(
    rehearsed: Room, settings: Any, switch: str
) -> None:
    setattr(settings, switch, False)
    rehearsal.bid_now_and_then()
    assert rehearsed.fresh().bid_count == 0


def test_they_never_touch_a_lot_they_did_not_come_with(rehearsed: Room, hasty: None) -> None:
    other = make_lot(auction=make_auction())
    for _ in range(6):
        rehearsal.bid_now_and_then(chance=SURE)
    other.refresh_from_db()
    assert other.bid_count == 0


def test_a_paddle_that_was_taken_away_is_not_used(rehearsed: Room) -> None:
    Registration.objects.filter(user__email__in=rehearsal.BIDDERS).update(status="revoked")
    rehearsal.bid_now_and_then()
    assert rehearsed.fresh().bid_count == 0


def test_they_bid_against_each_other_up_to_the_limit_and_no_further(rehearsed: Room, hasty: None) -> None:
    for _ in range(80):
        rehearsal.bid_now_and_then(chance=SURE)
    lot = rehearsed.fresh()
    limit = rehearsal.limit_of(lot)
    assert lot.price is not None
    assert lot.price <= limit < table_of(lot.auction).next(lot.price)
    placed = bids_of_machines()
    rehearsal.bid_now_and_then(chance=SURE)
    assert bids_of_machines() == placed


def test_neither_raises_a_lead_of_its_own(rehearsed: Room, hasty: None) -> None:
    for _ in range(10):
        led_by = rehearsed.fresh().leader_id
        rehearsal.bid_now_and_then(chance=SURE)
        assert Answer.objects.latest("pk").registration_id != led_by


def test_alone_in_a_sale_and_leading_one_stays_quiet(machines: list[Any], hasty: None) -> None:
    room = make_room(bidders=0)
    register(auction=room.lot.auction, user=machines[0])
    for _ in range(3):
        rehearsal.bid_now_and_then(chance=SURE)
    assert room.fresh().bid_count == 1


def test_a_person_who_leads_is_answered(rehearsed: Room) -> None:
    rehearsed.bid(0, "11.00", kind="exact")
    rehearsal.bid_now_and_then()
    lot = rehearsed.fresh()
    assert lot.leader is not None
    assert lot.leader.user.email in rehearsal.BIDDERS


def test_a_person_above_the_limit_has_peace(rehearsed: Room, hasty: None) -> None:
    assert isinstance(rehearsed.bid(0, "900.00", kind="exact"), Outcome)
    rehearsal.bid_now_and_then()
    assert bids_of_machines() == 0


@pytest.mark.parametrize("refusal", [BidTooLow(minimum_bid="11.00"), LotNotOpen(lot_status="sold")])
def test_somebody_faster_or_a_lot_that_closed_is_no_accident(
    rehearsed: Room, monkeypatch: pytest.MonkeyPatch, refusal: Exception
) -> None:
    def refuse(_: object) -> None:
        raise refusal

    monkeypatch.setattr("bidding.engine.submit", refuse)
    rehearsal.bid_now_and_then()
    assert rehearsed.fresh().bid_count == 0


def test_a_lot_whose_time_is_over_is_left_alone(machines: list[Any]) -> None:
    past = timezone.now() - timedelta(seconds=5)
    room = make_room(bidders=0, lot={"status": "open", "closes_at": past})
    register(auction=room.lot.auction, user=machines[0])
    rehearsal.bid_now_and_then()
    assert not Answer.objects.exists()


def test_what_they_leave_behind_verifies(rehearsed: Room, hasty: None) -> None:
    for _ in range(6):
        rehearsal.bid_now_and_then(chance=SURE)
    lot = Lot.objects.select_related("auction", "leader").get(pk=rehearsed.lot.pk)
    assert evidence.check(lot).problems == []


@pytest.mark.parametrize(
    ("seconds", "likely"), [(None, 1), (0, 0), (7.9, 0), (8, rehearsal._OFTEN), (19.9, rehearsal._OFTEN), (20, 1), (3600, 1)]
)
def test_between_two_bids_in_a_sale_lie_eight_to_twenty_seconds(seconds: float | None, likely: float) -> None:
    last = None if seconds is None else NOW - timedelta(seconds=seconds)
    chance = random.Random(7)
    often = sum(rehearsal.is_time(last=last, now=NOW, chance=chance) for _ in range(2000)) / 2000
    assert often == pytest.approx(likely, abs=0.05)


@pytest.mark.parametrize(("start", "reserve", "worth"), [(10_000, None, 30_000), (10_000, 25_000, 30_000)])
def test_the_limit_lies_within_a_fifth_of_what_the_lot_is_worth(start: int, reserve: int | None, worth: int) -> None:
    limits = {rehearsal.limit_of(Lot(start_price=start, reserve_price=reserve)) for _ in range(200)}
    assert worth * 0.8 <= min(limits) < max(limits) <= worth * 1.2


def test_the_steps_that_are_left_are_spread_over_the_time_that_is_left(db: None) -> None:
    lot = make_lot(start_price=10_000, closes_at=NOW + timedelta(hours=1))
    table = table_of(lot.auction)
    early = rehearsal.patience(lot, table=table, now=NOW)
    late = rehearsal.patience(lot, table=table, now=NOW + timedelta(minutes=50))
    assert late == early / 6
    assert rehearsal.patience(lot, table=table, now=NOW + timedelta(hours=2)) == timedelta(0)
