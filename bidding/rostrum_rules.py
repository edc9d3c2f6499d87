"""What the auctioneer does to a lot: absentee ceilings open it, a bid is taken back, an ask is set. Pure. Source: auction-rules 6, 8.

Amounts are minor units, a bidder is a paddle number or `rules.FLOOR`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bidding.rules import Ground, Standing, lifted


@dataclass(frozen=True, slots=True)
class Left:
    """A ceiling left with the house before the lot opened."""

    bidder: int
    amount: int


def opening(ground: Ground, left: Sequence[Left]) -> Standing:
    """Where absentee ceilings open a lot: the highest leads at the least step that the second highest supports.

    `left` is in the order in which they were left, one a bidder; at equal ceilings the earlier leads (rule 2.4).
    """
    best = sorted((each for each in left if each.amount >= ground.start), key=lambda each: -each.amount)
    if not best:
        return Standing()
    highest = best[0]
    asked = ground.start if len(best) == 1 else min(highest.amount, ground.table.next(best[1].amount))
    price = lifted(ground, price=asked, ceiling=highest.amount)
    return Standing(highest.bidder, highest.amount, price, "absentee")


def is_lawful_ask(ground: Ground, now: Standing, amount: int) -> bool:
    """An ask is above the price, or from the start price on: the price never falls but by an undo."""
    return amount >= ground.start if now.price is None else amount > now.price


def without(ground: Ground, now: Standing, *, before: Standing, after: int) -> Standing:
    """Rule 6: the standing without its newest bid. `before` is how it stood then, `after` the ceiling the bid left.

    A ceiling that the leader, still the same, has raised in silence since is a promise of its own and stays.
    """
    if before.leader is None or before.leader != now.leader or now.ceiling == after:
        return before
    ceiling = now.ceiling or 0
    return replace(before, ceiling=ceiling, price=lifted(ground, price=before.price or 0, ceiling=ceiling))
