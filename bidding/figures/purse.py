"""What is left of a purse, from its first day on. What is only held goes to and fro with the bids, and is not in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core.charts import Point, Steps, thinned
from core.errors import NotFound
from ledger import labels
from ledger.amounts import Amount
from ledger.choices import PurseChange
from ledger.figures import Figure
from ledger.models import Purse, PurseMove
from ledger.tables import Table

_SPENDS = frozenset({PurseChange.SPENT, PurseChange.GIVEN_BACK})


@dataclass(frozen=True, slots=True)
class Level:
    """After a move `left` is so much, in minor units."""

    at: datetime
    change: PurseChange
    word: str
    reason: str
    by: int
    left: int


def own(purse_id: int, *, user: User) -> Purse:
    """Raises `NotFound` for another's."""
    found = Purse.objects.filter(pk=purse_id, owner=user).first()
    if found is None:
        raise NotFound
    return found


def levels_of(purse: Purse) -> list[Level]:
    """One query."""
    left, found = 0, []
    for move in PurseMove.objects.filter(purse=purse).order_by("at", "pk"):
        by = -move.amount if move.change in _SPENDS else move.amount
        left += by
        found.append(Level(move.at, PurseChange(move.change), move.get_change_display(), move.reason, by, left))
    return found


def chart(levels: Sequence[Level], *, currency: str) -> Steps:
    if not levels:
        return Steps((), (), (), last="")
    first, last = levels[0].at, levels[-1].at
    points = [Point(level.at.timestamp(), level.left) for level in levels]
    points.append(Point((last + max((last - first) / 20, timedelta(seconds=1))).timestamp(), levels[-1].left))
    ticks = labels.amounts(0, max(level.left for level in levels), currency)
    return Steps(thinned(points), labels.times(first, last), ticks, last=labels.short(levels[-1].left, currency), filled=True)


def table(levels: Sequence[Level], *, currency: str) -> Table:
    rows = [
        (level.at, level.word, level.reason, Amount.of(level.by, currency), Amount.of(level.left, currency)) for level in levels
    ]
    return Table([_("Time"), _("Change"), _("Reason"), _("By"), _("Left")], rows)


def figure(purse: Purse, levels: Sequence[Level]) -> Figure:
    told = {"left": Amount.of(purse.amount - purse.spent, purse.currency), "amount": Amount.of(purse.amount, purse.currency)}
    return Figure(
        name=f"purse-{purse.pk}",
        title=_("Purse over time"),
        finding=_("%(left)s of %(amount)s is not spent.") % told,
        picture=reverse("bidding:purse_picture", args=[purse.pk]),
        sheet=reverse("bidding:purse_sheet", args=[purse.pk]),
        table=table(levels, currency=purse.currency),
        is_wide=True,
    )
