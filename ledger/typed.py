"""An amount as people type it: "1,250", "12,50", "₹12,50,000.50", "١٢٥٠". Pure; core/money.js reads the same way.

Which of comma and point parts the cents differs from place to place, and a bid of a hundred times what was meant is
worse than being asked again: what could mean two amounts is refused.
"""

from __future__ import annotations

import re
import unicodedata

from ledger.money import InvalidAmount, exponent, parse

_IDLE = re.compile(r"[\s'’\u066c\u061c\u200e\u200f\u2066-\u2069]")
_WRITTEN = re.compile(r"[0-9]+(?:[.,][0-9]+)*")


def read(typed: str, currency: str) -> int:
    """Minor units. Raises `ledger.money.InvalidAmount` for what is no amount of the currency, or could be two."""
    return parse(decimal_string(typed, currency), currency)


def decimal_string(typed: str, currency: str) -> str:
    """ "1,250.5" → "1250.5". Raises `InvalidAmount`."""
    plain = "".join(map(_ascii, _IDLE.sub("", typed))).strip()
    if not _WRITTEN.fullmatch(plain):
        raise InvalidAmount("no amount")
    *groups, last = re.split(r"[.,]", plain)
    marks = re.findall(r"[.,]", plain)
    if not marks:
        return _without_idle_zeros(last)
    if _parts_cents(marks, last, places=exponent(currency)):
        return f"{_joined(groups, marks[:-1])}.{last}"
    return _joined([*groups, last], marks)


def _parts_cents(marks: list[str], last: str, *, places: int) -> bool:
    """Whether the last mark parts whole from fraction. Raises `InvalidAmount` where it may be either."""
    mark = marks[-1]
    if len(marks) > 1 and mark == marks[-2]:
        return False
    if len(marks) > 1 or len(last) != 3:
        return True
    if mark == ".":
        if places < 3:
            raise InvalidAmount("1.250 may be 1250 or 1.25")
        return True
    return False


def _joined(groups: list[str], marks: list[str]) -> str:
    """Groups of three, or of two before the last three; one kind of mark between them."""
    if not marks:
        return _without_idle_zeros("".join(groups))
    first, *middle, last = groups
    fits = len(set(marks)) == 1 and len(first) <= 3 and len(last) == 3 and all(len(group) in (2, 3) for group in middle)
    if not fits:
        raise InvalidAmount("odd groups of digits")
    return _without_idle_zeros("".join(groups))


def _without_idle_zeros(digits: str) -> str:
    return digits.lstrip("0") or "0"


def _ascii(character: str) -> str:
    """Any script's digit as 0 to 9, the Arabic decimal mark as a point, a currency's sign as nothing."""
    if character == "\u066b":
        return "."
    if unicodedata.category(character) == "Sc":
        return ""
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)
