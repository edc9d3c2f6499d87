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
class Transfer:
    """A deposit that the seller is to say something about."""

    paddle: int
    deposit: Deposit


@dataclass(frozen=True, slots=True)
class PursesPage:
    """`rows` are those of the page `paddles`. `amount`, `spent`, `held` sum all purses of the sale, in minor units.

    `transfers` are the oldest of the deposits that wait for the seller's word, of which there are `waiting`.
    """

    paddles: Page[Registration]
    rows: Sequence[Row]
    transfers: Sequence[Transfer]
    waiting: int
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
    waiting = deposits.transfers(auction)
    return PursesPage(
        paddles=shown,
        rows=_rows(auction, shown),
        transfers=_transfers(auction, list(waiting[:PER_PAGE])),
        waiting=waiting.count(),
        has_purses=auction.purse_policy != PursePolicy.NONE,
        **sums,
    )


def _transfers(auction: Auction, waiting: list[Deposit]) -> list[Transfer]:
    rows = auction.registrations.filter(user__in=[deposit.user_id for deposit in waiting])
    paddles = dict(rows.values_list("user_id", "paddle"))
    return [Transfer(paddles[deposit.user_id], deposit) for deposit in waiting if deposit.user_id in paddles]


def _rows(auction: Auction, shown: Page[Registration]) -> list[Row]:
    given = deposits.states(auction, [each.user_id for each in shown]) if auction.deposit_amount else {}
    return [Row(each.paddle, each.user, each.purse, given.get(each.user_id), each.get_status_display()) for each in shown]
