"""A seller's dashboard: what runs, what waits for them, what they are owed, and what it all brought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum

from accounts.models import User
from auctions import queries, results
from auctions.choices import AuctionStatus, LotStatus
from auctions.models import Auction, Lot
from auctions.results import Outcome
from auctions.showing import brought
from auctions.showing.cards import SaleCard, sale_cards
from bidding import queries as bidding_queries
from bidding.figures import selling
from core.errors import NotFound
from ledger import balances
from ledger.chart import shown
from ledger.choices import AccountKind
from ledger.figures import Figure
from ledger.models import Account
from payments.choices import UNPAID, OrderStatus
from payments.models import Order

MOST = 20
"""Rows of each list; the lists behind them have all."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """Minor units of a currency, over so many orders; `orders` None where that says nothing."""

    currency: str
    amount: int
    orders: int | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """`outcome` is that of the currency of the plots, None before the first lot came under the hammer."""

    running: list[SaleCard]
    runs: int
    to_decide: list[Lot]
    awaiting_payment: list[Amounts]
    to_ship: list[Order]
    ships: int
    payable: list[Amounts]
    outcomes: list[Outcome]
    outcome: Outcome | None
    figures: list[Figure]
    has_sold: bool

    @property
    def is_empty(self) -> bool:
        return not (self.running or self.outcomes or self.awaiting_payment or self.payable)

    @property
    def sell_through(self) -> str:
        return brought.percent_words(self.outcome.sell_through if self.outcome else None)

    @property
    def uplift(self) -> str:
        return brought.percent_words(self.outcome.uplift if self.outcome else None)


def desk(seller: User, *, currency: str | None) -> Desk:
    """A constant number of queries, but for one a currency of the account. Raises `NotFound` as `dashboard` does."""
    found = selling.results_of(seller)
    outcomes = results.outcomes(found)
    outcome = _chosen(outcomes, currency)
    running = _running(seller)
    paid = Order.objects.filter(seller=seller, status=OrderStatus.PAID).order_by("paid_at", "pk")
    to_ship = list(paid.select_related("buyer")[:MOST])
    return Desk(
        running=sale_cards(list(running[:MOST])),
        runs=running.count(),
        to_decide=_to_decide(seller),
        awaiting_payment=_sums(Order.objects.filter(seller=seller, status__in=UNPAID)),
        to_ship=to_ship,
        ships=paid.count(),
        payable=_payable(seller),
        outcomes=outcomes,
        outcome=outcome,
        figures=selling.figures(found, outcome) if outcome is not None else [],
        has_sold=any(each.sold for each in outcomes),
    )


def _running(seller: User) -> QuerySet[Auction]:
    live = (AuctionStatus.LIVE, AuctionStatus.SCHEDULED)
    return queries.auctions_of(seller).filter(status__in=live).order_by("status", "opens_at", "pk")


def _to_decide(seller: User) -> list[Lot]:
    """Those whose seller is asked, the most urgent first."""
    waiting = Lot.objects.filter(auction__seller=seller, status=LotStatus.AWAITING_DECISION)
    lots = list(waiting.select_related("auction").order_by("decide_by", "pk"))
    others = bidding_queries.asks_the_buyer([lot.pk for lot in lots])
    return [lot for lot in lots if lot.pk not in others]


def _sums(orders: QuerySet[Order]) -> list[Amounts]:
    rows = orders.values_list("currency").order_by("currency").annotate(total=Sum("total"), orders=Count("pk"))
    return [Amounts(currency, int(total), count) for currency, total, count in rows]


def _payable(seller: User) -> list[Amounts]:
    """What the books owe them, as people read it."""
    kind = AccountKind.SELLER_PAYABLE
    currencies = Account.objects.filter(kind=kind, owner=seller).order_by("currency").values_list("currency", flat=True)
    return [Amounts(currency, shown(kind, balances.of(kind, currency, seller.pk))) for currency in currencies]


def _chosen(outcomes: Sequence[Outcome], currency: str | None) -> Outcome | None:
    if currency is None:
        return outcomes[0] if outcomes else None
    found = next((each for each in outcomes if each.currency == currency), None)
    if found is None:
        raise NotFound
    return found
