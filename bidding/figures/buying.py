"""What a person has bought, in figures: by category and over time. The amounts are those of their orders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from accounts.models import User
from auctions.models import Lot
from core.charts import Bar, Bars, Chart, Point, Steps, thinned
from ledger import labels
from ledger.amounts import Amount
from ledger.figures import Figure
from ledger.tables import Table
from payments.choices import OVER
from payments.models import OrderLine

_LOT: Final = "lot:"


@dataclass(frozen=True, slots=True)
class Bought:
    """One thing on an order that stands; `amount` is all that is paid for it, in minor units."""

    at: datetime
    title: str
    category: str
    amount: int
    currency: str
    order: str


@dataclass(frozen=True, slots=True)
class Spend:
    """Of one currency."""

    currency: str
    lots: int
    amount: int


def bought_by(user: User) -> list[Bought]:
    """The first first. Two queries. What was withdrawn, cancelled, given back whole or not paid was not bought."""
    lines = OrderLine.objects.filter(order__buyer=user, withdrawn_at=None, freed_at=None).exclude(order__status__in=OVER)
    rows = list(lines.select_related("order").order_by("created_at", "pk"))
    categories = _categories(rows)
    return [
        Bought(
            at=line.created_at,
            title=line.title,
            category=categories.get(line.reference) or _("Other"),
            amount=line.total,
            currency=line.order.currency,
            order=line.order.reference,
        )
        for line in rows
    ]


def spends(found: Sequence[Bought]) -> list[Spend]:
    """One a currency, that with most things first."""
    counted = Counter(each.currency for each in found)
    return [
        Spend(currency, lots, sum(each.amount for each in found if each.currency == currency))
        for currency, lots in counted.most_common()
    ]


def of_currency(found: Sequence[Bought], currency: str) -> list[Bought]:
    return [each for each in found if each.currency == currency]


def table(found: Sequence[Bought]) -> Table:
    rows = [(each.at, each.title, each.category, each.order, Amount.of(each.amount, each.currency)) for each in found]
    return Table([_("Won"), _("Name"), _("Category"), _("Order"), _("All-in")], rows)


# --- By category -----------------------------------------------------------------------------------------------------


def category_chart(found: Sequence[Bought]) -> Bars:
    bars = [
        Bar(name, _lots(lots), labels.short(amount, found[0].currency), amount) for name, lots, amount in by_category(found)
    ]
    return Bars(tuple(bars), mirrored=get_language_bidi())


def category_table(found: Sequence[Bought]) -> Table:
    rows = [(name, lots, Amount.of(amount, found[0].currency)) for name, lots, amount in by_category(found)]
    return Table([_("Category"), _("Lots"), _("Spent")], rows)


def category_figure(found: Sequence[Bought], currency: str) -> Figure:
    parts = by_category(found)
    finding = _("Nothing bought yet.")
    if parts:
        finding = _("Most went to %(category)s: %(amount)s.") % {
            "category": parts[0][0],
            "amount": Amount.of(parts[0][2], currency),
        }
    return Figure(
        name="categories",
        title=_("Spend by category"),
        finding=finding,
        picture=reverse("bidding:bought_picture", args=[currency, "categories"]),
        sheet=reverse("bidding:bought_sheet", args=[currency, "categories"]),
        table=category_table(found),
        bars=len(parts),
    )


def by_category(found: Sequence[Bought]) -> list[tuple[str, int, int]]:
    """Name, how many, how much; the greatest first."""
    lots, amounts = Counter(each.category for each in found), Counter[str]()
    for each in found:
        amounts[each.category] += each.amount
    return [(name, lots[name], amount) for name, amount in amounts.most_common()]


# --- Over time -------------------------------------------------------------------------------------------------------


def time_chart(found: Sequence[Bought]) -> Steps:
    if not found:
        return Steps((), (), (), last="")
    total, points = 0, []
    for each in found:
        total += each.amount
        points.append(Point(each.at.timestamp(), total))
    first, last = found[0].at, found[-1].at
    # The line goes on a little behind the last purchase, or that would be a point.
    points.append(Point((last + max((last - first) / 20, timedelta(seconds=1))).timestamp(), total))
    currency = found[0].currency
    ticks = labels.amounts(0, total, currency)
    return Steps(thinned(points), labels.times(first, last), ticks, last=labels.short(total, currency), filled=True)


def time_table(found: Sequence[Bought]) -> Table:
    total, rows = 0, []
    for each in found:
        total += each.amount
        rows.append((each.at, each.title, Amount.of(each.amount, each.currency), Amount.of(total, each.currency)))
    return Table([_("Won"), _("Name"), _("All-in"), _("Together")], rows)


def time_figure(found: Sequence[Bought], currency: str) -> Figure:
    amount = Amount.of(sum(each.amount for each in found), currency)
    return Figure(
        name="time",
        title=_("Spend over time"),
        finding=ngettext("%(count)s lot, %(amount)s.", "%(count)s lots, %(amount)s together.", len(found))
        % {"count": len(found), "amount": amount},
        picture=reverse("bidding:bought_picture", args=[currency, "time"]),
        sheet=reverse("bidding:bought_sheet", args=[currency, "time"]),
        table=time_table(found),
    )


CHARTS: dict[str, Callable[[Sequence[Bought]], Chart]] = {"categories": category_chart, "time": time_chart}
TABLES: dict[str, Callable[[Sequence[Bought]], Table]] = {"categories": category_table, "time": time_table}


def _lots(count: int) -> str:
    return ngettext("%(count)s lot", "%(count)s lots", count) % {"count": count}


def _categories(lines: Sequence[OrderLine]) -> dict[str, str]:
    """Names by the reference of a line; what is no lot of ours has none."""
    wanted = [UUID(line.reference.removeprefix(_LOT)) for line in lines if line.reference.startswith(_LOT)]
    lots = Lot.objects.filter(pk__in=wanted).select_related("category", "auction__category")
    named = ((lot, lot.category or lot.auction.category) for lot in lots)
    return {f"{_LOT}{lot.pk}": category.name for lot, category in named if category is not None}
