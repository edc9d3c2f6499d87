"""What one sells: a row an auction, with what it has brought."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Now

from accounts.models import User
from auctions import queries
from auctions.choices import LotStatus
from auctions.models import Auction, Lot, LotSale
from auctions.showing.cards import SaleCard, sale_cards

PER_PAGE = 25
MOST_UNDECIDED = 50


@dataclass(frozen=True, slots=True)
class Row:
    """`sold_for` in minor units, before premium and tax."""

    card: SaleCard
    bids: int
    sold: int
    sold_for: int


@dataclass(frozen=True, slots=True)
class Mine:
    """`undecided` are lots that wait for this seller's word, the most urgent first."""

    page: Page[Auction]
    rows: list[Row]
    undecided: list[Lot]


def mine(seller: User, *, page: Any) -> Mine:
    shown = Paginator(_with_sums(queries.auctions_of(seller)), PER_PAGE).get_page(page)
    auctions: list[Any] = list(shown.object_list)
    rows = [
        Row(card, auction.bids, auction.sold, auction.sold_for)
        for card, auction in zip(sale_cards(auctions), auctions, strict=True)
    ]
    return Mine(shown, rows, _undecided(seller))


def _undecided(seller: User) -> list[Lot]:
    waiting = Lot.objects.filter(auction__seller=seller, status=LotStatus.AWAITING_DECISION, decide_by__gt=Now())
    return list(waiting.select_related("auction").order_by("decide_by", "pk")[:MOST_UNDECIDED])


def _with_sums(rows: QuerySet[Auction]) -> QuerySet[Auction]:
    lots = Lot.objects.filter(auction=OuterRef("pk")).order_by().values("auction")
    sales = LotSale.objects.filter(lot__auction=OuterRef("pk")).order_by().values("lot__auction")
    return rows.annotate(
        bids=Coalesce(Subquery(lots.annotate(n=Sum("bid_count")).values("n")), 0),
        sold=Coalesce(Subquery(sales.annotate(n=Count("pk")).values("n")), 0),
        sold_for=Coalesce(Subquery(sales.annotate(n=Sum("total")).values("n")), 0),
    )
