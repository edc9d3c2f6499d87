"""Whoever closes lots dies, comes twice, or does not come at all: each lot is closed once, at its price."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from auctions.choices import LotStatus
from auctions.models import Lot, LotSale
from bidding import closing, evidence
from bidding.errors import LotNotOpen
from bidding.models import LotEvent
from notifications.models import Notice
from tests.bidding.rooms import Room, make_room
from tests.factories import make_lot
from tests.faults.ground import Running, until
from tests.faults.house import House

WORKER = ("celery", "worker", "-B", "--concurrency", "1", "--without-mingle", "--without-gossip", "--loglevel", "ERROR")


def test_two_beats_at_once_close_each_lot_once(transactional_db: None, long_run: bool) -> None:
    room = make_room(bidders=2)
    lots = _due(room, 50 if long_run else 15)
    threads = [threading.Thread(target=_close_all) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    closing.open_and_close()

    _assert_each_closed_once(lots)


def test_ten_minutes_without_a_beat_take_no_bid_and_lose_none(transactional_db: None) -> None:
    room = make_room(bidders=2)
    [lot] = _due(room, 1, ago=timedelta(minutes=10))
    before = LotEvent.objects.filter(lot=lot).count()
    late = room.bid_as(room.paddles[0].user, "90.00", lot=lot)

    assert isinstance(late, LotNotOpen)
    assert LotEvent.objects.filter(lot=lot).count() == before
    closing.open_and_close()
    _assert_each_closed_once([lot])


def test_workers_killed_in_the_middle_of_closing(house: House, long_run: bool) -> None:
    """Children of the pools die at every second lot; others take their place, the parents die too: all still closes, once."""
    with house.inside():
        room = make_room(bidders=2)
        lots = _due_without_engine(room, 60 if long_run else 8)
    workers = [house.process(f"worker-{point}", *_deadly(house, point)) for point in ("hammer", "closed")]
    for worker in workers:
        worker.start(wait=False)

    def a_death_in_each() -> bool:
        """The pool that is up first would close every lot before the other has begun: there are always some to close."""
        if all(_has_killed(worker) for worker in workers):
            return True
        assert all(worker.lives for worker in workers), [worker.log.read_text(errors="replace")[-2000:] for worker in workers]
        if not Lot.objects.filter(pk__in=lots, status=LotStatus.OPEN).exists():
            lots.extend(_due_without_engine(room, 4))
        return False

    with house.inside():
        until(a_death_in_each, seconds=120, what="a death in each pool")
    for worker in workers:
        worker.kill()
    with house.inside():
        while closing.open_and_close():
            pass
        _assert_each_closed_once(lots)


def _deadly(house: House, point: str) -> list[str]:
    return ["-m", "tests.faults.deadly", point, "2", *WORKER, "--schedule", str(house.ground.home.folder / f"beat-{point}")]


def _has_killed(worker: Running) -> bool:
    return "SIGKILL" in worker.log.read_text(errors="replace")


def _due(room: Room, count: int, *, ago: timedelta = timedelta(seconds=1)) -> list[UUID]:
    """Lots with a bid each, whose time has come."""
    lots = [make_lot(auction=room.lot.auction).pk for _ in range(count)]
    for lot in lots:
        room.bid_as(room.paddles[0].user, "50.00", lot=lot)
    Lot.objects.filter(pk__in=lots).update(closes_at=timezone.now() - ago)
    return lots


def _due_without_engine(room: Room, count: int) -> list[UUID]:
    """The same where this process's engine is not to be used: it knows another database."""
    from bidding import batch
    from bidding.commands import PlaceBid

    lots = [make_lot(auction=room.lot.auction).pk for _ in range(count)]
    for lot in lots:
        batch.commit(lot, [PlaceBid(lot, room.paddles[0].user_id, "key", "50.00")])
    Lot.objects.filter(pk__in=lots).update(closes_at=timezone.now() - timedelta(seconds=1))
    return lots


def _close_all() -> None:
    for _ in range(5):
        closing.open_and_close()
        time.sleep(0.01)
    connection.close()


def _assert_each_closed_once(lots: Sequence[UUID]) -> None:
    for lot in Lot.objects.filter(pk__in=lots).select_related("auction", "leader"):
        assert lot.status == LotStatus.SOLD
        assert LotEvent.objects.filter(lot=lot, kind="closed").count() == 1
        assert LotSale.objects.get(lot=lot).hammer_price == 1000
        assert Notice.objects.filter(kind="won", context__lot=str(lot.pk)).count() == 1
        assert evidence.check(lot).problems == []
