"""Labels of plots: few, round, short, in the reader's language."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from ledger import labels

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minor", "currency", "language", "label"),
    [
        (85_000_000_00, "INR", "en", "₹8.5Cr"),
        (-1_250_000, "EUR", "en", "-€12.5K"),
        (300, "JPY", "en", "JP¥300"),
        (4_760_00, "INR", "hi", "₹4.76\xa0हज़ार"),
    ],
)
def test_an_amount_is_short_with_its_sign_first(minor: int, currency: str, language: str, label: str) -> None:
    with translation.override(language):
        assert labels.short(minor, currency) == label


def test_an_axis_begins_at_zero_only_where_that_costs_little() -> None:
    assert [tick.at for tick in labels.amounts(1000, 9000, "USD")] == [0, 2000, 4000, 6000, 8000]
    assert [tick.label for tick in labels.amounts(600_000, 1_090_000, "USD")] == ["6K", "7K", "8K", "9K", "10K"]


@pytest.mark.parametrize(
    ("length", "found"),
    [
        (timedelta(0), ["20 Nov, 12:00"]),
        (timedelta(milliseconds=300), ["20 Nov, 12:00"]),
        (timedelta(seconds=4), ["12:00:00", "12:00:01", "12:00:02", "12:00:03", "12:00:04"]),
        (timedelta(hours=2), ["12:00", "12:30", "13:00", "13:30", "14:00"]),
        (timedelta(days=1), ["20 Nov", "21 Nov"]),
        (timedelta(days=8), ["20 Nov", "22 Nov", "24 Nov", "26 Nov", "28 Nov"]),
    ],
)
def test_times_are_as_fine_as_the_stretch_is_short(length: timedelta, found: list[str]) -> None:
    assert [tick.label for tick in labels.times(NOON, NOON + length)] == found
