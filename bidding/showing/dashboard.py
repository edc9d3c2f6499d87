"""A buyer's dashboard: how one stands, what is to pay or to answer, and what one has bought. A constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Sum

from accounts.models import User
from auctions.models import Auction
from bidding import queries
from bidding.figures import buying, purse
from bidding.figures.buying import Bought, Spend
from bidding.showing.my_bids import MyBids, Row, my_bids
from core.errors import NotFound
from ledger.figures import Figure
from ledger.models import Purse
from payments.choices import UNPAID
from payments.models import Order

MOST_PURSES = 3
_AUCTION = "auction:"


@dataclass(frozen=True, slots=True)
class Due:
    """What orders ask for: minor units of a currency, over so many orders."""

    currency: str
    amount: int
    orders: int


@dataclass(frozen=True, slots=True)
class Pursed:
    """A purse and the sale it is for. `places` are the parts of its meter, in percent of the amount."""

    purse: Purse
    auction: Auction
    figure: Figure

    @property
    def spent_share(self) -> float:
        return self._share(self.purse.spent)

    @property
    def held_share(self) -> float:
        return self._share(self.purse.held)

    def _share(self, part: int) -> float:
        return round(100 * part / self.purse.amount, 2) if self.purse.amount else 0.0


@dataclass(frozen=True, slots=True)
class Numbers:
    """What page and REST have in common. `asked` are lots under a counter-offer that waits for one's word."""

    bids: MyBids
    asked: list[Row]
    to_pay: list[Due]
    bought: list[Bought]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """`asked` are lots under a counter-offer that waits for one's word; `currency` is that of the plots."""

    bids: MyBids
    asked: list[Row]
    to_pay: list[Due]
    spends: list[Spend]
    currency: str
    purses: list[Pursed]
    figures: list[Figure]

    @property
    def is_empty(self) -> bool:
        return self.bids.is_empty and not self.spends and not self.purses

    @property
    def rows(self) -> list[Row]:
        """Every lot, what needs one most first."""
        asked = {row.lot.pk for row in self.asked}
        waiting = [row for row in self.bids.waiting if row.lot.pk not in asked]
        return [*self.asked, *self.bids.outbid, *self.bids.leading, *waiting, *self.bids.won]


def dashboard(user: User, *, currency: str | None) -> Dashboard:
    """Raises `NotFound` for a currency in which nothing was bought."""
    found = numbers(user)
    spends = buying.spends(found.bought)
    chosen = _chosen(spends, currency)
    shown = buying.of_currency(found.bought, chosen)
    return Dashboard(
        bids=found.bids,
        asked=found.asked,
        to_pay=found.to_pay,
        spends=spends,
        currency=chosen,
        purses=_purses(user),
        figures=[buying.time_figure(shown, chosen), buying.category_figure(shown, chosen)] if shown else [],
    )


def numbers(user: User) -> Numbers:
    bids = my_bids(user)
    asked = queries.asks_the_buyer([row.lot.pk for row in bids.waiting])
    waiting = [row for row in bids.waiting if row.lot.pk in asked]
    return Numbers(bids, waiting, _to_pay(user), buying.bought_by(user))


def _chosen(spends: Sequence[Spend], currency: str | None) -> str:
    if currency is None:
        return spends[0].currency if spends else ""
    if currency not in {spend.currency for spend in spends}:
        raise NotFound
    return currency


def _to_pay(user: User) -> list[Due]:
    owed = Order.objects.filter(buyer=user, status__in=UNPAID).values_list("currency").order_by("currency")
    rows = owed.annotate(due=Sum(F("total") - F("paid")), orders=Count("pk"))
    return [Due(currency, int(due), orders) for currency, due, orders in rows if due]


def _purses(user: User) -> list[Pursed]:
    """The newest, with their moves: a query each, and there are at most three."""
    rows = list(Purse.objects.filter(owner=user, subject__startswith=_AUCTION).order_by("-pk")[:MOST_PURSES])
    wanted = {row.pk: UUID(row.subject.removeprefix(_AUCTION)) for row in rows}
    auctions = Auction.objects.in_bulk(wanted.values())
    return [
        Pursed(row, auctions[wanted[row.pk]], purse.figure(row, purse.levels_of(row)))
        for row in rows
        if wanted[row.pk] in auctions
    ]
