"""Currencies an auction may be held in: those that are money somewhere today (CLDR), with places from `ledger.money`."""

from __future__ import annotations

import moneyed
from babel.core import get_global

CURRENCIES: frozenset[str] = frozenset(
    code
    for rows in get_global("territory_currencies").values()
    for code, _, until, tender in rows
    if tender and until is None and code in moneyed.CURRENCIES
)
COMMON: tuple[str, ...] = ("INR", "USD", "EUR", "GBP", "AED", "JPY", "AUD", "CAD", "CHF", "CNY", "KWD", "SGD", "ZAR")
"""Offered first in forms."""
