"""A second, naive telling of a live lot, written from auction-rules 2, 6 and 8 alone: it replays everything that was said.

An undo is a replay without that bid: nothing is kept of how the lot stood before, which is what ours does.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

FLOOR = 0
PREFERRED = {
    "earliest": set(),
    "live_over_absentee": {("live", "absentee"), ("floor", "absentee")},
    "floor_over_online": {("floor", "online")},
}


@dataclass(frozen=True)
class Said:
    """A bid, an ask or an increment (`amount` None: the usual one), in order of saying."""

    what: Literal["bid", "ask", "step"]
    amount: int | None
    who: int = FLOOR
    kind: str = "exact"
    origin: str = "online"


@dataclass(frozen=True)
class Stand:
    leader: int | None = None
    ceiling: int = 0
    price: int | None = None
    origin: str = "online"
    ask: int | None = None
    step: int = 0
    refused: int | None = None
    silent: bool = False


@dataclass
class NaiveRostrum:
    start: int
    step: int
    tie: str = "earliest"
    left: dict[int, int] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    status: str = "queued"
    held: str = ""

    @property
    def now(self) -> Stand:
        return self._play(self.said)

    @property
    def minimum(self) -> int:
        return self._minimum(self.now)

    def leave(self, who: int, amount: int) -> bool:
        if self.status != "queued" or amount < self.start:
            return False
        self.left.pop(who, None)
        self.left[who] = amount
        return True

    def bid(self, who: int, amount: int, kind: str, origin: str) -> str:
        if self.status not in ("open", "fair_warning", "final_call"):
            return "lot_not_open"
        tried = [*self.said, Said("bid", amount, who, kind, origin)]
        after = self._play(tried)
        if after.refused is not None:
            return "bid_too_low"
        self.said = tried
        if not after.silent:
            self.status = "open"
        return "accepted"

    def set_ask(self, amount: int) -> bool:
        if not self._on:
            return False
        price = self.now.price
        if amount < self.start if price is None else amount <= price:
            return False
        self.said.append(Said("ask", amount))
        return True

    def set_step(self, amount: int | None) -> bool:
        if self._on:
            self.said.append(Said("step", amount))
        return self._on

    def undo(self) -> bool:
        """The newest bid that anybody could see; with it what its bidder promised later on the strength of leading."""
        seen = [place for place, each in enumerate(self.said) if each.what == "bid" and not self._is_silent(place)]
        if not self._on or not seen:
            return False
        place = seen[-1]
        took_the_lead = self._play(self.said[:place]).leader != self._play(self.said[: place + 1]).leader
        later = [each for each in self.said[place + 1 :] if each.what == "step" or (each.what == "bid" and not took_the_lead)]
        self.said = [*self.said[:place], *later]
        if self.status != "on_hold":
            self.status = "open"
        self.held = "open"
        return True

    def call(self, to: str) -> bool:
        lawful = {"fair_warning": ("open", "final_call"), "final_call": ("fair_warning",)}
        return self._become(to, lawful[to])

    def hold(self) -> bool:
        before = self.status
        is_held = self._become("on_hold", ("open", "fair_warning", "final_call"))
        self.held = before if is_held else self.held
        return is_held

    def resume(self) -> bool:
        return self._become(self.held, ("on_hold",))

    def sell(self) -> bool:
        return self.now.leader not in (None, FLOOR) and self._become("sold", ("open", "fair_warning", "final_call"))

    def pass_by(self) -> bool:
        return self._become("passed", ("open", "fair_warning", "final_call"))

    def reopen(self) -> bool:
        return self._become("open", ("sold", "passed"))

    @property
    def _on(self) -> bool:
        return self.status in ("open", "fair_warning", "final_call", "on_hold")

    def _become(self, to: str, allowed: tuple[str, ...]) -> bool:
        if self.status not in allowed:
            return False
        self.status = to
        return True

    def _is_silent(self, place: int) -> bool:
        return self._play(self.said[: place + 1]).silent

    def _play(self, said: list[Said]) -> Stand:
        now = self._opened()
        for each in said:
            now = replace(now, silent=False, refused=None)
            if each.what == "ask":
                now = replace(now, ask=each.amount)
            elif each.what == "step":
                now = replace(now, step=each.amount or self.step)
            else:
                now = self._bid(now, each)
        return now

    def _opened(self) -> Stand:
        best = sorted(self.left.items(), key=lambda left: -left[1])
        if not best:
            return Stand(step=self.step)
        (leader, ceiling), *rest = best
        price = min(ceiling, rest[0][1] + self.step) if rest else self.start
        return Stand(leader, ceiling, price, "absentee", step=self.step)

    def _minimum(self, now: Stand) -> int:
        if now.ask is not None:
            return now.ask
        return self.start if now.price is None else now.price + now.step

    def _bid(self, now: Stand, said: Said) -> Stand:
        amount, least = said.amount or 0, self._minimum(now)
        if said.who == now.leader and said.kind == "max":
            if amount <= now.ceiling:
                return replace(now, refused=now.ceiling + 1)
            return replace(now, ceiling=amount, silent=True)
        if amount < least:
            return replace(now, refused=least)
        if said.who == now.leader:
            return replace(now, ceiling=max(now.ceiling, amount), price=amount, ask=None)
        beaten = now.leader is None or amount > now.ceiling
        preferred = amount == now.ceiling and (said.origin, now.origin) in PREFERRED[self.tie]
        if not beaten and not preferred:
            return replace(now, price=min(now.ceiling, amount + now.step), ask=None)
        if said.kind == "exact":
            price = amount
        else:
            price = least if now.leader is None else max(min(amount, now.ceiling + now.step), now.ask or 0)
        return Stand(said.who, amount, price, said.origin, step=now.step)
