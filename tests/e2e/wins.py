"""Lots that somebody has won, for journeys of what comes after. Call within `House.do`."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.utils import timezone

from auctions.models import Lot
from bidding import batch, closing
from bidding.commands import PlaceBid
from ledger import reconciliation
from payments.models import Order
from tests.e2e.sales import Sale, make_sale


def make_win() -> Sale:
    """The first bidder's at 50.00, the second bid 45.00; the buyer pays a fifth on top, the seller a twentieth."""
    sale = make_sale(premium_tiers=[[0, "20"]], commission_percent="5")
    lot = sale.lots[0]
    for bidder, amount in ((sale.bidders[1], "45.00"), (sale.bidders[0], "50.00")):
        batch.commit(lot.pk, [PlaceBid(lot.pk, bidder.pk, uuid4().hex, amount, "exact")])
    Lot.objects.filter(pk=lot.pk).update(closes_at=timezone.now())
    closing.close_lot(lot.pk)
    assert order_of(sale).total == 6_000
    return sale


def order_of(sale: Sale, *, bidder: int = 1) -> Order:
    return Order.objects.get(buyer=sale.bidders[bidder - 1])


def differences() -> list[Any]:
    """What the books and the rest of the house disagree about."""
    return [difference for result in reconciliation.run() for difference in result.differences]
