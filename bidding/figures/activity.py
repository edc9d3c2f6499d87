"""How busy a sale was: bids a minute, or in longer stretches where a sale takes days.

The engine's own answers are no bids of anybody, and do not count; a bid that was taken back was made all the same, and does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.charts import Columns, Point
from ledger import labels
from ledger.figures import Figure
from ledger.tables import Table

STRETCHES: Final = (60, 300, 900, 3600, 6 * 3600, 86400, 7 * 86400, 28 * 86400)
"""Seconds: a minute, five, fifteen, an hour, six, a day, a week, four."""
MOST: Final = 120
"""Columns of the plot."""

_EPOCH: Final = datetime(2000, 1, 3, tzinfo=UTC)
"""A Monday, so that weeks begin with one."""
_ENDS: Final = """
    SELECT min(event.at), max(event.at), count(*) FROM bidding_lotevent event JOIN auctions_lot lot ON lot.id = event.lot_id
    WHERE lot.auction_id = %s AND event.kind = 'bid'
"""
_COUNTS: Final = """
    SELECT date_bin(make_interval(secs => %s), event.at, %s), count(*) FROM bidding_lotevent event JOIN auctions_lot lot ON lot.id = event.lot_id
    WHERE lot.auction_id = %s AND event.kind = 'bid' GROUP BY 1 ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Activity:
    """`counts` has every stretch of `seconds` from the first bid to the last, quiet ones too."""

    seconds: int
    counts: tuple[tuple[datetime, int], ...]

    @property
    def bids(self) -> int:
        return sum(count for _at, count in self.counts)


def activity_of(auction_id: UUID) -> Activity:
    """Two queries, whatever the number of bids."""
    with connection.cursor() as cursor:
        cursor.execute(_ENDS, [auction_id])
        first, last, bids = cursor.fetchone()
        if not bids:
            return Activity(STRETCHES[0], ())
        seconds = _stretch(last - first)
        cursor.execute(_COUNTS, [seconds, _EPOCH, auction_id])
        counted: dict[datetime, int] = dict(cursor.fetchall())
    return Activity(seconds, _filled(counted, timedelta(seconds=seconds)))


def chart(found: Activity) -> Columns:
    points = tuple(Point(at.timestamp(), count) for at, count in found.counts)
    if not points:
        return Columns((), (), (), stride=found.seconds)
    most = max(count for _at, count in found.counts)
    times = labels.times(found.counts[0][0], found.counts[-1][0], seconds=False)
    return Columns(points, times, labels.counts(most), stride=found.seconds)


def figure(auction_id: UUID, found: Activity) -> Figure:
    return Figure(
        name="activity",
        title=_("Bids per minute") if found.seconds == STRETCHES[0] else _("Bids over time"),
        finding=_finding(found),
        picture=reverse("bidding:figure_picture", args=[auction_id, "activity"]),
        sheet=reverse("bidding:figure_sheet", args=[auction_id, "activity"]),
        table=table(found.counts),
        is_wide=True,
    )


def table(counts: Sequence[tuple[datetime, int]]) -> Table:
    return Table([_("From"), _("Bids")], counts)


def _finding(found: Activity) -> str:
    if not found.counts:
        return _("No bid yet.")
    at, most = max(found.counts, key=lambda each: each[1])
    values = {"bids": found.bids, "most": most, "at": date_format(timezone.localtime(at), "j M, H:i")}
    busiest = _busiest(found.seconds) % values
    return ngettext("%(bids)s bid.", "%(bids)s bids.", found.bids) % values + " " + busiest


def _busiest(seconds: int) -> str:
    """Whole sentences, as languages order them differently."""
    if seconds == 60:
        return _("The busiest minute, %(at)s, had %(most)s.")
    if seconds < 3600:
        return _("The busiest minutes, from %(at)s, had %(most)s.")
    if seconds < 86400:
        return _("The busiest hours, from %(at)s, had %(most)s.")
    return _("The busiest days, from %(at)s, had %(most)s.")


def _stretch(length: timedelta) -> int:
    return next((seconds for seconds in STRETCHES if length.total_seconds() / seconds < MOST), STRETCHES[-1])


def _filled(counted: dict[datetime, int], step: timedelta) -> tuple[tuple[datetime, int], ...]:
    first, last = min(counted), max(counted)
    stretches = round((last - first) / step) + 1
    return tuple((first + step * number, counted.get(first + step * number, 0)) for number in range(stretches))
