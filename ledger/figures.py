"""A plot as a page shows it: its finding in words, its picture, and the table that says the same exactly."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.charts import WIDTHS, Size, height_of
from ledger.tables import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """`finding` is what there is to be seen, said in a sentence; `picture` and `sheet` are addresses, without a query.

    `name` is unique on the page. `is_wide`: over both columns, the words beside the picture. `bars`: how many, if it is bars.
    """

    name: str
    title: str
    finding: str
    picture: str
    sheet: str
    table: Table
    is_wide: bool = False
    bars: int | None = None

    @property
    def said(self) -> str:
        """What stands for the picture where it is not seen."""
        return _("%(title)s: %(finding)s") % {"title": self.title, "finding": self.finding}

    @property
    def size(self) -> Size:
        return "wide" if self.is_wide else "half"

    @property
    def width(self) -> int:
        return WIDTHS[self.size]

    @property
    def height(self) -> int:
        return height_of(self.size, bars=self.bars)
