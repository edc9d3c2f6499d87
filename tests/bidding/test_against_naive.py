"""The engine against a naive model: ten thousand random commands, some repeated, some conflicting."""

from __future__ import annotations

import asyncio
import random

import pytest

from bidding import engine, evidence
from bidding.commands import Outcome, PlaceBid
from bidding.engine import BATCH
from core.errors import DomainError
from tests.bidding.naive import NaiveLot
from tests.bidding.rooms import Room, make_room

SEED = 20_261_120
COMMANDS = 10_000


def test_ten_thousand_random_commands_agree_with_the_naive_model(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Refusals from the snapshot pass by the queue, and the order of a command is then not ours to say.
    monkeypatch.setattr(engine.Engine, "_cannot_win", lambda *_: False)
    chance = random.Random(SEED)
    rooms = [
        make_room(bidders=5, increment_bands=[[0, 50]], lot={"start_price": 1000, "reserve_price": reserve})
        for reserve in (None, 40_000, 150_000, None)
    ]
    for room in rooms:
        naive = NaiveLot(start=1000, step=50, reserve=room.lot.reserve_price)
        commands = _commands(room, naive, chance, COMMANDS // len(rooms))
        expected = [naive.bid(who, amount, kind, key) for who, amount, kind, key in commands]
        told = asyncio.run(_all(room, commands))
        for place, (ours, theirs) in enumerate(zip(told, expected, strict=True)):
            assert ours == theirs, (place, commands[place])
        lot = room.fresh()
        assert (lot.price, lot.leader and room.paddles.index(lot.leader)) == (naive.price, naive.leader)
        assert evidence.check(lot).problems == []
        assert sum(answer[0] == "accepted" for answer in expected) > 200, "mostly refusals would prove little"


Said = tuple[int, int, str, str]


def _commands(room: Room, naive: NaiveLot, chance: random.Random, count: int) -> list[Said]:
    """Around the price as it would come to be, so that many can win; a scratch model follows it."""
    scratch = NaiveLot(start=naive.start, step=naive.step, reserve=naive.reserve)
    said: list[Said] = []
    for number in range(count):
        if said and chance.random() < 0.05:
            who, amount, kind, key = chance.choice(said)
            command = (who, amount + chance.choice([0, 0, 100]), kind, key)
        else:
            near = scratch.minimum() + chance.choice([-150, -50, -1, 0, 0, 1, 25, 50, 100, 400, 1500])
            command = (chance.randrange(5), max(near, 1), chance.choice(["max", "exact"]), f"k{number}")
        scratch.bid(*command)
        said.append(command)
    return said


async def _all(room: Room, commands: list[Said]) -> list[tuple[str, int | None]]:
    """In order: as many at once as make full batches, so that the fold of a batch is tried as well."""
    told: list[tuple[str, int | None]] = []
    for begin in range(0, len(commands), BATCH):
        some = commands[begin : begin + BATCH]
        told += await asyncio.gather(*(_one(room, *command) for command in some))
    return told


async def _one(room: Room, who: int, amount: int, kind: str, key: str) -> tuple[str, int | None]:
    wire = f"{amount // 100}.{amount % 100:02d}"
    command = PlaceBid(room.lot.pk, room.paddles[who].user_id, key, wire, "exact" if kind == "exact" else "max")
    try:
        outcome: Outcome = await engine.submit_async(command)
    except DomainError as refusal:
        minimum = refusal.data.get("minimum_bid")
        return refusal.code, None if minimum is None else _minor(minimum)
    return "accepted", _minor(outcome.body["price"])


def _minor(wire: str) -> int:
    return int(wire.replace(".", ""))
