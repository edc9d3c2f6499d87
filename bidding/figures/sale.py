"""The figures of one sale: who may see which, the numbers, and what a page or a picture needs of them.

The seller's side sees all. When a public sale has ended, everybody sees what its lots brought, and each ladder.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Sum
from django.urls import reverse

from auctions import access, queries, results
from auctions.access import Visitor
from auctions.choices import AuctionStatus, Visibility
from auctions.models import Auction
from auctions.results import Outcome, Result
from auctions.showing import brought
from auctions.states import auction_status_at
from bidding.figures import activity, ladder
from bidding.figures.ladder import Rung
from bidding.queries import paddle_of
from core.charts import Chart
from core.errors import NotAuthenticated, NotFound, PermissionDenied
from core.times import database_time
from ledger.figures import Figure
from ledger.tables import Table

PUBLIC = frozenset({"results"})
"""Names of what all may see after the end of a public sale."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """Of the lot that was chosen, else of the one with most bids."""

    chosen: Result
    rungs: list[Rung]


@dataclass(frozen=True, slots=True)
class SaleFigures:
    """`is_own`: for the seller's side, else the public part."""

    auction: Auction
    is_own: bool
    results: list[Result]
    outcome: Outcome
    ladder: Ladder | None
    paddle: str | None

    @property
    def bids(self) -> int:
        return sum(each.lot.bid_count for each in self.results)

    @property
    def sell_through(self) -> str:
        return brought.percent_words(self.outcome.sell_through)

    @property
    def uplift(self) -> str:
        return brought.percent_words(self.outcome.uplift)

    @property
    def figures(self) -> list[Figure]:
        """As they stand on the page. Two queries for the seller's side, none for others."""
        found = []
        if self.ladder is not None:
            chosen = self.ladder.chosen.lot
            found.append(ladder.figure(chosen, self.ladder.rungs, currency=self.auction.currency, paddle=self.paddle))
        if self.is_own:
            found += self._own
        return found

    @property
    def _own(self) -> list[Figure]:
        top, uplift = (_addresses(self.auction, name) for name in ("top", "uplift"))
        return [
            activity.figure(self.auction.pk, activity.activity_of(self.auction.pk)),
            brought.top_figure(self.results, picture=top[0], sheet=top[1]),
            brought.uplift_figure(self.results, overall=self.outcome.uplift, picture=uplift[0], sheet=uplift[1]),
        ]


def visible(auction_id: UUID, *, user: Visitor) -> tuple[Auction, bool]:
    """The auction, and whether all of it may be seen.

    Raises `NotFound` for what one may not know of, `NotAuthenticated` or `PermissionDenied` where the figures are not
    (yet) for everybody.
    """
    auction = access.find(auction_id, user=user)
    is_own = "see_names" in access.standing_in(auction, user)
    if not is_own and not _is_public(auction):
        raise PermissionDenied if user.is_authenticated else NotAuthenticated
    return auction, is_own


def sale_figures(auction_id: UUID, *, user: Visitor, lot: int | None) -> SaleFigures:
    """`lot` is the number of the lot whose ladder is wanted. A constant number of queries. Raises as `visible`."""
    auction, is_own = visible(auction_id, user=user)
    found = results.results(queries.lots_of(auction))
    chosen = _chosen(found, lot)
    paddle = paddle_of(auction.pk, user=user)
    return SaleFigures(
        auction=auction,
        is_own=is_own,
        results=found,
        outcome=results.outcome_of(found, currency=auction.currency),
        ladder=None if chosen is None else Ladder(chosen, ladder.rungs_of(chosen.lot.pk, currency=auction.currency)),
        paddle=None if paddle is None else str(paddle),
    )


# --- Pictures and sheets ---------------------------------------------------------------------------------------------

CHARTS: dict[str, Callable[[Auction], Chart]] = {
    "activity": lambda auction: activity.chart(activity.activity_of(auction.pk)),
    "top": lambda auction: brought.top_chart(_results(auction)),
    "uplift": lambda auction: brought.uplift_chart(_results(auction)),
}
TABLES: dict[str, Callable[[Auction], Table]] = {
    "activity": lambda auction: activity.table(activity.activity_of(auction.pk).counts),
    "top": lambda auction: brought.top_table(_results(auction)),
    "uplift": lambda auction: brought.uplift_table(_results(auction)),
    "results": lambda auction: brought.results_table(_results(auction)),
}


def one_of(auction_id: UUID, name: str, *, user: Visitor) -> Auction:
    """The auction, where this figure of it may be seen. Raises as `visible`."""
    auction, is_own = visible(auction_id, user=user)
    if name not in CHARTS | TABLES:
        raise NotFound
    if not is_own and name not in PUBLIC:
        raise PermissionDenied if user.is_authenticated else NotAuthenticated
    return auction


def subject(auction: Auction, name: str) -> str:
    """What a picture depends on: everything that happens to a lot adds to its log; titles may be edited beside it."""
    lots = auction.lots.order_by("number").values_list("title", flat=True)
    told = auction.lots.aggregate(events=Sum("sequence", default=0))["events"]
    return f"sale:{auction.pk}:{name}:{told}:{'|'.join(lots)}"


def _results(auction: Auction) -> list[Result]:
    return results.results(queries.lots_of(auction))


def _addresses(auction: Auction, name: str) -> tuple[str, str]:
    arguments = [auction.pk, name]
    return reverse("bidding:figure_picture", args=arguments), reverse("bidding:figure_sheet", args=arguments)


def _is_public(auction: Auction) -> bool:
    over = auction_status_at(auction, database_time()) == AuctionStatus.ENDED
    return over and auction.visibility == Visibility.PUBLIC


def _chosen(found: list[Result], number: int | None) -> Result | None:
    """Raises `NotFound` for a lot there is not."""
    if number is None:
        return max(found, key=lambda each: each.lot.bid_count, default=None)
    chosen = next((each for each in found if each.lot.number == number), None)
    if chosen is None:
        raise NotFound
    return chosen
