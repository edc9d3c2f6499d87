"""Everybody at once, in every order: no deadlock reaches anybody, and no hammer falls twice."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from accounts.models import User
from auctions import registration
from auctions.choices import Format, LotStatus
from auctions.models import Lot
from bidding import closing, evidence, operating
from bidding.models import LotEvent
from core.errors import DomainError, Unavailable
from tests.bidding.rooms import Room, make_room
from tests.factories import make_lot

Job = Callable[[], object]


def test_opposite_lock_orders_end_in_no_deadlock(transactional_db: None, chance: random.Random, long_run: bool) -> None:
    """Bids lock a lot, operations the auction and then its lots, closing whatever is free: for five minutes in the long run."""
    room = make_room(bidders=4, soft_close_window=60, soft_close_extend=60)
    lots = [room.lot, *(make_lot(auction=room.lot.auction) for _ in range(3))]
    failures: list[str] = []
    until = time.monotonic() + (300 if long_run else 6)
    workers = [
        threading.Thread(
            target=_work, args=(_jobs(room, lots, random.Random(chance.random())), until, chance.random(), failures)
        )
        for _ in range(6)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert Counter(failures) == {}
    for lot in lots:
        lot.refresh_from_db()
        assert evidence.check(lot).problems == []
        assert LotEvent.objects.filter(lot=lot, kind="bid").exists()


def _jobs(room: Room, lots: Sequence[Lot], chance: random.Random) -> list[Job]:
    auction, seller = room.lot.auction_id, room.lot.auction.seller

    def bid() -> object:
        amount = f"{chance.randrange(10, 100_000)}.00"
        return room.bid_as(chance.choice(room.paddles).user, amount, lot=chance.choice(lots).pk)

    def revoke_and_let_in_again() -> None:
        paddle = chance.choice(room.paddles[2:])
        registration.revoke(registration_id=paddle.pk, actor=seller)
        registration.approve(registration_id=paddle.pk, actor=seller)

    return [
        *[bid] * 12,
        lambda: operating.hold(auction_id=auction, actor=seller),
        lambda: operating.resume(auction_id=auction, actor=seller),
        lambda: operating.extend(lot_id=chance.choice(lots).pk, by=timedelta(seconds=1), reason="test"),
        lambda: operating.edit_open_lot(lot_id=chance.choice(lots).pk, actor=seller, description=f"More {uuid4().hex[:6]}."),
        closing.open_and_close,
        revoke_and_let_in_again,
    ]


def _work(jobs: Sequence[Job], until: float, seed: float, failures: list[str]) -> None:
    chance = random.Random(seed)
    while time.monotonic() < until:
        try:
            outcome = chance.choice(jobs)()
        except DomainError as refusal:
            outcome = refusal
        except Exception as error:
            failures.append(repr(error)[:200])
            outcome = None
        if isinstance(outcome, Unavailable):
            failures.append("a bid was answered: unavailable")
    connection.close()


def test_of_two_hammers_at_once_one_falls_and_the_next_lot_stays_open(transactional_db: None) -> None:
    room = make_room(format=Format.LIVE, status="scheduled", lot={"status": LotStatus.QUEUED})
    auction, seller = room.lot.auction, room.lot.auction.seller
    following = make_lot(auction=auction, status=LotStatus.QUEUED)
    make_lot(auction=auction, status=LotStatus.QUEUED)
    operating.open_auction(auction_id=auction.pk, actor=seller)
    answers: list[object] = []
    gate = threading.Barrier(2)
    hammers = [threading.Thread(target=_hammer, args=(room.lot, seller, gate, answers)) for _ in range(2)]
    for hammer in hammers:
        hammer.start()
    for hammer in hammers:
        hammer.join()
    following.refresh_from_db()

    assert sorted(type(answer).__name__ for answer in answers) == ["Auction", "Conflict"]
    assert room.fresh().status == LotStatus.UNSOLD
    assert following.status == LotStatus.OPEN
    assert LotEvent.objects.filter(kind="closed").count() == 1


def _hammer(lot: Lot, seller: User, gate: threading.Barrier, answers: list[object]) -> None:
    gate.wait()
    try:
        answers.append(operating.close_lot_and_go_on(auction_id=lot.auction_id, actor=seller, lot=lot.pk))
    except DomainError as refusal:
        answers.append(refusal)
    connection.close()


@pytest.fixture(autouse=True)
def _no_news(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody watches: what is announced is left out, so that the threads meet in the database."""
    monkeypatch.setattr("bidding.broadcast.publish", lambda topic, payload: None)
