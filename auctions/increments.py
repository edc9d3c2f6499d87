"""Increment tables: what the next bid is. Pure. Source: auction-rules 1.

A table is a row of half-open bands `[from, to) -> step` in minor units, looked up at the current price.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Mode = Literal["add", "snap"]


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
        for (start, step), (after, larger) in zip(self.bands, self.bands[1:], strict=False):
            if after <= start:
                raise UnlawfulTable("bands rise")
            if larger < step:
                raise UnlawfulTable("an increment never decreases as the price rises")
        if any(step <= 0 for _, step in self.bands):
            raise UnlawfulTable("a step is at least one minor unit")
        if self.mode == "snap":
            self._refuse_standing_still()

    def _refuse_standing_still(self) -> None:
        """`next` must rise strictly over every edge: just below, on and just above it."""
        for edge, step in self.bands[1:]:
            around = [price for price in range(max(edge - 2, 0), edge + 3)] + [max(edge - step, 0), edge + step]
            following = [self.next(price) for price in sorted(around)]
            if any(later < earlier for earlier, later in zip(following, following[1:], strict=False)):
                raise UnlawfulTable("the next price would fall at the edge of a band")


@dataclass(frozen=True, slots=True)
class Preset:
    currency: str
    table: Table


def _preset(currency: str, mode: Mode, scale: int, rows: Sequence[tuple[float | int, float | int]]) -> Preset:
    bands = [(round(start * scale), round(step * scale)) for start, step in rows]
    first = (0, bands[0][1])
    return Preset(currency, Table(mode, tuple([first, *bands[1:]] if bands[0][0] else bands)))


_CRORE = 10_000_000
_LAKH = 100_000

PRESETS: dict[str, Preset] = {
    "ebay": _preset(
        "USD",
        "add",
        100,
        [
            (0.01, 0.05),
            (1, 0.25),
            (5, 0.50),
            (25, 1),
            (100, 2.50),
            (250, 5),
            (500, 10),
            (1000, 25),
            (2500, 50),
            (5000, 100),
        ],
    ),
    "whatnot": _preset("USD", "add", 100, [(1, 1), (30, 2), (50, 3), (100, 5), (300, 10), (1000, 20), (2000, 50)]),
    "copart": _preset("EUR", "add", 100, [(1, 1), (10, 5), (50, 10), (100, 25), (1000, 50), (5000, 100), (25000, 250)]),
    "ipl": _preset(
        "INR",
        "snap",
        100,
        [(0, 5 * _LAKH), (_CRORE, 10 * _LAKH), (2 * _CRORE, 20 * _LAKH), (5 * _CRORE, 25 * _LAKH)],
    ),
}
"""Presets by name. Each belongs to its currency; another currency is refused (protocol.md)."""


def flat(step: int) -> Table:
    """One step, in minor units, at every price."""
    return Table("add", ((0, step),))
