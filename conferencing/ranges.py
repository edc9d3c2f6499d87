"""Byte ranges (RFC 9110, 14): what of a file a player asks for. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_ONE: Final = re.compile(r"bytes=(?P<first>\d*)-(?P<last>\d*)", re.ASCII)
_DIGITS: Final = 18


class Unsatisfiable(Exception):
    """Nothing of that can be given: 416."""


@dataclass(frozen=True, slots=True)
class Span:
    """From byte `first` to `last`, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1

    def content_range(self, size: int) -> str:
        return f"bytes {self.first}-{self.last}/{size}"


def asked(header: str, *, size: int, most: int) -> Span | None:
    """The span to answer with; None where the whole file is meant.

    Of a range without an end `most` bytes are given: a part is lawful (15.3.7), and the player asks on. One with an end is
    given whole, as some players count. Another unit, or what is no range at all, is as if nothing had been said; several
    ranges at once nobody's player needs. Raises `Unsatisfiable`.
    """
    header = header.strip()
    if not header.startswith("bytes="):
        return None
    if "," in header:
        raise Unsatisfiable
    found = _ONE.fullmatch(header)
    if found is None or not (found["first"] or found["last"]):
        return None
    if max(len(found["first"]), len(found["last"])) > _DIGITS:
        raise Unsatisfiable
    first, last = _bounds(found["first"], found["last"], size)
    if first > last or first >= size:
        raise Unsatisfiable
    return Span(first, last if found["last"] else min(last, first + most - 1))


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """`bytes=-500` are the last 500; an end beyond the file is the file's."""
    if not first:
        return max(0, size - int(last)), size - 1 if int(last) else -1
    return int(first), min(int(last), size - 1) if last else size - 1
