"""What people type as an amount. The same cases hold for core/money.js (tests/e2e/test_scripts.py)."""

from __future__ import annotations

import pytest

from ledger.money import InvalidAmount
from ledger.typed import read


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("1250", "EUR", 125_000),
        ("1,250", "EUR", 125_000),
        ("12,50", "EUR", 1250),
        ("1.250,50", "EUR", 125_050),
        ("1 250.5", "EUR", 125_050),
        ("1’250", "EUR", 125_000),
        ("1.250.000", "EUR", 125_000_000),
        ("₹12,50,000.50", "INR", 125_000_050),
        ("12,50,000", "INR", 125_000_000),
        ("1.250", "KWD", 1250),
        ("1,250", "JPY", 1250),
        ("0012", "JPY", 12),
        ("\u0661\u0662\u0665\u0660\u066b\u0665", "EUR", 125_050),
        ("१२५०", "INR", 125_000),
    ],
)
def test_an_amount_is_read_as_its_writer_meant_it(typed: str, currency: str, minor: int) -> None:
    assert read(typed, currency) == minor


@pytest.mark.parametrize(
    ("typed", "currency"),
    [
        ("1.250", "EUR"),
        ("1,2,3", "EUR"),
        ("12.345.67", "EUR"),
        ("1.005,5.5", "EUR"),
        ("1,234.567", "EUR"),
        ("12.5", "JPY"),
        ("", "EUR"),
        ("-5", "EUR"),
        ("1e3", "EUR"),
        ("twelve", "EUR"),
        ("100.", "EUR"),
        ("9" * 40, "EUR"),
    ],
)
def test_what_is_no_amount_or_could_be_two_is_refused(typed: str, currency: str) -> None:
    with pytest.raises(InvalidAmount):
        read(typed, currency)
