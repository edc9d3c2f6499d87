"""Amounts written out, as invoices in many countries have to: `Indian rupees: twelve lakh fifty thousand`.

Numbers are spelled by CLDR's rules (`unicode-rbnf`), lakh and crore where rupees are grouped so. The name of the currency
stands before a colon: in a sentence, gender and case of the number would depend on it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from babel import Locale
from babel.numbers import get_currency_name
from unicode_rbnf import RbnfEngine

from ledger.money import cldr_locale, exponent

_OWN_RULES: Final = frozenset({"en_IN"})
"""Of the regional locales that prices are written in, those whose numbers have names of their own."""

_AND: Final = {"en": "and", "hi": "और", "es": "con", "fr": "et", "ar": "و"}
_RULES: Final = "spellout-numbering"
"""CLDR's name of those for a number by itself, with no noun that it counts."""


def in_words(minor: int, currency: str, language: str) -> str:
    """`minor` is nought or more; `language` one that invoices are written in. Parts of one follow in figures: `and 50/100`."""
    scale = 10 ** exponent(currency)
    whole, part = divmod(minor, scale)
    locale = cldr_locale(language, currency).partition("@")[0]
    name = str(get_currency_name(currency, whole, locale=Locale.parse(locale)))
    number = _spelled(whole, locale if locale in _OWN_RULES else locale.partition("_")[0])
    figures = f" {_AND[language]} {part:0{exponent(currency)}}/{scale}" if part else ""
    return f"{name[:1].upper()}{name[1:]}: {number}{figures}"


def _spelled(number: int, locale: str) -> str:
    return str(_engine(locale).format_number(number, ruleset_names=[_RULES]).text)


@lru_cache(maxsize=16)
def _engine(locale: str) -> RbnfEngine:
    return RbnfEngine.for_language(locale)
