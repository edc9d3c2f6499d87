"""Bids of the floor, ceilings left before a live lot opens, and bids behind the hammer, on their way through the engine."""

from __future__ import annotations

import pytest
from django.utils import timezone

from auctions.choices import Format, LotStatus
from bidding import engine, errors, evidence, operating
from bidding.commands import Outcome, PlaceBid
from bidding.models import Answer, Commitment, LateBid, LotEvent
from bidding.rules import Origin
from core.errors import DomainError
from tests.bidding.rooms import Room, make_room


@pytest.fixture
def live(transactional_db: None) -> Room:
    """The first lot of a live sale, at the rostrum, from 10.00."""
    room = make_room(format=Format.LIVE, status="scheduled", lot={"status": LotStatus.QUEUED})
    operating.open_auction(auction_id=room.lot.auction_id, actor=room.lot.auction.seller)
    return room


@pytest.fixture
def queued(transactional_db: None) -> Room:
    return make_room(format=Format.LIVE, lot={"status": LotStatus.QUEUED})


def submit(room: Room, amount: object, *, user_id: int | None, origin: Origin, key: str = "k") -> Outcome | DomainError:
    try:
        return engine.submit(PlaceBid(room.lot.pk, user_id, key, amount, "exact" if origin != "absentee" else "max", origin))
    except DomainError as refusal:
        return refusal


def floor(room: Room, amount: object, key: str = "k") -> Outcome | DomainError:
    return submit(room, amount, user_id=None, origin="floor", key=key)


def leave(room: Room, bidder: int, amount: object, key: str = "k") -> Outcome | DomainError:
    return submit(room, amount, user_id=room.paddles[bidder].user_id, origin="absentee", key=key)


def test_the_floor_leads_without_a_paddle_and_is_outbid_like_anybody(live: Room) -> None:
    told = floor(live, "20.00")
    lot = live.fresh()

    assert isinstance(told, Outcome)
    assert (lot.price, lot.leader, lot.leader_origin, lot.leader_name) == (2000, None, "floor", "floor")
    assert isinstance(live.bid(0, "30.00", kind="exact"), Outcome)
    assert (live.fresh().leader_name, live.fresh().leader_origin) == ("1", "online")
    assert LotEvent.objects.filter(kind="bid").values_list("actor", "payload__origin")[0] == ("floor", "floor")
    assert evidence.check(live.fresh()).problems == []


def test_a_clerks_key_is_answered_the_same_again(live: Room) -> None:
    first, again = floor(live, "20.00"), floor(live, "20.00")
    other = floor(live, "25.00")

    assert isinstance(first, Outcome)
    assert isinstance(again, Outcome)
    assert again.repeated
    assert first.body == again.body
    assert isinstance(other, errors.IdempotencyConflict)
    assert Answer.objects.filter(registration=None).count() == 1


def test_a_floor_bid_for_a_paddle_is_that_paddles_and_says_where_it_came_from(live: Room) -> None:
    submit(live, "20.00", user_id=live.paddles[1].user_id, origin="floor")

    assert (live.fresh().leader_name, live.fresh().leader_origin) == ("2", "floor")


def test_a_floor_bid_wins_a_tie_with_an_online_ceiling_where_the_sale_says_so(live: Room) -> None:
    live.lot.auction.tie_policy = "floor_over_online"
    live.lot.auction.save()
    live.bid(0, "50.00")
    floor(live, "50.00")
    assert live.fresh().leader_name == "floor"
    # An online bid of the same amount comes behind the floor's.
    assert isinstance(live.bid(0, "50.00"), errors.BidTooLow)


def test_a_ceiling_left_before_the_opening_is_committed_to_and_shown_nowhere(queued: Room) -> None:
    told = leave(queued, 0, "500.00")

    assert isinstance(told, Outcome)
    assert told.body["your_max"] == "500.00"
    row = Commitment.objects.get()
    assert (row.paddle, row.after_sequence, row.hash) == (1, 0, told.body["receipt"]["hash"])
    assert (queued.fresh().price, queued.fresh().sequence, LotEvent.objects.count()) == (None, 0, 0)
    assert evidence.check(queued.fresh()).problems == []


@pytest.mark.parametrize(
    ("amount", "refusal"), [("9.99", errors.BidTooLow), ("0.00", errors.InvalidAmount), ("x", errors.InvalidAmount)]
)
def test_what_is_no_lawful_ceiling_is_not_left(queued: Room, amount: str, refusal: type[DomainError]) -> None:
    assert isinstance(leave(queued, 0, amount), refusal)
    assert Commitment.objects.count() == 0


def test_a_ceiling_is_left_only_before_the_opening_and_only_in_a_live_sale(live: Room) -> None:
    assert isinstance(leave(live, 0, "500.00"), errors.LotNotOpen)
    assert isinstance(leave(make_room(lot={"status": LotStatus.QUEUED}), 0, "500.00"), errors.LotNotOpen)


def test_a_bid_behind_the_hammer_is_refused_and_noted_as_late(live: Room) -> None:
    live.bid(0, "50.00")
    type(live.lot).objects.update(status=LotStatus.SOLD, closes_at=timezone.now())
    refused = live.bid(1, "60.00", key="late")
    live.bid(1, "60.00", key="late")
    live.bid(2, "9.00")
    live.bid(0, "90.00")
    late = LateBid.objects.get()

    assert isinstance(refused, errors.LotNotOpen)
    assert (late.registration, late.amount) == (live.paddles[1], 6000)
    assert 0 <= late.behind < 10_000


def test_no_bid_is_late_where_the_clock_closes(room: Room) -> None:
    type(room.lot).objects.update(status=LotStatus.SOLD, closes_at=timezone.now())
    room.bid(1, "60.00")

    assert LateBid.objects.count() == 0
