"""A web process that is asked to end, in a live lot: it says so to everybody, and nothing is lost."""

from __future__ import annotations

import asyncio
import random
import signal
import time

import pytest

from config.serving import FAREWELL, LAST_REQUESTS
from core.realtime import RESTARTING
from tests.faults.clients import Doors, crowd
from tests.faults.house import House
from tests.faults.test_kills import assert_nothing_lost
from tests.faults.wire import Wire

ENDED = (0, -signal.SIGTERM)
"""Uvicorn, when all is done, dies of the signal that it was sent, as its own starter expects."""


@pytest.mark.parametrize("server", ["uvicorn", "daphne"])
def test_every_socket_is_closed_with_1012_and_nothing_is_lost(house: House, chance: random.Random, server: str) -> None:
    sale = house.sale(people=6)
    ending, staying = house.web(server=server), house.web(server="uvicorn")
    doors = Doors([ending.port])
    people = crowd(sale, doors, chance)

    async def run() -> tuple[list[int], float]:
        async with people.at_work():
            lookers = [await Wire.open(ending.port, f"/ws/auctions/{sale.auction}/") for _ in range(10)]
            await asyncio.sleep(1)
            doors.ports.append(staying.port)
            began = time.monotonic()
            ending.running.signal(signal.SIGTERM)
            codes = [await looker.ended() for looker in lookers]
            doors.ports.remove(ending.port)
            assert ending.running.process is not None
            assert await asyncio.to_thread(ending.running.process.wait) in ENDED
            took = time.monotonic() - began
            await asyncio.sleep(0.5)
        return codes, took

    codes, took = asyncio.run(run())
    assert codes == [RESTARTING] * 10
    assert RESTARTING in [code for bidder in people.bidders for code in bidder.codes]
    assert took < FAREWELL + LAST_REQUESTS + 2
    assert_nothing_lost(house, people)
