"""Live lots against a naive model: calls, asks, floor, absentee and online bids, undos, holds, hammers and reopenings at random."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from bidding import evidence, keys, locked
from bidding.commands import Outcome
from bidding.models import LotEvent
from core.errors import DomainError
from tests.bidding.naive_rostrum import NaiveRostrum
from tests.bidding.rostrums import Sale, make_sale

SEED = 20_261_121
STEPS = 200


@pytest.mark.parametrize("tie", ["earliest", "live_over_absentee", "floor_over_online"])
def test_random_acts_and_bids_agree_with_the_naive_model(transactional_db: None, tie: str) -> None:
    chance = random.Random(f"{SEED}{tie}")
    sale = make_sale(lots=1, increment_bands=[[0, 50]], tie_policy=tie, lot={"start_price": 1000})
    naive = NaiveRostrum(start=1000, step=50, tie=tie)
    for _ in range(chance.randrange(4)):
        who, amount = chance.randrange(3), chance.randrange(900, 3000)
        assert isinstance(sale.leave(who, wire(amount)), Outcome) == naive.leave(who + 1, amount)
    sale.do("open")
    naive.status = "open"
    play = Play(sale, naive, chance)
    done = [play.step() for _ in range(STEPS)]
    play.compare("at the end")

    assert {"undo", "reopen", "floor", "bid", "set_ask", "sell"} <= {name for name, did in done if did}
    assert evidence.check(sale.lot()).problems == []
    assert LotEvent.objects.filter(kind="undone").count() > 0


def wire(amount: int) -> str:
    return f"{amount // 100}.{amount % 100:02d}"


class Play:
    def __init__(self, sale: Sale, naive: NaiveRostrum, chance: random.Random) -> None:
        self.sale, self.naive, self.chance = sale, naive, chance
        self.turns: dict[str, tuple[int, Callable[[], tuple[bool, bool]]]] = {
            "bid": (9, self.bid),
            "floor": (7, self.floor),
            "undo": (6, self.undo),
            "set_ask": (2, self.ask),
            "set_increment": (1, self.increment),
            "fair_warning": (3, lambda: (self.did("fair_warning"), naive.call("fair_warning"))),
            "final_call": (3, lambda: (self.did("final_call"), naive.call("final_call"))),
            "hold": (1, lambda: (self.did("hold"), naive.hold())),
            "resume": (10, lambda: (self.did("resume"), naive.resume())),
            "sell": (3, lambda: (self.did("sell"), naive.sell())),
            "pass": (1, lambda: (self.did("pass"), naive.pass_by())),
            "reopen": (12, lambda: (self.did("reopen"), naive.reopen())),
        }

    def step(self) -> tuple[str, bool]:
        [name] = self.chance.choices(list(self.turns), [weight for weight, _ in self.turns.values()])
        ours, theirs = self.turns[name][1]()
        assert ours == theirs, name
        self.compare(name)
        return name, ours

    def compare(self, after: str) -> None:
        lot, now = self.sale.lot(), self.naive.now
        leader = None if now.leader is None else locked.paddle_name(now.leader)
        assert (lot.status, lot.price, lot.leader_name) == (self.naive.status, now.price, leader), after
        assert lot.ask == now.ask, after
        sealed = None if lot.sealed_ceiling is None else keys.unseal(bytes(lot.sealed_ceiling), about=locked.ceiling_of(lot.pk))
        assert (None if sealed is None else int(sealed)) == (None if now.leader is None else now.ceiling), after

    def did(self, action: str, **fields: Any) -> bool:
        return isinstance(self.sale.act(action, lot=self.sale.lots[0], **fields), dict)

    def near(self) -> int:
        return max(1, self.naive.minimum + self.chance.choice([-50, -1, 0, 0, 0, 1, 25, 50, 200, 500]))

    def bid(self) -> tuple[bool, bool]:
        who, amount, kind = self.chance.randrange(3), self.near(), self.chance.choice(["max", "exact"])
        if self.chance.random() < 0.2 and self.naive.now.leader is not None:
            amount = self.naive.now.ceiling
        told = self.sale.bid(who, wire(amount), kind=kind, lot=0)
        assert isinstance(told, Outcome | DomainError)
        return isinstance(told, Outcome), self.naive.bid(who + 1, amount, kind, "online") == "accepted"

    def floor(self) -> tuple[bool, bool]:
        paddle, amount = self.chance.choice(["floor", "floor", "1", "2"]), self.near()
        if self.chance.random() < 0.2 and self.naive.now.leader is not None:
            amount = self.naive.now.ceiling
        origin = "floor" if paddle == "floor" else self.chance.choice(["floor", "live"])
        fields: dict[str, Any] = {"paddle": paddle, "amount": wire(amount), "origin": origin}
        who = 0 if paddle == "floor" else int(paddle)
        return self.did("floor_bid", **fields), self.naive.bid(who, amount, "exact", origin) == "accepted"

    def undo(self) -> tuple[bool, bool]:
        """Ours names the bid; what opened the lot has none to name."""
        bids = LotEvent.objects.filter(lot=self.sale.lots[0], kind="bid").order_by("-sequence")
        undone = set(LotEvent.objects.filter(kind="undone").values_list("payload__sequence", flat=True))
        newest = next((bid for bid in bids if bid.sequence not in undone), None)
        return self.did("undo", sequence=newest.sequence if newest else 0), self.naive.undo()

    def ask(self) -> tuple[bool, bool]:
        amount = self.near()
        return self.did("set_ask", amount=wire(amount)), self.naive.set_ask(amount)

    def increment(self) -> tuple[bool, bool]:
        amount = self.chance.choice([None, 25, 100])
        return self.did("set_increment", amount=None if amount is None else wire(amount)), self.naive.set_step(amount)
