"""A lot's price over time as steps, one's own bids as filled dots. Geometry only: the template draws it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.utils import timezone
from django.utils.formats import date_format

from bidding.models import LotEvent
from ledger.money import parse
from ledger.templatetags.money import figure

WIDTH, HEIGHT = 640, 230
TOP, FLOOR, RIGHT = 24, 196, 560
DIGIT = 7
"""Width of a digit of the drawing's figures."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A label on an axis, at `at` units along it."""

    at: int
    label: str


@dataclass(frozen=True, slots=True)
class Dot:
    x: int
    y: int
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Plot:
    """`steps` is the path of the price; all numbers are units of a 640 by 230 drawing."""

    left: int
    steps: str
    dots: tuple[Dot, ...]
    prices: tuple[Tick, ...]
    times: tuple[Tick, ...]
    last: Tick

    @property
    def labels_end(self) -> int:
        return self.left - 8


def plot_of(events: Sequence[LotEvent], *, currency: str, paddle: str) -> Plot | None:
    """From bid events in order. None where there are fewer than two: a single dot says nothing."""
    if len(events) < 2:
        return None
    prices = [parse(event.payload["amount"], currency) for event in events]
    ticks = _round_amounts(0 if min(prices) * 3 < max(prices) else min(prices), max(prices))
    labels = [figure(amount, currency) for amount in ticks]
    left = max(map(len, labels)) * DIGIT + 14
    across = _scale(events[0].at.timestamp(), events[-1].at.timestamp(), (left, RIGHT - 20))
    up = _scale(min(ticks[0], min(prices)), max(prices), (FLOOR - 10, TOP + 8))
    dots = tuple(
        Dot(across(event.at.timestamp()), up(price), event.payload["paddle"] == paddle)
        for event, price in zip(events, prices, strict=True)
    )
    return Plot(
        left=left,
        steps=_steps(dots),
        dots=dots,
        prices=tuple(Tick(up(amount), label) for amount, label in zip(ticks, labels, strict=True)),
        times=_times(events, across(events[0].at.timestamp()), across(events[-1].at.timestamp())),
        last=Tick(dots[-1].y, figure(prices[-1], currency)),
    )


def _scale(low: float, high: float, to: tuple[int, int]) -> Callable[[float], int]:
    width = (high - low) or 1

    def place(value: float) -> int:
        return round(to[0] + (value - low) / width * (to[1] - to[0]))

    return place


def _steps(dots: Sequence[Dot]) -> str:
    moves = "".join(f"H{after.x}V{after.y}" for _, after in pairwise(dots))
    return f"M{dots[0].x} {dots[0].y}{moves}H{RIGHT}"


def _round_amounts(low: int, high: int) -> list[int]:
    """Three to six amounts of one, two or five times a power of ten apart, within the two."""
    span = max(high - low, 1)
    step = next(step for power in range(20) for step in (10**power, 2 * 10**power, 5 * 10**power) if span / step <= 5)
    first = -(-low // step) * step
    return list(range(first, high + 1, step)) or [high]


def _times(events: Sequence[LotEvent], first: int, last: int) -> tuple[Tick, ...]:
    begin, end = events[0].at, events[-1].at
    form = "H:i:s" if (end - begin).total_seconds() < 600 else "H:i" if _same_day(begin, end) else "j M"
    return tuple(Tick(at, date_format(timezone.localtime(when), form)) for at, when in ((first, begin), (last, end)))


def _same_day(begin: datetime, end: datetime) -> bool:
    return timezone.localtime(begin).date() == timezone.localtime(end).date()
