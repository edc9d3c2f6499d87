"""The auctioneer's calls on one lot: open, fair warning, final call. `bidding/calls.js` keeps them current."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from auctions.choices import OVER, Format, LotStatus
from bidding.locked import LotRow
from bidding.showing.words import say

_ORDER: Final = (
    (LotStatus.OPEN, "pill.open"),
    (LotStatus.FAIR_WARNING, "fair_warning.word"),
    (LotStatus.FINAL_CALL, "final_call.word"),
)


@dataclass(frozen=True, slots=True)
class Call:
    """One step of the track: behind us, where the lot stands, or still to come."""

    status: str
    word: str
    is_done: bool
    is_now: bool


def calls_of(lot: LotRow) -> list[Call]:
    """Empty where the clock closes the lot, and where nobody calls any more."""
    status = lot.shown_status()
    if lot.format != Format.LIVE or status in OVER:
        return []
    steps = [step for step, _ in _ORDER]
    at = steps.index(LotStatus(status)) if status in steps else -1
    return [Call(step, say(word), is_done=place < at, is_now=place == at) for place, (step, word) in enumerate(_ORDER)]
