"""The price ladder of a lot: each bid that stands, when it was made and what the lot came to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from auctions.models import Lot
from bidding.choices import EventKind
from bidding.models import LotEvent
from bidding.story import standing_bids
from core.charts import Point, Steps, thinned
from ledger import labels
from ledger.amounts import Amount
from ledger.figures import Figure
from ledger.money import parse
from ledger.tables import Table

_TOLD = (EventKind.BID, EventKind.AUTO_BID, EventKind.UNDONE, EventKind.FLOOR_NAMED)


@dataclass(frozen=True, slots=True)
class Rung:
    """`amount` in minor units; `paddle` led with it ("floor" for somebody in the hall)."""

    at: datetime
    amount: int
    paddle: str


def rungs_of(lot_id: UUID, *, currency: str) -> list[Rung]:
    """The whole ladder, the first bid first. One query."""
    rows = LotEvent.objects.filter(lot_id=lot_id, kind__in=_TOLD).order_by("sequence")
    events = list(rows.values("sequence", "kind", "payload", "at"))
    times = {event["sequence"]: event["at"] for event in events}
    return [Rung(times[bid.sequence], parse(bid.price, currency), bid.leader) for bid in standing_bids(events)]


def subject(lot_id: UUID, *, sequence: int, paddle: str | None) -> str:
    """What the picture depends on: the log, and whose bids are filled."""
    return f"ladder:{lot_id}:{sequence}:{paddle}"


def chart(rungs: Sequence[Rung], *, currency: str, paddle: str | None) -> Steps:
    if not rungs:
        return Steps((), (), (), last="")
    points = [Point(rung.at.timestamp(), rung.amount, is_mine=rung.paddle == paddle) for rung in rungs]
    prices = [rung.amount for rung in rungs]
    return Steps(
        thinned(points),
        labels.times(rungs[0].at, rungs[-1].at),
        labels.amounts(min(prices), max(prices), currency),
        last=labels.short(prices[-1], currency),
        dotted=True,
    )


def figure(lot: Lot, rungs: Sequence[Rung], *, currency: str, paddle: str | None) -> Figure:
    finding = _finding(rungs, currency)
    if paddle is not None and any(rung.paddle == paddle for rung in rungs):
        finding += " " + _("Filled dots are your bids.")
    return Figure(
        name="ladder",
        title=_("Price ladder, lot %(number)s") % {"number": lot.number},
        finding=finding,
        picture=reverse("bidding:ladder_picture", args=[lot.pk]),
        sheet=reverse("bidding:ladder_sheet", args=[lot.pk]),
        table=table(rungs, currency=currency),
        of=lot.title,
        page=reverse("bidding:lot", args=[lot.pk]),
        is_wide=True,
    )


def table(rungs: Sequence[Rung], *, currency: str) -> Table:
    rows = [(rung.at, rung.paddle, Amount.of(rung.amount, currency)) for rung in rungs]
    return Table([_("Time"), _("Paddle"), _("Price")], rows, seconds=True)


def _finding(rungs: Sequence[Rung], currency: str) -> str:
    if not rungs:
        return _("No bid yet.")
    told = {"count": len(rungs), "first": Amount.of(rungs[0].amount, currency), "last": Amount.of(rungs[-1].amount, currency)}
    if len(rungs) == 1:
        return _("One bid, %(first)s.") % told
    return (
        ngettext("%(count)s bid, from %(first)s to %(last)s.", "%(count)s bids, from %(first)s to %(last)s.", len(rungs)) % told
    )
