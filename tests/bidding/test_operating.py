"""What a seller does to a running sale, and what the house does after an outage."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import AuditEntry
from auctions import lifecycle
from auctions.choices import AuctionStatus, Format, LotStatus
from auctions.models import Auction, Lot, LotSale
from bidding import closing, errors, evidence, operating
from bidding.commands import Outcome
from bidding.models import LotEvent
from bidding.operating import Operation
from core.errors import Conflict, Invalid, PermissionDenied
from tests.bidding.rooms import Room, make_room
from tests.factories import make_lot, make_staff, make_user


def live_sale(lots: int = 2) -> tuple[Room, list[Lot]]:
    room = make_room(format=Format.LIVE, status="scheduled", lot={"status": LotStatus.QUEUED})
    more = [make_lot(auction=room.lot.auction) for _ in range(lots - 1)]
    return room, [room.lot, *more]


def statuses() -> list[str]:
    return list(Lot.objects.order_by("number").values_list("status", flat=True))


def test_a_live_sale_goes_lot_by_lot_under_the_sellers_hammer(transactional_db: None) -> None:
    room, _ = live_sale()
    sale, seller = room.lot.auction, room.lot.auction.seller

    operating.open_auction(auction_id=sale.pk, actor=seller)
    assert statuses() == ["open", "queued"]
    assert isinstance(room.bid(0, "50.00"), Outcome)
    operating.close_lot_and_go_on(auction_id=sale.pk, actor=seller)
    assert statuses() == ["sold", "open"]
    operating.close_lot_and_go_on(auction_id=sale.pk, actor=seller)

    assert statuses() == ["sold", "unsold"]
    assert Auction.objects.get().status == AuctionStatus.ENDED
    assert LotSale.objects.get().winner == room.paddles[0]
    for lot in Lot.objects.all():
        assert evidence.check(lot).problems == []
    assert {"lot.hammered", "auction.started", "auction.ended"} <= set(AuditEntry.objects.values_list("action", flat=True))


def test_the_clock_leaves_a_live_sale_alone(transactional_db: None) -> None:
    room, _ = live_sale()
    Auction.objects.update(opens_at=timezone.now() - timedelta(days=1))
    closing.open_and_close()

    assert statuses() == ["queued", "queued"]
    assert isinstance(room.bid(0, "50.00"), errors.LotNotOpen)


@pytest.mark.parametrize("work", [operating.open_auction, operating.close_lot_and_go_on])
def test_a_timed_sale_is_opened_and_closed_by_the_clock(room: Room, work: Operation) -> None:
    with pytest.raises(Conflict):
        work(auction_id=room.lot.auction_id, actor=room.lot.auction.seller)


@pytest.mark.parametrize("work", [operating.hold, operating.resume, operating.open_auction])
def test_strangers_operate_nothing(room: Room, work: Operation) -> None:
    with pytest.raises(PermissionDenied):
        work(auction_id=room.lot.auction_id, actor=make_user())


def test_a_hold_keeps_the_time_left_and_shifts_the_hard_end(room: Room) -> None:
    room.bid(0, "50.00")
    closes, hard = timezone.now() + timedelta(minutes=10), timezone.now() + timedelta(minutes=20)
    Lot.objects.update(closes_at=closes, hard_close_at=hard)
    operating.hold(auction_id=room.lot.auction_id, actor=room.lot.auction.seller)
    assert isinstance(room.bid(1, "90.00"), errors.LotNotOpen)
    left = room.fresh().held_left
    assert left is not None
    # An hour passes on hold.
    past = timedelta(hours=1)
    Lot.objects.update(closes_at=closes - past, hard_close_at=hard - past)
    closing.open_and_close()
    assert room.fresh().status == LotStatus.ON_HOLD
    operating.resume(auction_id=room.lot.auction_id, actor=room.lot.auction.seller)
    lot = room.fresh()

    assert lot.status == LotStatus.OPEN
    assert lot.closes_at is not None
    assert lot.hard_close_at is not None
    assert abs(lot.closes_at - timezone.now() - left) < timedelta(seconds=5)
    assert abs((lot.hard_close_at - lot.closes_at) - (hard - closes)) < timedelta(milliseconds=5)
    assert isinstance(room.bid(1, "90.00"), Outcome)
    assert evidence.check(room.fresh()).problems == []


def test_a_hold_leaves_a_lot_alone_whose_time_is_over(room: Room) -> None:
    late = timezone.now() - timedelta(seconds=1)
    over = make_lot(auction=room.lot.auction, status=LotStatus.OPEN, opens_at=late - timedelta(hours=1), closes_at=late)
    operating.hold(auction_id=room.lot.auction_id, actor=room.lot.auction.seller)

    assert room.fresh().status == LotStatus.ON_HOLD
    assert Lot.objects.get(pk=over.pk).status == LotStatus.OPEN


def test_a_hold_stops_a_lot_that_the_clock_has_opened_and_no_job_has(transactional_db: None) -> None:
    room = make_room(lot={"status": LotStatus.QUEUED})
    operating.hold(auction_id=room.lot.auction_id, actor=room.lot.auction.seller)

    assert room.fresh().status == LotStatus.ON_HOLD
    assert list(LotEvent.objects.order_by("sequence").values_list("kind", flat=True)) == ["opened", "hold"]


def test_resume_without_a_hold_is_a_conflict(room: Room) -> None:
    with pytest.raises(Conflict):
        operating.resume(auction_id=room.lot.auction_id, actor=room.lot.auction.seller)


def test_lots_get_their_time_back_after_an_outage(room: Room) -> None:
    room.bid(0, "50.00")
    sold = make_lot(auction=room.lot.auction, status=LotStatus.SOLD)
    before = room.fresh().closes_at
    call_command("extend_lots", since="15m", minutes=7, reason="power cut")
    after = room.fresh().closes_at

    assert before is not None
    assert after == before + timedelta(minutes=7)
    assert LotEvent.objects.get(kind="extended").payload["reason"] == "power cut"
    assert LotEvent.objects.filter(lot=sold).count() == 0


def test_a_lot_that_opened_and_closed_within_the_outage_gets_its_time_back_too(transactional_db: None) -> None:
    now = timezone.now()
    times = {"opens_at": now - timedelta(minutes=10), "closes_at": now - timedelta(minutes=5)}
    room = make_room(lot={"status": LotStatus.QUEUED, **times})
    call_command("extend_lots", since="15m", minutes=20)

    assert room.fresh().closes_at == times["closes_at"] + timedelta(minutes=20)
    assert isinstance(room.bid(0, "50.00"), Outcome)


def test_a_lot_that_was_still_to_open_keeps_its_time(transactional_db: None) -> None:
    now = timezone.now()
    times = {"opens_at": now + timedelta(minutes=10), "closes_at": now + timedelta(minutes=15)}
    room = make_room(lot={"status": LotStatus.QUEUED, **times})
    call_command("extend_lots", since="15m", minutes=20)

    assert room.fresh().closes_at == times["closes_at"]


def test_text_is_added_to_an_open_lot_and_said_in_its_log(room: Room) -> None:
    room.bid(0, "50.00")
    Lot.objects.update(description="A clock.")
    operating.edit_open_lot(lot_id=room.lot.pk, actor=room.lot.auction.seller, description="A clock.\nIt has been serviced.")

    assert room.fresh().description == "A clock.\nIt has been serviced."
    assert LotEvent.objects.get(kind="text_added").payload == {"text": "It has been serviced."}
    with pytest.raises(Invalid):
        operating.edit_open_lot(lot_id=room.lot.pk, actor=room.lot.auction.seller, description="Another story.")


def test_a_lowered_reserve_stays_secret_but_not_that_it_is_met(transactional_db: None) -> None:
    room = make_room(lot={"reserve_price": 9000})
    room.bid(0, "50.00")
    seller = room.lot.auction.seller
    operating.edit_open_lot(lot_id=room.lot.pk, actor=seller, reserve_price=4000)

    assert room.fresh().reserve_met
    assert LotEvent.objects.get(kind="reserve_lowered").payload == {}
    assert LotEvent.objects.filter(kind="reserve_met").count() == 1
    with pytest.raises(Invalid):
        operating.edit_open_lot(lot_id=room.lot.pk, actor=seller, reserve_price=5000)


def test_staff_may_operate_and_are_named_as_staff(transactional_db: None) -> None:
    room, _ = live_sale()
    operating.open_auction(auction_id=room.lot.auction_id, actor=make_staff())

    assert LotEvent.objects.get(kind="opened").actor == "staff"


def test_a_cancelled_auction_says_withdrawn_in_the_log_of_each_lot(room: Room) -> None:
    room.bid(0, "50.00")
    lifecycle.cancel(auction_id=room.lot.auction_id, actor=make_staff(), reason="stolen goods")

    assert room.fresh().status == LotStatus.WITHDRAWN
    newest = LotEvent.objects.order_by("-sequence")[0]
    assert (newest.kind, newest.actor) == ("withdrawn", "staff")
    assert evidence.check(room.fresh()).problems == []
