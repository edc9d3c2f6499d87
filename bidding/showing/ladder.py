"""The price ladder: the last bids as rungs, the next one dashed above them. `bidding/ladder.js` draws it live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bidding.models import LotEvent
from bidding.showing.feed import badge_of, is_bid, undone_in
from ledger.money import parse
from ledger.templatetags.money import figure

MOST = 6
STEP = 22
"""Units of the drawing between two rungs; the dashed one stands at 8."""
FIRST = 8
DIGIT = 6.6
"""Width of a digit of its 12-unit figures."""


@dataclass(frozen=True, slots=True)
class Rung:
    """`y` and `text_y` in units of the drawing."""

    figure: str
    paddle: str
    is_mine: bool
    is_top: bool
    y: int

    @property
    def text_y(self) -> int:
        return self.y + 4


@dataclass(frozen=True, slots=True)
class Ladder:
    """Rungs from the top; `left` is where they begin, behind the widest figure."""

    rungs: tuple[Rung, ...]
    next_figure: str
    left: int
    height: int

    @property
    def figures_end(self) -> int:
        return self.left - 10


def ladder_of(events: Sequence[LotEvent], *, currency: str, minimum: int, paddle: str | None) -> Ladder:
    """From the log, newest first. `minimum` (minor units) is the next bid; `paddle` the reader's own."""
    undone = undone_in(events)
    bids = [event.payload for event in events if is_bid(event) and event.sequence not in undone][:MOST]
    rungs = tuple(
        Rung(
            figure=figure(parse(bid["amount"], currency), currency),
            paddle=badge_of(bid["paddle"]),
            is_mine=bid["paddle"] == paddle,
            is_top=place == 0,
            y=FIRST + STEP * (place + 1),
        )
        for place, bid in enumerate(bids)
    )
    following = figure(minimum, currency)
    widest = max(map(len, [following, *(rung.figure for rung in rungs)]))
    return Ladder(rungs, following, left=round(widest * DIGIT) + 12, height=FIRST + STEP * len(rungs) + 12)
