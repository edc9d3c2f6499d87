"""Narrowing and ordering lists of auctions and lots (AU8): by state, category, price, and words.

States are those of the clock, computed in SQL as `auctions.states` computes them in Python.
"""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any, TypeVar

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import (
    Case,
    Count,
    DecimalField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Now

from auctions.choices import BIDDABLE, OVER, AuctionStatus, Format, LotStatus
from auctions.currencies import CURRENCIES
from auctions.models import Auction, Lot
from ledger.money import exponent

SCHEDULED, LIVE, ENDED = "scheduled", "live", "ended"
STATES = (SCHEDULED, LIVE, ENDED)
"""What lists may be narrowed to (protocol.md, `status=`)."""
Row = TypeVar("Row", Auction, Lot)
ORDERS = ("closes_at", "-created", "price", "-price")

_OPENED = Q(status=AuctionStatus.SCHEDULED, format=Format.TIMED, opens_at__lte=Now())
_LOT_OPENED = Q(status=LotStatus.QUEUED, opens_at__isnull=False, opens_at__lte=Now())
_LOT_ON = Q(status__in={*BIDDABLE, LotStatus.ON_HOLD}) | _LOT_OPENED
_LOT_OVER = Q(status__in=OVER)
_EXACT: DecimalField[Decimal, Decimal] = DecimalField(max_digits=30, decimal_places=6)


def in_state(rows: QuerySet[Auction], state: str) -> QuerySet[Auction]:
    """Auctions in a state by the clock, whether or not a job has written it."""
    if state == LIVE:
        return rows.filter(Q(status=AuctionStatus.LIVE) | _OPENED)
    if state == SCHEDULED:
        return rows.filter(status=AuctionStatus.SCHEDULED).exclude(_OPENED)
    return rows.filter(status=state)


def lots_in_states(rows: QuerySet[Lot], states: Collection[str]) -> QuerySet[Lot]:
    """Lots that are on (open, or held), still to come, or over; several states are joined by "or"."""
    each = {LIVE: _LOT_ON, SCHEDULED: ~(_LOT_ON | _LOT_OVER), ENDED: _LOT_OVER}
    wanted = Q()
    for state in states:
        wanted |= each[state]
    return rows.filter(wanted)


def lot_counts_by_state(rows: QuerySet[Lot]) -> dict[str, int]:
    """How many lots stand in each state, in one query."""
    found: dict[str, int] = rows.order_by().aggregate(
        live=Count("pk", filter=_LOT_ON),
        ended=Count("pk", filter=_LOT_OVER),
        scheduled=Count("pk", filter=~(_LOT_ON | _LOT_OVER)),
    )
    return found


def lot_counts_by_category(rows: QuerySet[Lot]) -> dict[str, int]:
    """How many lots each category has, in one query."""
    counted = rows.order_by().values("category__slug").annotate(n=Count("pk", distinct=True))
    return {row["category__slug"]: row["n"] for row in counted if row["category__slug"]}


def in_category(rows: QuerySet[Auction], slug: str) -> QuerySet[Auction]:
    """Auctions of a category, or with a lot of it."""
    return rows.filter(Q(category__slug=slug) | Exists(Lot.objects.filter(auction=OuterRef("pk"), category__slug=slug)))


# --- Words -----------------------------------------------------------------------------------------------------------


def matching(rows: QuerySet[Auction], text: str) -> QuerySet[Auction]:
    """Auctions that say it themselves or in one of their lots, with `rank`. Two index scans, no join over all lots."""
    query = _query(text)
    by_lot = Lot.objects.filter(auction=OuterRef("pk"), search=query).order_by().values("auction")
    best = Subquery(by_lot.annotate(best=Max(SearchRank(F("search"), query))).values("best"))
    found = Q(pk__in=Auction.objects.filter(search=query).values("pk")) | Q(pk__in=_lots_saying(query).values("auction"))
    return rows.filter(found).annotate(rank=SearchRank(F("search"), query) + Coalesce(best, Value(0.0)))


def lots_matching(rows: QuerySet[Lot], text: str) -> QuerySet[Lot]:
    """Lots that say it themselves or whose auction does, with `rank`."""
    query = _query(text)
    found = Q(pk__in=_lots_saying(query).values("pk")) | Q(auction__in=Auction.objects.filter(search=query).values("pk"))
    rank = SearchRank(F("search"), query) + SearchRank(F("auction__search"), query)
    return rows.filter(found).annotate(rank=rank)


def _query(text: str) -> SearchQuery:
    """As people type into a search box: words, "phrases", or, -not. No stemming: titles come in every language."""
    return SearchQuery(text, search_type="websearch", config="simple")


def _lots_saying(query: SearchQuery) -> QuerySet[Lot]:
    return Lot.objects.filter(search=query).order_by()


# --- Prices ----------------------------------------------------------------------------------------------------------


def _smallest_units(currency: str) -> Case:
    """How many minor units one major unit of the currency has."""
    by_places: dict[int, list[str]] = {}
    for code in sorted(CURRENCIES):
        by_places.setdefault(exponent(code), []).append(code)
    cases = [When(**{f"{currency}__in": codes}, then=Value(10**places)) for places, codes in by_places.items() if places != 2]
    return Case(*cases, default=Value(100), output_field=IntegerField())


def _figure(minor: Any, currency: str) -> Any:
    """The amount as people read it. Until there are dated rates, figures of two currencies compare as figures."""
    return ExpressionWrapper(Cast(minor, _EXACT) / Cast(_smallest_units(currency), _EXACT), output_field=_EXACT)


def priced(rows: QuerySet[Auction]) -> QuerySet[Auction]:
    """With `figure`: of the least current (or start) price of the auction's lots."""
    return rows.annotate(figure=_figure(F("least_price"), "currency"))


def lots_priced(rows: QuerySet[Lot]) -> QuerySet[Lot]:
    """With `figure`: of the current (or start) price."""
    return rows.annotate(figure=_figure(Coalesce("price", "start_price"), "auction__currency"))


def between(rows: QuerySet[Row], *, least: Decimal | None, most: Decimal | None) -> QuerySet[Row]:
    """Priced rows whose figure lies in the range, both ends included."""
    bounds = {"figure__gte": least, "figure__lte": most}
    return rows.filter(**{name: bound for name, bound in bounds.items() if bound is not None})


# --- Orders ----------------------------------------------------------------------------------------------------------


def in_order(rows: QuerySet[Auction], ordering: str) -> QuerySet[Auction]:
    """One of `ORDERS`. Without one: what was searched for by rank, else what is on, what comes, what is over."""
    if ordering.endswith("price"):
        rows = priced(rows)
    over = Q(status=AuctionStatus.ENDED)
    return rows.order_by(*_keys(rows, ordering, on=Q(status=AuctionStatus.LIVE) | _OPENED, over=over))


def lots_in_order(rows: QuerySet[Lot], ordering: str) -> QuerySet[Lot]:
    """As `in_order`, for lots."""
    if ordering.endswith("price"):
        rows = lots_priced(rows)
    return rows.order_by(*_keys(rows, ordering, on=_LOT_ON, over=_LOT_OVER))


def _keys(rows: QuerySet[Any], ordering: str, *, on: Q, over: Q) -> list[Any]:
    soonest: list[Any] = [F("closes_at").asc(nulls_last=True), F("opens_at").asc(nulls_last=True)]
    keys: list[Any]
    if ordering == "price":
        keys = [F("figure").asc(nulls_last=True)]
    elif ordering == "-price":
        keys = [F("figure").desc(nulls_last=True)]
    elif ordering == "-created":
        keys = [F("created_at").desc()]
    elif ordering == "closes_at":
        keys = soonest
    elif "rank" in rows.query.annotations:
        keys = [F("rank").desc()]
    else:
        keys = [Case(When(on, then=Value(0)), When(over, then=Value(2)), default=Value(1)), *soonest]
    # The key makes pages of equal rows hang together.
    return [*keys, "pk"]
