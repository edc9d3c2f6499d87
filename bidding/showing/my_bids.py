"""One's own bids, grouped by how one stands; a constant number of queries, however many lots there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Sum

from accounts.models import User
from auctions.choices import BIDDABLE, FINISHED, LotStatus
from auctions.models import Lot, LotSale
from auctions.terms import quote_of, terms_of
from bidding import queries
from bidding.figures import ladder
from core.times import database_time
from ledger.figures import Figure
from ledger.money import InvalidAmount, parse

MOST_OPEN = 100
"""Lots still to be decided that are shown; nobody watches more."""
PAGE = 20


@dataclass(frozen=True, slots=True)
class Row:
    """`standing`: leading, reserve, outbid, waiting, won or lost. `your_max` in minor units, for this person alone."""

    lot: Lot
    standing: str
    your_max: int | None
    all_in: int | None

    @property
    def currency(self) -> str:
        return self.lot.auction.currency

    @property
    def order_id(self) -> UUID | None:
        """Of what was won."""
        line = self.lot.sale.order_line if self.standing == "won" and hasattr(self.lot, "sale") else None
        return line.order_id if line is not None else None

    @property
    def is_running(self) -> bool:
        return self.lot.status in BIDDABLE or self.lot.status == LotStatus.QUEUED


@dataclass(frozen=True, slots=True)
class Amount:
    """Minor units of a currency, over `lots` lots."""

    minor: int
    currency: str
    lots: int


@dataclass(frozen=True, slots=True)
class MyBids:
    """`committed`: all-in, if all lots one leads closed now; `spent`: all-in of what one won. A sum a currency.

    `plotted` is the lot that needs one most; None where no lot has two bids: a single dot says nothing.
    """

    leading: list[Row]
    outbid: list[Row]
    waiting: list[Row]
    over: list[Row]
    page: Page[Lot]
    committed: list[Amount]
    spent: list[Amount]
    plotted: Row | None
    read_at: datetime

    @property
    def is_empty(self) -> bool:
        return not (self.leading or self.outbid or self.waiting or self.over)

    @property
    def won(self) -> list[Row]:
        return [row for row in self.over if row.standing == "won"]

    @property
    def lost(self) -> list[Row]:
        return [row for row in self.over if row.standing == "lost"]

    @property
    def open_count(self) -> int:
        return len(self.leading) + len(self.outbid)

    @property
    def live_auctions(self) -> list[str]:
        """Those with most of one's open lots first: what the page listens to."""
        counted = Counter(str(row.lot.auction_id) for row in [*self.leading, *self.outbid])
        return [auction for auction, _ in counted.most_common(3)]


def my_bids(user: User, *, page: str | int = 1) -> MyBids:
    lots = queries.lots_bid_on(user).select_related("sale__order_line")
    undecided = list(lots.exclude(status__in=FINISHED).order_by("closes_at", "pk")[:MOST_OPEN])
    over = Paginator(lots.filter(status__in=FINISHED), PAGE).get_page(page)
    ceilings = queries.ceilings_of([*undecided, *over.object_list])
    rows = [_row(lot, user=user, your_max=ceilings.get(lot.pk)) for lot in [*undecided, *over.object_list]]
    leading = [row for row in rows if row.standing in {"leading", "reserve"}]
    outbid = [row for row in rows if row.standing == "outbid"]
    return MyBids(
        leading=leading,
        outbid=outbid,
        waiting=[row for row in rows if row.standing == "waiting"],
        over=[row for row in rows if row.standing in {"won", "lost"}],
        page=over,
        committed=_sums(leading),
        spent=_spent(user),
        plotted=next((row for row in [*outbid, *leading] if row.lot.bid_count > 1), None),
        read_at=database_time(),
    )


def _row(lot: Lot, *, user: User, your_max: str | None) -> Row:
    return Row(lot, _standing(lot, user), _minor(your_max, lot.auction.currency), _all_in(lot))


def _standing(lot: Lot, user: User) -> str:
    """As `queries.standing_of`, with the two that lead and may yet not win."""
    found = queries.standing_of(lot, user=user)
    if found == "leading" and lot.status == LotStatus.AWAITING_DECISION:
        return "waiting"
    if found == "leading" and not lot.reserve_met and lot.reserve_price is not None:
        return "reserve"
    return found


def _all_in(lot: Lot) -> int | None:
    if lot.status == LotStatus.SOLD and hasattr(lot, "sale"):
        return lot.sale.all_in
    return None if lot.price is None else quote_of(lot, lot.price, terms=terms_of(lot.auction)).all_in


def _minor(wire: str | None, currency: str) -> int | None:
    try:
        return None if wire is None else parse(wire, currency)
    except InvalidAmount:
        return None


def _sums(rows: Sequence[Row]) -> list[Amount]:
    by_currency: dict[str, list[int]] = {}
    for row in rows:
        by_currency.setdefault(row.currency, []).append(row.all_in or 0)
    found = [Amount(sum(amounts), currency, len(amounts)) for currency, amounts in by_currency.items()]
    return sorted(found, key=lambda each: -each.lots)


def _spent(user: User) -> list[Amount]:
    sales = LotSale.objects.filter(winner__user=user).order_by().values_list("lot__auction__currency")
    sums = sales.annotate(lots=Count("pk"), paid=Sum("all_in")).order_by("-lots")
    return [Amount(int(paid), currency, lots) for currency, lots, paid in sums]


def plot_of(found: MyBids, user: User) -> Figure | None:
    """The ladder of the lot that needs one most. Two queries."""
    if found.plotted is None:
        return None
    lot, currency = found.plotted.lot, found.plotted.currency
    paddle = queries.paddle_of(lot.auction_id, user=user)
    rungs = ladder.rungs_of(lot.pk, currency=currency)
    return ladder.figure(lot, rungs, currency=currency, paddle=None if paddle is None else str(paddle))
