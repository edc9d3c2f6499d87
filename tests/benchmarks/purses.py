"""What purses cost a hot lot: the engine with and without them, in turns on one lot each, so that both meet the same machine."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Final

from bidding import engine
from tests.benchmarks import processors
from tests.benchmarks.hot_lot import Hall, by_engine, hall

LEVELS: Final = (32, 128, 512)
PAIRS: Final = 5
SECONDS: Final = 2.0
PURSE: Final = 10**12
"""Enough for every bid: what is measured is the looking, the holding and the giving back."""


@dataclass(frozen=True)
class Turn:
    """Accepted bids a second, and the processors' microseconds for each."""

    rate: float
    work: float


@dataclass(frozen=True)
class Row:
    """Medians of all turns; `shares` are those of the pairs: the rate with purses by the rate without, lowest first."""

    waiting: int
    without: Turn
    with_purses: Turn
    shares: tuple[float, ...]


def run() -> Iterator[Row]:
    plain, bought = hall(), hall(purse=PURSE)
    for room in (plain, bought):
        _turn(room, LEVELS[0])
    for waiting in LEVELS:
        yield _pairs(plain, bought, waiting)
    engine.shutdown()


def show(rows: Iterator[Row]) -> None:
    print("\nPurses\n")  # noqa: T201
    print("| waiting | accepted/s without | with purses | of the rate | of the pairs | µs of processors a bid | with purses |")  # noqa: T201
    print("|---:|---:|---:|---:|---:|---:|---:|")  # noqa: T201
    for row in rows:
        rates = f"{row.without.rate:,.0f} | {row.with_purses.rate:,.0f}"
        shares = f"{median(row.shares):.0%} | {row.shares[0]:.0%} to {row.shares[-1]:.0%}"
        work = f"{row.without.work:,.0f} | {row.with_purses.work:,.0f}"
        print(f"| {row.waiting} | {rates} | {shares} | {work} |", flush=True)  # noqa: T201


def _pairs(plain: Hall, bought: Hall, waiting: int) -> Row:
    """Whoever goes first in one pair goes second in the next."""
    found: dict[int, list[Turn]] = {id(plain): [], id(bought): []}
    for number in range(PAIRS):
        for room in (plain, bought) if number % 2 else (bought, plain):
            found[id(room)].append(_turn(room, waiting))
    without, with_purses = found[id(plain)], found[id(bought)]
    shares = sorted(one.rate / other.rate for one, other in zip(with_purses, without, strict=True))
    return Row(waiting, _middle(without), _middle(with_purses), tuple(shares))


def _turn(room: Hall, waiting: int) -> Turn:
    began = processors.used()
    row = asyncio.run(by_engine(room, waiting, seconds=SECONDS))
    return Turn(row.accepted, 1_000_000 * (processors.used() - began) / max(row.accepted * SECONDS, 1))


def _middle(turns: list[Turn]) -> Turn:
    return Turn(median(each.rate for each in turns), median(each.work for each in turns))
