"""The price ladder: the last bids as rungs, the next one dashed above them. `bidding/ladder.js` draws it live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from bidding.models import LotEvent
from ledger.money import exponent, format_number, parse

MOST = 6
STEP = 22
"""Units of the drawing between two rungs; the dashed one stands at 8."""
FIRST = 8
DIGIT = 6.6
"""Width of a digit of its 12-unit figures."""


@dataclass(frozen=True, slots=True)
class Rung:
    """`place`: `mine`, `top` or nothing; `y` and `text_y` in units of the drawing."""

    figure: str
    paddle: str
    place: str
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
    bids = [event.payload for event in events if "amount" in event.payload and "paddle" in event.payload][:MOST]
    rungs = tuple(
        Rung(
            figure=figure(parse(bid["amount"], currency), currency),
            paddle=bid["paddle"],
            place="mine" if bid["paddle"] == paddle else ("top" if place == 0 else ""),
            y=FIRST + STEP * (place + 1),
        )
        for place, bid in enumerate(bids)
    )
    following = figure(minimum, currency)
    widest = max(map(len, [following, *(rung.figure for rung in rungs)]))
    return Ladder(rungs, following, left=round(widest * DIGIT) + 12, height=FIRST + STEP * len(rungs) + 12)


def figure(minor: int, currency: str) -> str:
    """"12,500", or "12,500.50" where there is small change."""
    text = format_number(minor, currency, get_language() or "en")
    places = exponent(currency)
    return text[: -(places + 1)] if places and minor % 10**places == 0 else text
