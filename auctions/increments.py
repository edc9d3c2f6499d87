"""Increment tables: what the next bid is. Pure. Source: auction-rules 1.

A table is a row of half-open bands `[from, to) -> step` in minor units, looked up at the current price.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Literal

Mode = Literal["add", "snap"]

MOST_BANDS = 50


class UnlawfulTable(ValueError):
    """The table would let the price stand still, fall, or step less as it rises."""


@dataclass(frozen=True, slots=True)
class Table:
    """`bands` are `(from, step)` in minor units, ascending, the first from 0. Raises `UnlawfulTable`."""

    mode: Mode
    bands: tuple[tuple[int, int], ...]
    _edges: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_edges", tuple(start for start, _ in self.bands))
        self._refuse_unlawful()

    def step(self, price: int) -> int:
        """`inc(p)`: the increment at `price` (minor units)."""
        return self.bands[bisect_right(self._edges, price) - 1][1]

    def next(self, price: int) -> int:
        """The least lawful price above `price`."""
        step = self.step(price)
        return price + step if self.mode == "add" else (price // step + 1) * step

    def steps(self, price: int, count: int) -> list[int]:
        """The next `count` prices above `price`."""
        found: list[int] = []
        for _ in range(count):
            price = self.next(price)
            found.append(price)
        return found

    def _refuse_unlawful(self) -> None:
        if self.mode not in ("add", "snap"):
            raise UnlawfulTable("mode is 'add' or 'snap'")
        if not self.bands or self.bands[0][0] != 0:
            raise UnlawfulTable("the first band starts at zero")
        if len(self.bands) > MOST_BANDS:
            raise UnlawfulTable(f"at most {MOST_BANDS} bands")
        if any(step <= 0 for _, step in self.bands):
            raise UnlawfulTable("a step is at least one minor unit")
        for (start, step), (after, larger) in pairwise(self.bands):
            if after <= start:
                raise UnlawfulTable("bands rise")
            if larger < step:
                raise UnlawfulTable("an increment never decreases as the price rises")
        self._refuse_falling()

    def _refuse_falling(self) -> None:
        """`next` never falls as the price rises. Within a band it cannot, so the last price of each band is looked at."""
        for edge, _ in self.bands[1:]:
            if self.next(edge - 1) > self.next(edge):
                raise UnlawfulTable("the next price would fall at the edge of a band")


@dataclass(frozen=True, slots=True)
class Preset:
    currency: str
    table: Table


_LAKH = 100_000
_CRORE = 10_000_000


def _table(mode: Mode, rows: Sequence[tuple[str | int, str | int]], *, scale: int = 100) -> Table:
    """Rows of `(from, step)` in major units; what lies below the first row steps as the first row does."""
    bands = [(int(Decimal(start) * scale), int(Decimal(step) * scale)) for start, step in rows]
    return Table(mode, ((0, bands[0][1]), *bands[1:]))


_EBAY = (
    ("0.01", "0.05"), (1, "0.25"), (5, "0.50"), (25, 1), (100, "2.50"),
    (250, 5), (500, 10), (1000, 25), (2500, 50), (5000, 100),
)  # fmt: skip
_WHATNOT = ((1, 1), (30, 2), (50, 3), (100, 5), (300, 10), (1000, 20), (2000, 50))
_COPART = ((1, 1), (10, 5), (50, 10), (100, 25), (1000, 50), (5000, 100), (25000, 250))
_IPL = ((0, 5 * _LAKH), (_CRORE, 10 * _LAKH), (2 * _CRORE, 20 * _LAKH), (5 * _CRORE, 25 * _LAKH))

PRESETS: Mapping[str, Preset] = {
    "ebay": Preset("USD", _table("add", _EBAY)),
    "whatnot": Preset("USD", _table("add", _WHATNOT)),
    "copart": Preset("EUR", _table("add", _COPART)),
    "ipl": Preset("INR", _table("snap", _IPL)),
}
"""Presets by name. Each belongs to its currency; another currency is refused (protocol.md)."""

_USUAL = (
    (0, 1), (50, 2), (100, 5), (500, 10), (1000, 25), (2500, 50), (5000, 100), (10_000, 250), (25_000, 500), (50_000, 1000),
)  # fmt: skip
_LARGE_FIGURES: Mapping[str, int] = {"INR": 10, "JPY": 100, "KRW": 1000, "VND": 10_000, "IDR": 10_000}
"""What one step of `_USUAL` is worth where a single unit buys little."""


def usual(currency: str, *, places: int) -> Table:
    """What an auction steps by that names no table: 2 to 5 per cent of the price. `places`: of the currency [ours]."""
    worth = _LARGE_FIGURES.get(currency, 1)
    return _table("add", [(start * worth, step * worth) for start, step in _USUAL], scale=10**places)


def flat(step: int) -> Table:
    """One step, in minor units, at every price."""
    return Table("add", ((0, step),))
