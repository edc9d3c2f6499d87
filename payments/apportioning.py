"""Dividing an amount of minor units so that the parts sum to it. Pure."""

from __future__ import annotations

from collections.abc import Sequence


def apportion(amount: int, shares: Sequence[int]) -> tuple[int, ...]:
    """`amount` by the proportions of `shares`, none negative and not all nought; no part exceeds its share.

    Largest remainder, the earlier first where two are alike. `amount` is at most the sum of the shares.
    """
    whole = sum(shares)
    if not 0 <= amount <= whole or min(shares) < 0 or whole == 0:
        raise ValueError("the amount lies outside of what there is to divide")
    parts = [amount * share // whole for share in shares]
    remainders = [amount * share % whole for share in shares]
    for place in sorted(range(len(shares)), key=lambda place: -remainders[place])[: amount - sum(parts)]:
        parts[place] += 1
    return tuple(parts)
