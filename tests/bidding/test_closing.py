"""Opening and closing by the clock: right if the job runs late, twice or never."""

from __future__ import annotations

import threading
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from auctions.choices import AuctionStatus, LotStatus
from auctions.models import Auction, Lot, LotSale
from bidding import closing, evidence
from bidding.models import LotEvent
from notifications.models import Delivery, Notice
from tests.bidding.rooms import Room, make_room


def past_close(**lot: object) -> None:
    Lot.objects.update(closes_at=timezone.now() - timedelta(seconds=1), **lot)


def closed_events() -> list[dict[str, object]]:
    return [event.payload for event in LotEvent.objects.filter(kind="closed")]


def test_a_won_lot_is_sold_and_winner_and_seller_are_told(room: Room) -> None:
    room.bid(0, "50.00")
    past_close()
    closing.open_and_close()
    lot = room.fresh()
    sale = LotSale.objects.get()

    assert lot.status == LotStatus.SOLD
    assert (sale.winner, sale.hammer_price) == (room.paddles[0], 1000)
    assert closed_events() == [{"result": "sold", "price": "10.00", "paddle": "1"}]
    won = Notice.objects.get(kind="won")
    assert won.recipient == room.paddles[0].user
    assert won.context["seller_email"] == lot.auction.seller.email
    assert Delivery.objects.filter(notice=won).count() == 1
    assert Notice.objects.filter(kind="auction_ended", recipient=lot.auction.seller).count() == 1
    assert Auction.objects.get().status == AuctionStatus.ENDED
    assert evidence.check(lot).problems == []


def test_a_lot_without_bids_goes_unsold(room: Room) -> None:
    past_close()
    closing.open_and_close()

    assert room.fresh().status == LotStatus.UNSOLD
    assert closed_events() == [{"result": "unsold", "price": None, "paddle": None}]
    assert not LotSale.objects.exists()


def test_a_lot_under_its_reserve_waits_and_lapses_at_its_deadline(transactional_db: None) -> None:
    room = make_room(lot={"reserve_price": 9000})
    room.bid(0, "50.00")
    past_close()
    closing.open_and_close()
    waiting = room.fresh()
    assert waiting.status == LotStatus.AWAITING_DECISION
    assert waiting.decide_by is not None
    assert timedelta(hours=23) < waiting.decide_by - timezone.now() <= timedelta(hours=24)

    closing.open_and_close()
    assert room.fresh().status == LotStatus.AWAITING_DECISION
    Lot.objects.update(decide_by=timezone.now())
    closing.open_and_close()

    assert room.fresh().status == LotStatus.UNSOLD
    assert LotEvent.objects.get(kind="decision").payload == {"action": "lapsed", "amount": None}
    assert evidence.check(room.fresh()).problems == []


def test_an_on_approval_auction_always_asks(transactional_db: None) -> None:
    room = make_room(reserve_policy="on_approval")
    room.bid(0, "50.00")
    past_close()
    closing.open_and_close()

    assert room.fresh().status == LotStatus.AWAITING_DECISION


def test_running_twice_closes_once(room: Room) -> None:
    room.bid(0, "50.00")
    past_close()

    assert closing.close_lot(room.lot.pk) is True
    assert closing.close_lot(room.lot.pk) is False
    assert len(closed_events()) == 1


def test_a_lot_that_somebody_holds_is_left_for_the_next_run(room: Room) -> None:
    room.bid(0, "50.00")
    past_close()
    told: list[bool] = []

    def other() -> None:
        told.append(closing.close_lot(room.lot.pk))
        connection.close()

    with transaction.atomic():
        Lot.objects.select_for_update().get(pk=room.lot.pk)
        worker = threading.Thread(target=other)
        worker.start()
        worker.join()
    assert told == [False]
    assert closing.close_lot(room.lot.pk) is True


def test_a_lot_extended_since_the_look_stays_open(room: Room) -> None:
    room.bid(0, "50.00")

    assert closing.close_lot(room.lot.pk) is False
    assert room.fresh().status == LotStatus.OPEN


def test_nobody_ran_for_the_whole_sale_and_it_still_ends(transactional_db: None) -> None:
    room = make_room(status="scheduled", lot={"status": LotStatus.QUEUED})
    Auction.objects.update(opens_at=timezone.now() - timedelta(hours=2), started_at=None)
    past_close(opens_at=timezone.now() - timedelta(hours=2))
    closing.open_and_close()
    closing.open_and_close()

    assert room.fresh().status == LotStatus.UNSOLD
    assert [event.kind for event in LotEvent.objects.all()] == ["opened", "closed"]
    assert Auction.objects.get().status == AuctionStatus.ENDED


def test_an_auction_starts_at_its_time_and_tells_everybody_once(transactional_db: None) -> None:
    room = make_room(status="scheduled", lot={"status": LotStatus.QUEUED})
    closing.open_and_close()
    closing.open_and_close()

    assert Auction.objects.get().status == AuctionStatus.LIVE
    assert room.fresh().status == LotStatus.OPEN
    told = Notice.objects.filter(kind="auction_started")
    assert {notice.recipient_id for notice in told} == {
        room.lot.auction.seller_id,
        *(paddle.user_id for paddle in room.paddles),
    }
    assert told.count() == 4
