"""The catalogue: which lots, how many there are of what, and the way back from each filter."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from auctions import browsing, queries
from auctions.access import Visitor
from auctions.models import Category, Lot
from auctions.showing.cards import LotCard, SaleCard, cards, sale_cards

PER_PAGE = 24
ON_AIR = 4


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody is looking for; nothing given is no narrowing."""

    q: str = ""
    states: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    currency: str = ""
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    ordering: str = ""

    @property
    def shown_states(self) -> tuple[str, ...]:
        """Left alone, the catalogue shows what can still be bought; whoever searches, searches in everything."""
        return self.states or (browsing.STATES if self.q else (browsing.LIVE, browsing.SCHEDULED))


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    count: int
    checked: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on, and the query without it."""

    label: str
    query: str


@dataclass(frozen=True, slots=True)
class Browse:
    wanted: Wanted
    page: Page[Lot]
    lots: list[LotCard]
    states: list[Option]
    categories: list[Option]
    chips: list[Chip]


@dataclass(frozen=True, slots=True)
class Head:
    """How many sales there are to see, and those that are on."""

    sales: int
    live: int
    on_air: list[SaleCard]


def head() -> Head:
    live = browsing.in_state(queries.listed(), browsing.LIVE)
    coming = browsing.in_state(queries.listed(), browsing.SCHEDULED)
    running = live.count()
    first = live.order_by("-most_bids", "closes_at", "pk")[:ON_AIR]
    return Head(sales=running + coming.count(), live=running, on_air=sale_cards(first))


def browse(wanted: Wanted, *, query: QueryDict, page: Any, user: Visitor) -> Browse:
    """One page of the catalogue. `query` is what came in the address, for the ways back."""
    found = _narrowed(wanted)
    in_state = browsing.lots_in_states(found, wanted.shown_states)
    rows = in_state.filter(category__slug__in=wanted.categories) if wanted.categories else in_state
    shown = Paginator(browsing.lots_in_order(rows, wanted.ordering), PER_PAGE).get_page(page)
    categories = list(Category.objects.all())
    return Browse(
        wanted=wanted,
        page=shown,
        lots=cards(shown.object_list, user=user),
        states=_state_options(found, wanted),
        categories=_category_options(in_state, wanted, categories),
        chips=_chips(wanted, query, {category.slug: category.name for category in categories}),
    )


def _narrowed(wanted: Wanted) -> QuerySet[Lot]:
    """All filters but state and category, whose own counts are taken before they narrow."""
    rows = queries.listed_lots()
    if wanted.q:
        rows = browsing.lots_matching(rows, wanted.q)
    if wanted.currency:
        rows = rows.filter(auction__currency=wanted.currency)
    if wanted.min_price is None and wanted.max_price is None:
        return rows
    return browsing.between(browsing.lots_priced(rows), least=wanted.min_price, most=wanted.max_price)


def _state_options(rows: QuerySet[Lot], wanted: Wanted) -> list[Option]:
    counts = browsing.lot_counts_by_state(rows)
    words = state_words()
    return [Option(state, words[state], counts[state], state in wanted.shown_states) for state in words]


def _category_options(rows: QuerySet[Lot], wanted: Wanted, known: list[Category]) -> list[Option]:
    counts = browsing.lot_counts_by_category(rows)
    options = [
        Option(category.slug, category.name, counts.get(category.slug, 0), category.slug in wanted.categories)
        for category in known
    ]
    return [option for option in options if option.count or option.checked]


def state_words() -> dict[str, str]:
    return {browsing.LIVE: _("On air or open"), browsing.SCHEDULED: _("Scheduled"), browsing.ENDED: _("Ended")}


def _chips(wanted: Wanted, query: QueryDict, names: dict[str, str]) -> list[Chip]:
    """What was asked for, each with the query that asks no longer."""
    words = state_words()
    on = [("q", wanted.q, f"“{wanted.q}”")] if wanted.q else []
    on += [("state", state, words[state]) for state in wanted.states]
    on += [("category", slug, names.get(slug, slug)) for slug in wanted.categories]
    on += [("currency", wanted.currency, wanted.currency)] if wanted.currency else []
    on += [("min_price", "", _("from %(figure)s") % {"figure": wanted.min_price})] if wanted.min_price is not None else []
    on += [("max_price", "", _("up to %(figure)s") % {"figure": wanted.max_price})] if wanted.max_price is not None else []
    return [Chip(label, _without(query, name, value)) for name, value, label in on]


def _without(query: QueryDict, name: str, value: str) -> str:
    left = query.copy()
    left.pop("page", None)
    kept = [each for each in left.getlist(name) if value and each != value]
    left.setlist(name, kept)
    if not kept:
        del left[name]
    return left.urlencode()
