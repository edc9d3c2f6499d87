"""The rates of a hammer, in words: "25 % to €10,000.00, 20 % above". They were copied to the line when it fell (rules 9)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ledger.money import format_money

_ON = {"premium", "all"}


def premium_words(rates: Mapping[str, Any], currency: str) -> str:
    """Empty where there is no premium."""
    tiers = [(int(start), Decimal(percent)) for start, percent in rates.get("tiers", ())]
    if not any(percent for _start, percent in tiers):
        return ""
    words = []
    for (_start, percent), (end, _next) in pairwise(tiers):
        amount = format_money(end, currency, get_language() or "en")
        words.append(_("%(percent)s %% to %(amount)s") % {"percent": _plain(percent), "amount": amount})
    last = _plain(tiers[-1][1])
    words.append(_("%(percent)s %% above") % {"percent": last} if words else _("%(percent)s %%") % {"percent": last})
    return ", ".join(words)


def tax_words(rates: Mapping[str, Any]) -> str:
    """Empty where there is no tax."""
    percent = Decimal(rates.get("tax_percent", 0))
    on = rates.get("tax_on", "none")
    if not percent or on not in _ON:
        return ""
    words = _("%(percent)s %% on the premium") if on == "premium" else _("%(percent)s %% on price and premium")
    return words % {"percent": _plain(percent)}


def commission_words(rates: Mapping[str, Any]) -> str:
    percent = Decimal(rates.get("commission_percent", 0))
    return _("%(percent)s %%") % {"percent": _plain(percent)} if percent else ""


def quantity_words(rates: Mapping[str, Any], currency: str, *, language: str = "") -> str:
    """ "10 quintal × ₹4,700.00" where the price was one of a unit, in `language` or that of the thread; else empty."""
    if rates.get("price_per") != "unit" or "unit" not in rates:
        return ""
    price = format_money(int(rates["hammer_price"]), currency, language or get_language() or "en")
    return f"{_plain(Decimal(rates['quantity']))} {rates['unit']} × {price}"


def _plain(percent: Decimal) -> str:
    """12.50 → 12.5; no exponent."""
    return f"{percent.normalize():f}"
