"""PostgreSQL is killed, frozen, made read-only, its backends ended: nothing acknowledged is lost, and 503 tells the rest."""

from __future__ import annotations

import asyncio
import random
import signal
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from tests.faults.clients import Doors, crowd
from tests.faults.ground import Ground
from tests.faults.house import House
from tests.faults.test_kills import assert_nothing_lost

IN_TIME = 8.0
"""Seconds: the pool waits for five."""


def _tell(ground: Ground, *commands: str) -> None:
    with psycopg.connect(ground.database_url, autocommit=True) as link:
        for command in commands:
            link.execute(command)


async def _killed(ground: Ground, *, seconds: float) -> None:
    await asyncio.to_thread(ground.postgres.kill)
    await asyncio.sleep(seconds)
    await asyncio.to_thread(ground.postgres.start)


async def _frozen(ground: Ground, *, seconds: float) -> None:
    ground.postgres.signal(signal.SIGSTOP)
    await asyncio.sleep(seconds)
    ground.postgres.signal(signal.SIGCONT)


async def _backends_ended(ground: Ground, *, seconds: float) -> None:
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'rostrum%'"
    await asyncio.to_thread(_tell, ground, others)
    await asyncio.sleep(seconds)


async def _read_only(ground: Ground, *, seconds: float) -> None:
    reload = "SELECT pg_reload_conf()"
    await asyncio.to_thread(_tell, ground, "ALTER SYSTEM SET default_transaction_read_only = on", reload)
    await asyncio.sleep(seconds)
    undo = ("SET default_transaction_read_only = off", "ALTER SYSTEM RESET default_transaction_read_only", reload)
    await asyncio.to_thread(_tell, ground, *undo)


FAULTS = {_killed: (0.5, 10.0), _frozen: (1.5, 20.0), _backends_ended: (0.5, 0.5), _read_only: (1.0, 5.0)}
"""Seconds that each lasts, in the short and in the long run."""


def test_nothing_is_lost_while_the_database_fails(house: House, chance: random.Random, long_run: bool) -> None:
    sale = house.sale(people=8)
    webs = [house.web(server=server) for server in ("uvicorn", "daphne")]
    people = crowd(sale, Doors([web.port for web in webs]), chance, pause=0.2)

    async def run() -> None:
        async with people.at_work():
            for fault in chance.sample(list(FAULTS), len(FAULTS)):
                await asyncio.sleep(0.5)
                await fault(house.ground, seconds=FAULTS[fault][long_run])
            await asyncio.sleep(1)

    asyncio.run(run())
    assert_nothing_lost(house, people)
    for web in webs:
        assert web.running.lives


def test_a_pool_without_a_free_connection_answers_503_in_time(house: House) -> None:
    sale = house.sale(people=0)
    web = house.odd_web(DATABASE_POOL="2")
    web.running.wait()
    answers: list[tuple[int, float]] = []
    with _all_reading_held_up(house.ground):
        asking = [threading.Thread(target=_ask, args=(web.port, sale.lot, answers)) for _ in range(6)]
        for each in asking:
            each.start()
        asking[0].join(timeout=0.1)
        end = time.monotonic() + 2 * IN_TIME
        while len(answers) < 4 and time.monotonic() < end:
            time.sleep(0.05)
        turned_away = list(answers)
    for each in asking:
        each.join()

    assert [status for status, _ in turned_away] == [503] * 4
    assert max(seconds for _, seconds in turned_away) < IN_TIME
    assert Counter(status for status, _ in answers) == {503: 4, 200: 2}


@contextmanager
def _all_reading_held_up(ground: Ground) -> Iterator[None]:
    """So that whoever has a connection keeps it."""
    with psycopg.connect(ground.database_url) as link:
        link.execute("LOCK TABLE auctions_lot IN ACCESS EXCLUSIVE MODE")
        yield


def _ask(port: int, lot: object, answers: list[tuple[int, float]]) -> None:
    began = time.monotonic()
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/lots/{lot}/live/", timeout=30) as answer:
            status = answer.status
    except urllib.error.HTTPError as refusal:
        status = refusal.code
        if refusal.headers["Retry-After"] is None:
            pytest.fail("503 says when to ask again")
    answers.append((status, time.monotonic() - began))
