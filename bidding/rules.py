"""The rules of bidding: what a command does to a lot. Pure. Source: auction-rules 2, 3, 4 (numbered as there).

Amounts are minor units, times are aware datetimes of the database's clock, a bidder is a paddle number or `FLOOR`.
`decide` takes where the lot stands and one command; it gives the new standing and what happened, or raises a
`Refused`, which changes nothing. Opening and closing times are the caller's to check before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from auctions.increments import Table

BidKind = Literal["max", "exact"]
Origin = Literal["online", "absentee", "live", "floor"]
TiePolicy = Literal["earliest", "live_over_absentee", "floor_over_online"]
ReservePolicy = Literal["reserve", "absolute", "on_approval"]
Result = Literal["sold", "unsold", "awaiting_decision"]

FLOOR = 0
"""Somebody in the hall without a paddle (rule 8). Paddles count from 1."""


class Refused(Exception):
    """The amount is too low; `minimum` (minor units) is the least that would do."""

    def __init__(self, minimum: int) -> None:
        super().__init__(minimum)
        self.minimum = minimum


@dataclass(frozen=True, slots=True)
class Ground:
    """What does not change while a lot is open, but for a lowered reserve and an increment that the auctioneer sets."""

    start: int
    reserve: int | None
    table: Table
    tie: TiePolicy = "earliest"


@dataclass(frozen=True, slots=True)
class Standing:
    """Leader, the leader's secret ceiling, the visible price. All three are None before the first bid.

    `origin` is where the leader's ceiling came from; `ask` what the auctioneer asks for, until a bid changes the price.
    """

    leader: int | None = None
    ceiling: int | None = None
    price: int | None = None
    origin: Origin = "online"
    ask: int | None = None

    def minimum(self, ground: Ground) -> int:
        """What the next bid must reach: the auctioneer's ask, else the start price with no leader, else the next step."""
        if self.ask is not None:
            return self.ask
        return ground.start if self.price is None else ground.table.next(self.price)


@dataclass(frozen=True, slots=True)
class Command:
    bidder: int
    amount: int
    kind: BidKind = "max"
    origin: Origin = "online"


@dataclass(frozen=True, slots=True)
class Step:
    """One public event of a decision: `bid` by a person, `auto_bid` by the engine for the leader."""

    kind: Literal["bid", "auto_bid"]
    bidder: int
    amount: int


@dataclass(frozen=True, slots=True)
class Decision:
    """`commits`: a ceiling was set, which the commitments chain takes. `counts`: a bid of a person (bid_count)."""

    standing: Standing
    steps: tuple[Step, ...]
    commits: bool
    counts: bool
    outbid: int | None = None

    @property
    def extends(self) -> bool:
        """Whether price or leader changed. Every public step changes one of them (protocol.md, "Extension")."""
        return bool(self.steps)


def decide(ground: Ground, now: Standing, command: Command) -> Decision:
    """Rules 2.1 to 2.8. Raises `Refused`."""
    if now.leader is None or now.price is None or now.ceiling is None:
        return _first(ground, now, command)
    if command.bidder == now.leader:
        raised = _raise_by_exact if command.kind == "exact" else _raise_by_max
        return raised(ground, now, command)
    if command.amount < now.minimum(ground):
        raise Refused(now.minimum(ground))
    if command.amount > now.ceiling or _wins_tie(ground, now, command):
        return _overtake(ground, now, command)
    return _defend(ground, now, command)


def reserve_met(ground: Ground, price: int | None) -> bool:
    """A lot without reserve has met it."""
    return ground.reserve is None or (price is not None and price >= ground.reserve)


def lifted(ground: Ground, *, price: int, ceiling: int) -> int:
    """Rule 2.6: while the reserve is unmet, the leader's own ceiling carries the price towards it."""
    if ground.reserve is None or price >= ground.reserve:
        return price
    return max(price, min(ceiling, ground.reserve))


def extended(*, closes_at: datetime, hard_close_at: datetime | None, at: datetime, window: int, extend: int) -> datetime:
    """Rule 3: the closing time after an accepted change at `at`; `window` and `extend` in seconds."""
    if closes_at - at > timedelta(seconds=window):
        return closes_at
    later = max(closes_at, at + timedelta(seconds=extend))
    return later if hard_close_at is None else max(closes_at, min(later, hard_close_at))


def result_at_close(ground: Ground, now: Standing, policy: ReservePolicy) -> Result:
    """Rule 4."""
    if now.leader is None:
        return "unsold"
    if policy == "on_approval" or not reserve_met(ground, now.price):
        return "awaiting_decision"
    return "sold"


def _first(ground: Ground, now: Standing, command: Command) -> Decision:
    """Rule 2.1: the first bid goes through the proxy rules too."""
    minimum = now.minimum(ground)
    if command.amount < minimum:
        raise Refused(minimum)
    asked = command.amount if command.kind == "exact" else minimum
    return _lead(ground, now, command, asked=asked)


def _overtake(ground: Ground, now: Standing, command: Command) -> Decision:
    """Rule 2.5, and 2.8 where a tie goes to the challenger: then the price is the ceiling both stand at."""
    ceiling = now.ceiling or 0
    asked = command.amount if command.kind == "exact" else min(command.amount, ground.table.next(ceiling))
    return _lead(ground, now, command, asked=max(asked, now.ask or 0))


def _lead(ground: Ground, now: Standing, command: Command, *, asked: int) -> Decision:
    price = lifted(ground, price=asked, ceiling=command.amount)
    standing = Standing(command.bidder, command.amount, price, command.origin)
    step = Step("bid", command.bidder, price)
    return Decision(standing, (step,), commits=True, counts=True, outbid=now.leader)


def _defend(ground: Ground, now: Standing, command: Command) -> Decision:
    """Rule 2.4: the leader keeps it; at one amount the earlier ceiling wins."""
    ceiling = now.ceiling or 0
    price = lifted(ground, price=min(ceiling, ground.table.next(command.amount)), ceiling=ceiling)
    standing = Standing(now.leader, ceiling, price, now.origin)
    steps = (Step("bid", command.bidder, command.amount), Step("auto_bid", now.leader or 0, price))
    return Decision(standing, steps, commits=True, counts=True)


def _raise_by_max(ground: Ground, now: Standing, command: Command) -> Decision:
    """Rule 2.2: the leader's own price moves by rule 2.6 alone (known trap: fishauctions 702)."""
    ceiling, price = now.ceiling or 0, now.price or 0
    if command.amount <= ceiling:
        raise Refused(ceiling + 1)
    raised = lifted(ground, price=price, ceiling=command.amount)
    if raised == price:
        return Decision(replace(now, ceiling=command.amount), (), commits=True, counts=False)
    standing = Standing(now.leader, command.amount, raised, now.origin)
    return Decision(standing, (Step("auto_bid", command.bidder, raised),), commits=True, counts=False)


def _raise_by_exact(ground: Ground, now: Standing, command: Command) -> Decision:
    """Rule 2.2: an exact amount is said aloud, also by the leader."""
    ceiling = now.ceiling or 0
    if command.amount < now.minimum(ground):
        raise Refused(now.minimum(ground))
    highest = max(ceiling, command.amount)
    price = lifted(ground, price=command.amount, ceiling=highest)
    standing = Standing(now.leader, highest, price, now.origin)
    return Decision(standing, (Step("bid", command.bidder, price),), commits=highest > ceiling, counts=True)


def _wins_tie(ground: Ground, now: Standing, command: Command) -> bool:
    """Rule 2.8."""
    if command.amount != now.ceiling:
        return False
    pair = (command.origin, now.origin)
    if ground.tie == "live_over_absentee":
        return pair in {("live", "absentee"), ("floor", "absentee")}
    return ground.tie == "floor_over_online" and pair == ("floor", "online")
