"""Many at once: one order whatever comes together, a bounded queue, and an end at which everybody is answered."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from concurrent.futures import Future
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from auctions.models import Lot
from bidding import batch, engine, errors, evidence
from bidding.commands import Outcome, PlaceBid
from bidding.models import LotEvent
from core.errors import Unavailable
from tests.bidding.rooms import Room, make_room


def test_fifty_clients_with_one_amount_at_one_instant_give_one_accepted_bid(transactional_db: None) -> None:
    room = make_room(bidders=50)

    async def all_at_once() -> list[object]:
        bids = (
            engine.submit_async(PlaceBid(room.lot.pk, paddle.user_id, uuid4().hex, "10.00", "exact")) for paddle in room.paddles
        )
        return list(await asyncio.gather(*bids, return_exceptions=True))

    answers = asyncio.run(all_at_once())

    assert sum(isinstance(answer, Outcome) for answer in answers) == 1
    assert sum(isinstance(answer, errors.BidTooLow) for answer in answers) == 49
    assert evidence.check(room.fresh()).problems == []


def test_a_lot_is_drained_when_what_waits_is_decided_and_not_when_more_comes(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go, is_in = threading.Event(), threading.Event()
    real = batch.commit

    def slow(*arguments: Any, **named: Any) -> batch.Done:
        is_in.set()
        assert may_go.wait(10)
        return real(*arguments, **named)

    monkeypatch.setattr(batch, "commit", slow)
    assert engine.current().drained(room.lot.pk).done()
    first = threading.Thread(target=room.bid, args=(0, "20.00"))
    first.start()
    assert is_in.wait(10)
    drained = engine.current().drained(room.lot.pk)
    later = threading.Thread(target=room.bid, args=(1, "30.00"))
    later.start()

    assert not drained.done()
    may_go.set()
    drained.result(timeout=10)
    for thread in (first, later):
        thread.join()
    assert room.fresh().bid_count == 2


def test_a_double_click_makes_one_bid(room: Room) -> None:
    async def twice() -> list[Outcome]:
        bid = PlaceBid(room.lot.pk, room.paddles[0].user_id, "click", "50.00")
        return list(await asyncio.gather(engine.submit_async(bid), engine.submit_async(bid)))

    first, second = asyncio.run(twice())

    assert first.body == second.body
    assert LotEvent.objects.filter(kind="bid").count() == 1


def test_two_writers_of_two_processes_keep_one_order(room: Room) -> None:
    """Two engines stand for two processes: nothing is shared but the database."""
    engines = [engine.Engine(writers=2, queue=1000) for _ in range(2)]

    async def bid(number: int) -> object:
        future: asyncio.Future[engine.Answer] = asyncio.get_running_loop().create_future()
        command = PlaceBid(room.lot.pk, room.paddles[number % 3].user_id, uuid4().hex, f"{10 + number}.00", "exact")
        engines[number % 2].enqueue(engine._Waiting(command, asyncio.get_running_loop(), future))
        return await future

    async def many() -> list[object]:
        return list(await asyncio.gather(*(bid(number) for number in range(200))))

    answers = asyncio.run(many())
    for each in engines:
        each.shutdown()

    bids = [answer for answer in answers if isinstance(answer, Outcome)]
    assert LotEvent.objects.filter(kind="bid").count() == len(bids) > 0
    assert evidence.check(room.fresh()).problems == []


def test_a_bid_refuses_to_run_inside_a_transaction(room: Room) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        room.bid(0, "50.00")


def test_a_full_queue_answers_in_time(room: Room) -> None:
    small = engine.Engine(writers=1, queue=2)
    with transaction.atomic():
        Lot.objects.select_for_update().get(pk=room.lot.pk)
        waiting = []
        for number in range(20):
            command = PlaceBid(room.lot.pk, room.paddles[0].user_id, str(number), "50.00")
            future: Future[engine.Answer] = Future()
            try:
                small.enqueue(engine._Waiting(command, None, future))
            except Unavailable:
                break
            waiting.append(future)
        else:
            pytest.fail("a bounded queue refuses")
    small.shutdown()

    assert all(future.done() for future in waiting)


def test_idle_lots_are_forgotten_when_there_are_many(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "REMEMBERED", 1)
    rooms = [make_room() for _ in range(3)]
    for room in rooms:
        assert isinstance(room.bid(0, "50.00"), Outcome)
    engine.current()._writers.shutdown(wait=True)

    assert len(engine.current()._queues) == 1


def test_an_engine_that_has_ended_takes_no_bid(room: Room) -> None:
    ended = engine.Engine(writers=1, queue=10)
    ended.shutdown()
    bid = PlaceBid(room.lot.pk, room.paddles[0].user_id, "late", "50.00")
    with pytest.raises(Unavailable):
        ended.enqueue(engine._Waiting(bid, None, Future()))


FORKING = """
import os
import django
django.setup()
from bidding import engine
before = engine.current()
if child := os.fork():
    raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
os._exit(0 if engine.current() is not before else 1)
"""


def test_a_forked_child_has_an_engine_of_its_own() -> None:
    """As Celery's workers do: the threads of the parent's do not exist in it."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
    assert subprocess.run([sys.executable, "-c", FORKING], env=environment, check=False).returncode == 0
