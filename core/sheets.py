"""Tables for spreadsheets: CSV in which nothing that people wrote becomes a formula. The one place that writes CSV.

Source: reliability.md, "Abuse"; OWASP, "CSV Injection".
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from io import StringIO
from typing import Final

from django.http import HttpResponse
from django.utils.text import slugify

from core.times import timestamp

Cell = str | int | Decimal | datetime | None

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001  # full-width signs count as well
_BYTE_ORDER: Final = "\ufeff"
"""Without it, spreadsheets read UTF-8 as whatever their system used to write."""


def written(cell: Cell) -> str:
    """A number stays a number, a time is written as on the wire, and a text that would be a formula gets an apostrophe."""
    match cell:
        case None:
            return ""
        case datetime():
            return timestamp(cell)
        case int() | Decimal():
            return str(cell)
        case _:
            return f"'{cell}" if cell.startswith(_FORMULA) else cell


def csv_of(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """RFC 4180, in UTF-8 once it is encoded, with a byte order mark."""
    out = StringIO()
    out.write(_BYTE_ORDER)
    writer = csv.writer(out)
    writer.writerow([written(header) for header in headers])
    writer.writerows([written(cell) for cell in row] for row in rows)
    return out.getvalue()


def download(name: str, headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """A file to keep, named by `name` as far as file names go. It is one person's view, so nobody in between keeps it."""
    response = HttpResponse(csv_of(headers, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slugify(name) or "table"}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response
