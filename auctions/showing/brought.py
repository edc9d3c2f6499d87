"""What lots brought, as figures: a ranking, the uplift, and a table of all."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from auctions.results import Result, best
from core.charts import MOST_BARS, Bar, Bars
from ledger import labels
from ledger.amounts import Amount
from ledger.figures import Figure
from ledger.tables import Table


def percent_words(value: Decimal | None) -> str:
    return "–" if value is None else _("%(figure)s %%") % {"figure": number_format(value, decimal_pos=1)}


# --- What brought most -----------------------------------------------------------------------------------------------


def top_chart(found: Sequence[Result]) -> Bars:
    bars = [
        Bar(each.lot.title, lot_words(each), labels.short(each.total or 0, each.currency), each.total or 0)
        for each in best(found, most=MOST_BARS)
    ]
    return Bars(tuple(bars), mirrored=get_language_bidi())


def top_figure(found: Sequence[Result], *, picture: str, sheet: str) -> Figure:
    shown = best(found, most=MOST_BARS)
    return Figure(
        name="top",
        title=_("Top lots"),
        finding=_top_finding(shown),
        picture=picture,
        sheet=sheet,
        table=top_table(found),
        bars=len(shown),
    )


def top_table(found: Sequence[Result]) -> Table:
    rows = [
        (each.lot.number, each.lot.title, Amount.of(each.total or 0, each.currency)) for each in best(found, most=MOST_BARS)
    ]
    return Table([_("Lot"), _("Name"), _("Sold for")], rows)


def lot_words(each: Result) -> str:
    return _("lot %(number)s") % {"number": each.lot.number}


def _top_finding(shown: Sequence[Result]) -> str:
    if not shown:
        return _("Nothing is sold yet.")
    amount = Amount.of(shown[0].total or 0, shown[0].currency)
    return _("%(title)s brought most: %(amount)s.") % {"title": shown[0].lot.title, "amount": amount}


# --- Uplift over the start -------------------------------------------------------------------------------------------


def uplift_chart(found: Sequence[Result]) -> Bars:
    bars = [
        Bar(each.lot.title, lot_words(each), percent_words(each.uplift), max(float(each.uplift or 0), 0.0))
        for each in _risen(found)
    ]
    return Bars(tuple(bars), mirrored=get_language_bidi())


def uplift_figure(found: Sequence[Result], *, overall: Decimal | None, picture: str, sheet: str) -> Figure:
    return Figure(
        name="uplift",
        title=_("Uplift over the start price"),
        finding=_uplift_finding(overall),
        picture=picture,
        sheet=sheet,
        table=uplift_table(found),
        bars=len(_risen(found)),
    )


def uplift_table(found: Sequence[Result]) -> Table:
    rows = [
        (
            each.lot.number,
            each.lot.title,
            Amount.of(each.start_total, each.currency),
            Amount.of(each.total or 0, each.currency),
            percent_words(each.uplift),
        )
        for each in _risen(found)
    ]
    return Table([_("Lot"), _("Name"), _("Start"), _("Sold for"), _("Uplift")], rows)


def _risen(found: Sequence[Result]) -> list[Result]:
    """What rose most, the first first; as many as are drawn."""
    sold = [each for each in found if each.uplift is not None]
    return sorted(sold, key=lambda each: (-(each.uplift or 0), each.lot.number))[:MOST_BARS]


def _uplift_finding(overall: Decimal | None) -> str:
    if overall is None:
        return _("Nothing is sold yet.")
    return _("What sold brought %(percent)s more than it began at.") % {"percent": percent_words(overall)}


# --- All of them -----------------------------------------------------------------------------------------------------


def results_table(found: Sequence[Result]) -> Table:
    """Of one sale: every lot with what it began at and what it brought."""
    rows = [
        (
            each.lot.number,
            each.lot.title,
            each.lot.get_status_display(),
            each.lot.bid_count,
            Amount.of(each.start_total, each.currency),
            None if each.total is None else Amount.of(each.total, each.currency),
            percent_words(each.uplift),
        )
        for each in found
    ]
    return Table([_("Lot"), _("Name"), _("State"), _("Bids"), _("Start"), _("Sold for"), _("Uplift")], rows)
