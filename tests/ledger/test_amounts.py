"""Amounts at Django's edges: django-money's, written as the house writes them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import translation
from django.utils.html import conditional_escape

from ledger.amounts import Amount, column
from ledger.money import InvalidAmount


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [(125000000, "INR", "₹12,50,000.00"), (1250, "JPY", "JP¥1,250"), (1250, "KWD", "KWD 1.250"), (-5, "EUR", "-€0.05")],
)
def test_an_amount_has_the_places_and_groups_of_its_currency(minor: int, currency: str, shown: str) -> None:
    assert str(Amount.of(minor, currency)).replace("\xa0", " ") == shown


def test_sums_stay_amounts() -> None:
    assert str(Amount.of(1250, "EUR") + Amount.of(50, "EUR")) == "€13.00"
    assert str(Amount.of(1250, "EUR") * 2) == "€25.00"


def test_two_currencies_do_not_add_up() -> None:
    with pytest.raises(TypeError):
        Amount.of(1250, "EUR") + Amount.of(1250, "USD")


def test_half_a_cent_is_no_amount() -> None:
    with pytest.raises(InvalidAmount):
        str(Amount.of(5, "EUR") / 2)


def test_an_amount_does_not_break_on_a_page_and_speaks_the_language() -> None:
    amount: Any = Amount.of(125000, "EUR")
    with translation.override("fr"):
        assert conditional_escape(amount) == "1\u202f250,00\xa0€"


def test_a_column_shows_a_row_in_its_currency_and_nothing_where_there_is_nothing() -> None:
    price = column("price", currency="auction.currency", description="price")
    auction = SimpleNamespace(currency="USD")
    assert str(price(SimpleNamespace(price=1000, auction=auction))) == "US$10.00"
    assert price(SimpleNamespace(price=None, auction=auction)) is None
