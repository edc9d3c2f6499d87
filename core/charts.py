"""What a plot shows, before it is drawn: frozen values, and labels in the reader's language. Pure, and quick to load.

Values place things and nothing else: amounts are minor units, times seconds. Every text on a plot is made by whoever
knows the words (`core.drawing` draws, `core.plots` answers).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Theme = Literal["light", "dark"]
Size = Literal["wide", "half", "narrow"]

WIDTHS: Final[dict[Size, int]] = {"wide": 1040, "half": 600, "narrow": 350}
HEIGHTS: Final[dict[Size, int]] = {"wide": 270, "half": 240, "narrow": 230}
"""Pixels, as the plot lies on a page; bars have one of their own."""
PER_BAR: Final = 48
MOST_POINTS: Final = 400
"""Points of a line; more could not be told apart, and a log may hold any number of bids."""
MOST_BARS: Final = 10
LEAST_COLUMNS: Final = 12
"""What one column leaves room for: alone, it is not the whole plot."""
LONGEST: Final = 42
"""Characters of a label. The table beside a plot has all of them."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A label at a place of an axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Point:
    at: float
    value: float
    is_mine: bool = False


@dataclass(frozen=True, slots=True)
class Steps:
    """What holds until it changes, as steps. `last` stands at the end of the line; `dotted`: each point is marked,
    filled where it `is_mine`; `filled`: the ground below is tinted."""

    points: tuple[Point, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    last: str
    dotted: bool = False
    filled: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """How many, side by side along time; each column stands for `stride` seconds."""

    points: tuple[Point, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    stride: float


@dataclass(frozen=True, slots=True)
class Bar:
    """`label` and `detail` stand above the bar at its beginning, `figure` at its end."""

    label: str
    detail: str
    figure: str
    value: float


@dataclass(frozen=True, slots=True)
class Bars:
    """What is compared, the greatest first. `mirrored`: bars grow from the right, where the page is read so."""

    bars: tuple[Bar, ...]
    mirrored: bool = False


Chart = Steps | Columns | Bars


def height_of(size: Size, *, bars: int | None) -> int:
    """In pixels; `bars` are how many there are, None for a plot over time."""
    return HEIGHTS[size] if bars is None else PER_BAR * max(min(bars, MOST_BARS), 1) + 6


def thinned(points: Sequence[Point]) -> tuple[Point, ...]:
    """At most `MOST_POINTS`, evenly taken, with the first and the last."""
    if len(points) <= MOST_POINTS:
        return tuple(points)
    stride = (len(points) - 1) / (MOST_POINTS - 1)
    return tuple(points[round(stride * number)] for number in range(MOST_POINTS))


def round_values(low: int, high: int, *, most: int = 5) -> list[int]:
    """Up to `most` and one values of one, two or five times a power of ten apart, within the two."""
    span = max(high - low, 1)
    step = next(step for power in range(20) for step in (10**power, 2 * 10**power, 5 * 10**power) if span / step <= most)
    first = -(-low // step) * step
    return list(range(first, high + 1, step)) or [high]


def clean(text: str) -> str:
    """As a label: one line of at most `LONGEST` characters, without what XML cannot say."""
    plain = "".join(" " if each.isspace() else each for each in text if each.isspace() or not _forbidden(each))
    line = " ".join(plain.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"


def _forbidden(character: str) -> bool:
    """No character of XML 1.0: controls, lone surrogates, and the two that are none."""
    code = ord(character)
    return code < 0x20 or 0x7F <= code <= 0x9F or 0xD800 <= code <= 0xDFFF or code in {0xFFFE, 0xFFFF}
