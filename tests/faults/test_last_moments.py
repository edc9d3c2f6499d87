"""A web process that dies at the worst moment of a bid; the client asks again, with the same key, at another door."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.faults import checker
from tests.faults.clients import Bidder, Board, Doors, Watcher
from tests.faults.house import House, Sale, Web
from tests.faults.records import Asked, Notebook

KEPT = {"write": False, "commit": True, "answer": True}
"""Whether the bid of a process that dies there stands, before anybody asks again."""


@dataclass(frozen=True)
class Death:
    """What one death left behind: the outcome of the second bid, asked again elsewhere, and what the log held before."""

    notebook: Notebook
    stood_before: bool
    body: Mapping[str, Any]
    watched: list[str]


def test_a_death_between_any_two_steps_loses_nothing_and_doubles_nothing(house: House, chance: random.Random) -> None:
    other = house.web(server="daphne")
    sales = {point: house.sale(people=1) for point in KEPT}
    dying = {point: house.odd_web(module=("-m", "tests.faults.deadly", point, "2")) for point in KEPT}

    async def run() -> list[Death]:
        return list(await asyncio.gather(*(_death(house, sales[point], dying[point], other, chance) for point in KEPT)))

    for (point, stands), death in zip(KEPT.items(), asyncio.run(run()), strict=True):
        with house.inside():
            found = checker.read(sales[point].lot)
        assert checker.problems(death.notebook.asked, found) == [], point
        assert death.notebook.count("accepted") == 2, point
        assert death.stood_before == stands, point
        assert [event["kind"] for event in found.events] == ["opened", "bid", "bid"], point
        assert death.watched == [event["hash"] for event in found.events], point


async def _death(house: House, sale: Sale, dying: Web, other: Web, chance: random.Random) -> Death:
    """The first bid is answered, the second kills; a watcher at the other door must learn of it all the same."""
    await asyncio.to_thread(dying.running.wait)
    notebook, doors = Notebook(), Doors([dying.port])
    bidder = Bidder(sale.people[0], sale, doors, notebook, Board(), chance, "rest")
    watcher = Watcher(sale, Doors([other.port]), chance)
    watching = asyncio.create_task(watcher.watch())
    first, second = (
        notebook.note(Asked(lot=sale.lot, user_id=bidder.person.user_id, key=key, amount=amount, kind="exact"))
        for key, amount in (("first", 1000), ("second", 2000))
    )
    await bidder.ask(first)
    await bidder.ask(second)
    assert (first.told, second.told) == ("accepted", "unknown")
    assert not dying.running.lives
    stood_before = await asyncio.to_thread(_bids_of, house, sale) == 2
    doors.ports[:] = [other.port]
    await bidder.resolve()
    await watcher.knows(3, seconds=10)
    watching.cancel()
    await bidder.close()
    return Death(notebook, stood_before, second.body, [event["hash"] for event in watcher.events])


def _bids_of(house: House, sale: Sale) -> int:
    with house.inside():
        return sum(event["kind"] == "bid" for event in checker.read(sale.lot).events)
