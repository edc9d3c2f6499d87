"""Money as integer minor units and a currency code. Pure: no Django, no floats.

Exponents come from ISO 4217 as the `moneyed` package ships it (JPY 0, EUR 2, KWD 3); grouping from CLDR by `babel`.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

import moneyed
from babel.numbers import format_compact_decimal, format_currency, format_decimal, get_currency_symbol

LARGEST = 2**53 - 1
"""Largest amount in minor units: the largest integer that every JSON reader keeps exact (RFC 8785, RFC 7493)."""

_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,18})(?:\.([0-9]{1,6}))?", re.ASCII)
_LETTERS_BEFORE_DIGITS = re.compile(r"[A-Z](?=[0-9])")


class InvalidAmount(ValueError):
    """The text is no amount of the currency."""


@lru_cache(maxsize=512)
def exponent(currency: str) -> int:
    """Decimal places of the currency. Raises `InvalidAmount` for a code that is no currency."""
    try:
        found = moneyed.get_currency(currency)
    except moneyed.CurrencyDoesNotExist as error:
        raise InvalidAmount(f"{currency!r} is no currency") from error
    return len(str(found.sub_unit)) - 1


def parse(value: object, currency: str) -> int:
    """Minor units of a wire amount: a JSON string ("1250.00"), or a JSON integer of major units.

    Refuses floats, signs, exponents, separators, digits that are not ASCII, more places than the currency has
    and amounts over `LARGEST`, with `InvalidAmount`. Zero passes: whether it is meant is the caller's rule.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise InvalidAmount("an amount is a string such as '1250.00'")
    match = _AMOUNT.fullmatch(str(value))
    if match is None:
        raise InvalidAmount("an amount is written like 1250.00")
    whole, fraction = match[1], match[2] or ""
    places = exponent(currency)
    if len(fraction.rstrip("0")) > places:
        raise InvalidAmount(f"{currency} has {places} decimal places")
    scale: int = 10**places
    minor = int(whole) * scale + int(fraction[:places].ljust(places, "0") or 0)
    if minor > LARGEST:
        raise InvalidAmount("the amount is too large")
    return minor


@lru_cache(maxsize=65_536)
def to_decimal_string(minor: int, currency: str) -> str:
    """The wire form: "1250.00", "-0.05", "300" (JPY)."""
    places = exponent(currency)
    sign, digits = ("-" if minor < 0 else ""), str(abs(minor)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def wire(minor: int | None, currency: str) -> str | None:
    """`to_decimal_string` that lets None through."""
    return None if minor is None else to_decimal_string(minor, currency)


def to_decimal(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-exponent(currency))


def from_decimal(value: Decimal, currency: str) -> int:
    """Minor units of an exact decimal. Raises `InvalidAmount` where it has more places than the currency."""
    scaled = value.scaleb(exponent(currency))
    if not scaled.is_finite() or scaled != scaled.to_integral_value():
        raise InvalidAmount(f"{currency} has {exponent(currency)} decimal places")
    return int(scaled)


def half_up(value: Decimal) -> int:
    """Whole minor units, halves away from zero (auction-rules 9)."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def cldr_locale(language: str, currency: str) -> str:
    """Rupees are grouped in lakh and crore in English too, as everybody in that trade reads them."""
    base = language.split("-", 1)[0].lower()
    if base in {"en", "hi"} and currency == "INR":
        return f"{base}_IN"
    return {"en": "en_GB", "ar": "ar_EG@numbers=latn"}.get(base, base)


RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


def format_money(minor: int, currency: str, language: str) -> str:
    """For people: `₹12,50,000.00`, `1.250,00 €`.

    Prices run from left to right on every page, sign first, as the price board shows them; CLDR would turn them around.
    """
    if language.split("-", 1)[0].lower() in RIGHT_TO_LEFT:
        return ("-" if minor < 0 else "") + symbol(currency, language) + format_number(abs(minor), currency, language)
    text = format_currency(to_decimal(minor, currency), currency, locale=_known(language, currency))
    # CLDR parts letters from digits, as browsers do; Babel does not.
    return _LETTERS_BEFORE_DIGITS.sub("\\g<0>\N{NO-BREAK SPACE}", text)


def format_number(minor: int, currency: str, language: str) -> str:
    """As `format_money`, without the symbol."""
    places = exponent(currency)
    locale = _known(language, currency)
    pattern = "#,##,##0" if locale.endswith("_IN") else "#,##0"
    return format_decimal(to_decimal(minor, currency), format=pattern + ("." + "0" * places if places else ""), locale=locale)


def format_short(minor: int, currency: str, language: str) -> str:
    """For the axis of a plot, without the symbol: `950`, `12.5K`, `8.5Cr`; two decimal places at most."""
    return format_compact_decimal(to_decimal(minor, currency), locale=_known(language, currency), fraction_digits=2)


def symbol(currency: str, language: str) -> str:
    return get_currency_symbol(currency, locale=_known(language, currency))


@lru_cache(maxsize=256)
def _known(language: str, currency: str) -> str:
    from babel import Locale, UnknownLocaleError

    name = cldr_locale(language, currency).split("@", 1)[0]
    try:
        Locale.parse(name)
    except (UnknownLocaleError, ValueError):
        return "en_GB"
    return name
