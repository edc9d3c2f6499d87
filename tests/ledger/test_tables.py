"""Tables of figures: in words on a page, exact in a spreadsheet."""

from __future__ import annotations

from django.utils import translation

from ledger.amounts import Amount
from ledger.tables import Table

SALES = Table(["Lot", "Title", "Hammer"], [[1, "=1+1", Amount.of(1_250_000, "INR")], [1234, "Rice", None]])


def test_a_page_shows_figures_as_the_reader_writes_them_at_the_end_of_their_column() -> None:
    with translation.override("en"):
        assert [[cell.text for cell in row] for row in SALES.shown] == [["1", "=1+1", "₹12,500.00"], ["1234", "Rice", "–"]]
    assert [head.is_figure for head in SALES.heads] == [True, False, True]
    assert [cell.is_figure for cell in SALES.shown[1]] == [True, False, True]


def test_a_spreadsheet_gets_exact_amounts_and_their_currency_apart() -> None:
    lines = SALES.download("sales").content.decode("utf-8-sig").splitlines()
    assert lines == ["Lot,Title,Hammer,Currency", "1,'=1+1,12500.00,INR", "1234,Rice,,"]


def test_a_table_of_nothing_has_its_heads() -> None:
    empty = Table(["Lot", "Title"], [])
    assert [head.text for head in empty.heads] == ["Lot", "Title"]
    assert empty.download("none").content.decode("utf-8-sig").splitlines() == ["Lot,Title"]


def test_amounts_without_small_change_and_with_three_places_keep_them_in_a_spreadsheet() -> None:
    table = Table(["a"], [[Amount.of(300, "JPY")], [Amount.of(1_250, "KWD")], [Amount.of(-5, "EUR")]])
    assert table.download("a").content.decode("utf-8-sig").splitlines()[1:] == ["300,JPY", "1.250,KWD", "-0.05,EUR"]
