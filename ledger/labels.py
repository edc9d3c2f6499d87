"""Labels of plots: amounts and times on axes, short, in the reader's language."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

from core.charts import Tick, round_values
from ledger.money import format_short, symbol

_BETWEEN = 3
"""Times named between the two ends."""


def short(minor: int, currency: str) -> str:
    """`₹8.5Cr`: sign first, as all prices of the house."""
    language = get_language() or "en"
    sign = "-" if minor < 0 else ""
    return sign + symbol(currency, language) + format_short(abs(minor), currency, language)


def amounts(low: int, high: int, currency: str) -> tuple[Tick, ...]:
    """Round amounts within the two, in minor units; from zero where the lower one is far below."""
    first = 0 if low * 3 < high else low
    language = get_language() or "en"
    return tuple(Tick(minor, format_short(minor, currency, language)) for minor in round_values(first, high))


def counts(most: int) -> tuple[Tick, ...]:
    return tuple(Tick(count, str(count)) for count in round_values(0, most, most=4))


def times(begin: datetime, end: datetime, *, seconds: bool = True) -> tuple[Tick, ...]:
    """Both ends and what lies between: seconds within ten minutes (unless not wanted), hours within a day, else days."""
    length = end - begin
    if length < timedelta(seconds=1):
        return (_time(begin, "j M, H:i"),)
    short = length < timedelta(minutes=10) and seconds
    form = "H:i:s" if short else "H:i" if _same_day(begin, end) else "j M"
    steps = _BETWEEN + 1
    found = [_time(begin + length * step / steps, form) for step in range(steps + 1)]
    # Of several days a short time has few: the same word twice says nothing.
    told = {tick.label for tick in found}
    ends = (found[0], found[-1]) if found[0].label != found[-1].label else (found[0],)
    return tuple(found) if len(told) == len(found) else ends


def _time(at: datetime, form: str) -> Tick:
    return Tick(at.timestamp(), date_format(timezone.localtime(at), form))


def _same_day(begin: datetime, end: datetime) -> bool:
    return timezone.localtime(begin).date() == timezone.localtime(end).date()
