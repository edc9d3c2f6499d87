"""Tables of figures as they are read: on a page in the reader's language, in a spreadsheet as exact values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from core import sheets
from ledger.amounts import Amount

Cell = str | int | datetime | Amount | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell on a page. `is_figure`: it stands at the end of its column, as numbers do. `head` is its column's."""

    text: str
    is_figure: bool
    head: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`headers` are in the reader's language; amounts of one row are of one currency. `seconds`: they matter in its times."""

    headers: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    totals: Sequence[Sequence[Cell]] = ()
    seconds: bool = False

    @property
    def heads(self) -> list[Shown]:
        return [Shown(header, is_figure) for header, is_figure in zip(self.headers, self._figures, strict=True)]

    @property
    def shown(self) -> list[list[Shown]]:
        return [self._row(row) for row in self.rows]

    @property
    def shown_totals(self) -> list[list[Shown]]:
        return [self._row(row) for row in self.totals]

    def download(self, name: str) -> HttpResponse:
        """As CSV: amounts without signs and separators, with their currency in a last column."""
        has_money = any(isinstance(cell, Amount) for row in self.rows for cell in row)
        headers = [*self.headers, _("Currency")] if has_money else self.headers
        return sheets.download(name, headers, self._exact(has_money=has_money))

    @property
    def _figures(self) -> list[bool]:
        """Of each column, whether it holds figures; a dash stands where they would."""
        return [any(isinstance(row[place], (int, Amount)) for row in self.rows) for place in range(len(self.headers))]

    def _row(self, row: Sequence[Cell]) -> list[Shown]:
        columns = zip(row, self._figures, self.headers, strict=True)
        return [Shown(_text(cell, seconds=self.seconds), is_figure, head) for cell, is_figure, head in columns]

    def _exact(self, *, has_money: bool) -> Iterator[list[sheets.Cell]]:
        for row in self.rows:
            cells: list[sheets.Cell] = [cell.amount if isinstance(cell, Amount) else cell for cell in row]
            yield [*cells, _currency(row)] if has_money else cells


def _text(cell: Cell, *, seconds: bool) -> str:
    match cell:
        case None:
            return "–"
        case int():
            return number_format(cell)
        case datetime():
            return date_format(timezone.localtime(cell), "j M Y, H:i:s" if seconds else "DATETIME_FORMAT")
        case _:
            return str(cell)


def _currency(row: Sequence[Cell]) -> str:
    return next((cell.currency.code for cell in row if isinstance(cell, Amount)), "")
