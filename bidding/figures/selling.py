"""What a person has sold, in figures, over all of their sales of one currency."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from accounts.models import User
from auctions import results
from auctions.models import Lot
from auctions.results import Outcome, Result
from auctions.showing import brought
from ledger.figures import Figure


def results_of(seller: User, *, currency: str | None = None) -> list[Result]:
    """Every lot that came under the hammer. One query."""
    lots = Lot.objects.filter(auction__seller=seller, status__in=results.OFFERED).order_by("auction_id", "number")
    return results.results(lots if currency is None else lots.filter(auction__currency=currency))


def figures(found: Sequence[Result], outcome: Outcome) -> list[Figure]:
    shown = [each for each in found if each.currency == outcome.currency]
    top, uplift = (_addresses(outcome.currency, name) for name in ("top", "uplift"))
    return [
        brought.top_figure(shown, picture=top[0], sheet=top[1]),
        brought.uplift_figure(shown, overall=outcome.uplift, picture=uplift[0], sheet=uplift[1]),
    ]


CHARTS = {"top": brought.top_chart, "uplift": brought.uplift_chart}
TABLES = {"top": brought.top_table, "uplift": brought.uplift_table}


def _addresses(currency: str, name: str) -> tuple[str, str]:
    return reverse("bidding:sold_picture", args=[currency, name]), reverse("bidding:sold_sheet", args=[currency, name])
