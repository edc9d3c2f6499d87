"""What the seller's page of purses shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Sum

from accounts.models import User
from auctions import deposits, purses
from auctions.choices import PursePolicy
from auctions.models import Auction, Registration
from ledger.models import Purse
from payments.models import Deposit

PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class Row:
    """A paddle, and its newest deposit."""

    paddle: int
    user: User
    purse: Purse | None
    deposit: Deposit | None
    state: str


@dataclass(frozen=True, slots=True)
class PursesPage:
    """`rows` are those of the page `paddles`. `amount`, `spent`, `held` sum all purses of the sale, in minor units."""

    paddles: Page[Registration]
    rows: Sequence[Row]
    has_purses: bool
    amount: int
    spent: int
    held: int

    @property
    def available(self) -> int:
        return self.amount - self.spent - self.held


def purses_page(auction: Auction, *, page: Any) -> PursesPage:
    """`page` as it came."""
    sums = Purse.objects.filter(registration__auction=auction).aggregate(
        amount=Sum("amount", default=0), spent=Sum("spent", default=0), held=Sum("held", default=0)
    )
    shown = Paginator(purses.paddles(auction), PER_PAGE).get_page(page)
    return PursesPage(paddles=shown, rows=_rows(auction, shown), has_purses=auction.purse_policy != PursePolicy.NONE, **sums)


def _rows(auction: Auction, shown: Page[Registration]) -> list[Row]:
    given = deposits.states(auction, [each.user_id for each in shown]) if auction.deposit_amount else {}
    return [Row(each.paddle, each.user, each.purse, given.get(each.user_id), each.get_status_display()) for each in shown]
