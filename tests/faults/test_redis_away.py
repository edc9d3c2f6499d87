"""Redis hangs, forgets everything, dies, stays away: bids go on, each answered within a second; watchers lose nothing."""

from __future__ import annotations

import asyncio
import random
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import redis

from tests.faults.clients import Bidder, Crowd, Doors, crowd
from tests.faults.ground import Ground
from tests.faults.house import House, Sale
from tests.faults.test_kills import assert_nothing_lost
from tests.faults.wire import Wire


async def _killed_and_back_empty(ground: Ground, *, seconds: float) -> None:
    await asyncio.to_thread(ground.valkey.kill)
    for kept in ground.home.server_folder("valkey").glob("appendonlydir*"):
        shutil.rmtree(kept)
    await asyncio.sleep(seconds)
    await asyncio.to_thread(ground.valkey.start)


async def _paused(ground: Ground, *, seconds: float) -> None:
    ground.valkey.signal(signal.SIGSTOP)
    await asyncio.sleep(seconds)
    ground.valkey.signal(signal.SIGCONT)


async def _flushed(ground: Ground, *, seconds: float) -> None:
    await asyncio.to_thread(lambda: redis.Redis.from_url(ground.redis_url).flushall())
    await asyncio.sleep(seconds)


FAULTS = {_killed_and_back_empty: (1.5, 60.0), _paused: (2.0, 5.0), _flushed: (0.5, 0.5)}
"""Seconds that each lasts, in the short and in the long run."""


def test_bids_go_on_while_redis_is_away(house: House, chance: random.Random, long_run: bool) -> None:
    sale = house.sale(people=8)
    webs = [house.web(server=server) for server in ("uvicorn", "daphne")]
    people = crowd(sale, Doors([web.port for web in webs]), chance, pause=0.2)

    async def run() -> float:
        async with people.at_work(), machine_stalls() as stalls:
            for fault in chance.sample(list(FAULTS), len(FAULTS)):
                await asyncio.sleep(0.5)
                await fault(house.ground, seconds=FAULTS[fault][long_run])
            await asyncio.sleep(1)
        return max(stalls)

    stalled = asyncio.run(run())
    assert_nothing_lost(house, people)
    assert _slowest(people) < 1.0 + stalled, "a bid over HTTP took longer than a second"
    asyncio.run(_processes_hear_each_other(sale, people.bidders, [web.port for web in webs]))


@asynccontextmanager
async def machine_stalls() -> AsyncIterator[list[float]]:
    """Seconds for which even a client that does nothing was held up: then the machine is slow, and not the house."""
    stalls = [0.0]

    async def tick() -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + 0.02
            await asyncio.sleep(0.02)
            stalls.append(loop.time() - due)

    ticking = asyncio.create_task(tick())
    try:
        yield stalls
    finally:
        ticking.cancel()


def _slowest(people: Crowd) -> float:
    return max(wait for bidder in people.bidders for wait in bidder.waits)


async def _processes_hear_each_other(sale: Sale, bidders: list[Bidder], ports: list[int]) -> None:
    """Afterwards a bid at one process is again pushed to the sockets of the other, and not found by a heartbeat alone."""
    heard = asyncio.Event()

    def hear(push: dict[str, object]) -> None:
        if push["type"] == "lot.events":
            heard.set()

    there = await Wire.open(ports[1], f"/ws/auctions/{sale.auction}/", hear=hear)  # type: ignore[arg-type]
    await there.ask("lot.follow", lot=str(sale.lot))
    here = await Wire.open(ports[0], f"/ws/auctions/{sale.auction}/", cookie=bidders[0].person.cookie)
    for number in range(60):
        amount = f"{bidders[0].board.minimum / 100 + 100 + 10 * number:.2f}"
        await here.ask("bid.place", lot=str(sale.lot), key=f"after-{number}", amount=amount, kind="exact")
        try:
            await asyncio.wait_for(heard.wait(), 0.25)
            break
        except TimeoutError:
            continue
    await here.close()
    await there.close()
    if not heard.is_set():
        pytest.fail("what one process says is not heard in the other any more")
