"""Tables for spreadsheets: what people wrote stays text."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO

import pytest

from core import sheets


def read(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text.removeprefix("\ufeff"))))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_of_text_is_a_formula(start: str) -> None:
    dangerous = f'{start}HYPERLINK("http://evil.test")'
    rows = read(sheets.csv_of(["Lot", dangerous], [[1, dangerous]]))
    assert rows == [["Lot", f"'{dangerous}"], ["1", f"'{dangerous}"]]


def test_a_number_below_zero_stays_a_number() -> None:
    rows = read(sheets.csv_of(["a", "b"], [[-5, Decimal("-12.50")]]))
    assert rows[1] == ["-5", "-12.50"]


def test_a_time_is_written_as_on_the_wire_and_nothing_as_nothing() -> None:
    rows = read(sheets.csv_of(["at", "none"], [[datetime(2026, 11, 20, 10, tzinfo=UTC), None]]))
    assert rows[1] == ["2026-11-20T10:00:00.000Z", ""]


def test_commas_quotes_and_line_ends_within_a_cell_come_back_as_they_were() -> None:
    text = 'Wheat, "durum"\nsecond line'
    assert read(sheets.csv_of(["a"], [[text]]))[1] == [text]


def test_a_file_says_what_it_is_and_nobody_in_between_keeps_it() -> None:
    response = sheets.download("Käufe, Nov / 2026", ["a"], [])
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="kaufe-nov-2026.csv"'
    assert response["Cache-Control"] == "private, no-store"
