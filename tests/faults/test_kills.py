"""kill -9 of web processes under bidders (promises P1, P2, P3, P6): nothing acknowledged is lost, nothing happens twice."""

from __future__ import annotations

import asyncio
import random

from tests.faults import checker
from tests.faults.clients import Crowd, Doors, crowd
from tests.faults.house import House, Web


def test_web_processes_killed_again_and_again(house: House, chance: random.Random, long_run: bool) -> None:
    sale = house.sale(people=50 if long_run else 12)
    webs = [house.web(server=server) for server in ("uvicorn", "daphne")]
    doors = Doors([web.port for web in webs])
    people = crowd(sale, doors, chance)

    async def run() -> None:
        async with people.at_work():
            for _ in range(50 if long_run else 3):
                await asyncio.sleep(chance.uniform(0.5, 1.5))
                await _replace(house, webs, doors, chance)

    asyncio.run(run())
    assert_nothing_lost(house, people)


async def _replace(house: House, webs: list[Web], doors: Doors, chance: random.Random) -> None:
    """Kill one of the two, and bring another while clients find out by themselves."""
    place = chance.randrange(len(webs))
    await asyncio.to_thread(webs[place].running.kill)
    webs[place] = await asyncio.to_thread(house.web, server=("uvicorn", "daphne")[place])
    doors.ports[place] = webs[place].port


def assert_nothing_lost(house: House, people: Crowd) -> None:
    with house.inside():
        found = checker.read(people.sale.lot)
    assert checker.problems(people.notebook.asked, found) == []
    assert people.notebook.count("accepted") > 0
    for watcher in people.watchers:
        assert [event["hash"] for event in watcher.events] == [event["hash"] for event in found.events]
