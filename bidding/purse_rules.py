"""What a purse lets one bid. Pure. Source: auction-rules 7. Amounts are minor units.

A purse is counted in totals (price times quantity, rules 9), without premium and tax (docs/decisions/0045).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Places:
    """The switch "reserve for unfilled places": so many lots each bidder is to buy at least, the cheapest of which costs `base`.

    None to fill: the switch is off.
    """

    least: int = 0
    base: int = 0

    def kept(self, *, have: int) -> int:
        """What of a purse is kept back for the places that stay open once one more lot is bought."""
        return max(self.least - have - 1, 0) * self.base

    def open(self, *, have: int) -> int:
        """How many lots are still to be bought."""
        return max(self.least - have, 0)


def highest_allowed(free: int, *, have: int, places: Places) -> int:
    """The most one may bind oneself to on one lot. `free` is what no other lot takes; `have` counts the others taken."""
    return max(free - places.kept(have=have), 0)


def affordable(ceiling: int, *, price: int, allowed: int, cost: Callable[[int], int]) -> int:
    """The leader's ceiling as far as the purse still carries it, never below the price that was said.

    `cost` is what a lot costs at a price, and never falls as the price rises.
    """
    if cost(ceiling) <= allowed:
        return ceiling
    low, high = price, ceiling
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if cost(middle) <= allowed else (low, middle)
    return low
