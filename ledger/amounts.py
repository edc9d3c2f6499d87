"""Amounts at the edges that Django draws: django-money's `Money`, in the words of the house. Below them, minor units.

A `Money` does not break between sign and figure on a page, and knows its currency; what it would not know of itself is
how the house writes rupees (docs/decisions/0006), and that a yen has no cents.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils.translation import get_language
from djmoney.money import Money

from ledger.money import exponent, format_money, from_decimal, to_decimal

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Amount(Money):
    """So much of a currency, as the active language writes it."""

    @classmethod
    def of(cls, minor: int, currency: str) -> Amount:
        return cls(to_decimal(minor, currency), currency, decimal_places=exponent(currency))

    @property
    def minor(self) -> int:
        """Minor units. Raises `ledger.money.InvalidAmount` where a calculation has left more places than there are."""
        return from_decimal(self.amount, self.currency.code)

    def __str__(self) -> str:
        return format_money(self.minor, self.currency.code, get_language() or "en")


def column(field: str, *, currency: str, description: str | _StrPromise) -> Callable[[Any], Amount | None]:
    """A column of a staff page: the minor units at `field`, in the currency at `currency` (dotted paths of the row)."""
    minor_of, currency_of = attrgetter(field), attrgetter(currency)

    @admin.display(description=description, ordering=field.replace(".", "__"))
    def shown(row: Any) -> Amount | None:
        minor = minor_of(row)
        return None if minor is None else Amount.of(minor, currency_of(row))

    return shown
