"""What one sale comes to for its seller, lot by lot: hammer, premium, tax, commission, and what is theirs of it (L3).

Sums are what the hammer copied to the sale, which is what the order asks for; beside them stands what the books hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from auctions import access, results
from auctions.billing import subject_of
from auctions.models import Auction, Lot, LotSale
from auctions.results import Result
from core.errors import PermissionDenied
from ledger import statements
from ledger.amounts import Amount
from ledger.tables import Cell, Table
from payments.choices import OVER
from payments.models import Order


@dataclass(frozen=True, slots=True)
class Line:
    """One lot. `sale` None: it has not sold."""

    result: Result
    sale: LotSale | None

    @property
    def order(self) -> Order | None:
        line = None if self.sale is None else self.sale.order_line
        return None if line is None else line.order

    @property
    def counts(self) -> bool:
        """Whether its money is, or may still come to be, the seller's."""
        return self.sale is not None and (self.order is None or self.order.status not in OVER)

    @property
    def net(self) -> int:
        """Minor units for the seller: the hammer's total less commission."""
        return 0 if self.sale is None else self.sale.total - self.sale.commission

    @property
    def state(self) -> str:
        if self.order is not None:
            return self.order.get_status_display()
        return self.result.lot.get_status_display()


@dataclass(frozen=True, slots=True)
class SaleStatement:
    """`credited` is what the books have put to the seller's account from this sale, less what they took back of it."""

    auction: Auction
    lines: list[Line]
    credited: int

    @property
    def standing(self) -> list[Line]:
        return [line for line in self.lines if line.counts]

    @property
    def net(self) -> int:
        return sum(line.net for line in self.standing)

    @property
    def hammer(self) -> int:
        return sum(line.sale.total for line in self.standing if line.sale is not None)

    @property
    def premium(self) -> int:
        return sum(line.sale.premium for line in self.standing if line.sale is not None)

    @property
    def tax(self) -> int:
        return sum(line.sale.tax for line in self.standing if line.sale is not None)

    @property
    def commission(self) -> int:
        return sum(line.sale.commission for line in self.standing if line.sale is not None)

    @property
    def table(self) -> Table:
        headers = [
            _("Lot"),
            _("Name"),
            _("Order"),
            _("State"),
            _("Hammer"),
            _("Premium"),
            _("Tax"),
            _("Commission"),
            _("Yours"),
        ]
        rows = [self._row(line) for line in self.lines]
        return Table(headers, rows, [self._totals()] if rows else ())

    def _row(self, line: Line) -> Sequence[Cell]:
        reference = "" if line.order is None else line.order.reference
        begin: list[Cell] = [line.result.lot.number, line.result.lot.title, reference, line.state]
        if line.sale is None:
            return [*begin, None, None, None, None, None]
        parts = (line.sale.total, line.sale.premium, line.sale.tax, line.sale.commission, line.net)
        return [*begin, *(self._amount(part) for part in parts)]

    def _totals(self) -> Sequence[Cell]:
        parts = [self.hammer, self.premium, self.tax, self.commission, self.net]
        return ["", _("What stands"), "", "", *(self._amount(part) for part in parts)]

    def _amount(self, minor: int) -> Amount:
        return Amount.of(minor, self.auction.currency)


def statement_of(auction: Auction) -> SaleStatement:
    """A constant number of queries."""
    books = statements.of_subject(subject_of(auction.pk), user_id=auction.seller_id, currency=auction.currency)
    return SaleStatement(auction, [line_of(lot) for lot in lots_of(auction)], books.closing)


def lots_of(auction: Auction) -> QuerySet[Lot]:
    """Every lot, with what a line of it needs."""
    return auction.lots.select_related("auction", "sale__order_line__order").order_by("number")


def line_of(lot: Lot) -> Line:
    return Line(results.result_of(lot), getattr(lot, "sale", None))


def whose_money(auction_id: UUID, *, user: User) -> Auction:
    """The auction, for its seller and for who keeps the books; who conducts the sale is neither. Raises as `access.find`."""
    auction = access.find(auction_id, user=user)
    if user.pk != auction.seller_id and not access.is_house(user):
        raise PermissionDenied
    return auction
