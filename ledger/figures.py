"""A plot as a page shows it: its finding in words, its picture, and the table that says the same exactly."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from core.charts import WIDTHS, Size, height_of
from ledger.tables import Table

MOST_ROWS: Final = 200
"""Of the table below a picture; a log may hold any number of bids, and the sheet has them all."""


@dataclass(frozen=True, slots=True)
class Figure:
    """`finding` is what there is to be seen, said in a sentence; `picture` and `sheet` are addresses, without a query.

    `name` is unique on the page. `of` is the thing that it is about, with its `page`, where that is not the page itself.
    `is_wide`: over both columns, the words beside the picture. `bars`: how many, if it is bars.
    """

    name: str
    title: str
    finding: str
    picture: str
    sheet: str
    table: Table
    of: str = ""
    page: str = ""
    is_wide: bool = False
    bars: int | None = None

    @property
    def said(self) -> str:
        """What stands for the picture where it is not seen."""
        return _("%(title)s: %(finding)s") % {"title": self.title, "finding": self.finding}

    @property
    def below(self) -> Table:
        """The table as it stands below the picture: its end, where it is long."""
        return replace(self.table, rows=self.table.rows[-MOST_ROWS:])

    @property
    def left_out(self) -> str:
        """Says that the table is not whole; empty where it is."""
        rows = len(self.table.rows)
        if rows <= MOST_ROWS:
            return ""
        told = {"shown": number_format(MOST_ROWS), "rows": number_format(rows, force_grouping=True)}
        return _("The last %(shown)s of %(rows)s rows; the CSV has all.") % told

    @property
    def size(self) -> Size:
        return "wide" if self.is_wide else "half"

    @property
    def width(self) -> int:
        return WIDTHS[self.size]

    @property
    def height(self) -> int:
        return height_of(self.size, bars=self.bars)
