"""What a lot sold for: the rates of the hammer's moment, once."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from auctions import lifecycle
from auctions.models import Auction, LotSale
from auctions.sales import record_sale
from core.errors import Conflict
from tests.factories import make_auction, make_lot, register

pytestmark = pytest.mark.django_db


def test_rates_are_copied_and_later_edits_change_no_bill() -> None:
    auction = make_auction(
        premium_tiers=[[0, "25"], [1_000_000, "20"]], tax_percent=18, tax_on="premium", commission_percent=2, currency="INR"
    )
    lot = make_lot(auction=auction, quantity=Decimal(10), price_per="unit", unit="quintal")
    sale = record_sale(lot=lot, winner=register(auction=auction), hammer_price=120_000, at=timezone.now())
    assert (sale.total, sale.premium, sale.tax, sale.all_in, sale.commission) == (
        1_200_000, 290_000, 52_200, 1_542_200, 24_000,
    )  # fmt: skip
    Auction.objects.update(premium_tiers=[], tax_percent=0)
    kept = LotSale.objects.get()
    assert kept.all_in == 1_542_200
    assert kept.rates["tiers"] == [[0, "25"], [1_000_000, "20"]]
    assert (kept.rates["tax_percent"], kept.rates["quantity"]) == ("18", "10")


def test_a_lot_is_sold_once() -> None:
    lot = make_lot()
    winner = register(auction=lot.auction)
    record_sale(lot=lot, winner=winner, hammer_price=1000, at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        record_sale(lot=lot, winner=winner, hammer_price=2000, at=timezone.now())


def test_a_sale_that_does_not_add_up_is_refused_by_the_database() -> None:
    lot = make_lot()
    with pytest.raises(IntegrityError, match="lot_sale_adds_up"), transaction.atomic():
        LotSale.objects.create(
            lot=lot, winner=register(auction=lot.auction), hammer_price=1000, total=1000, premium=100, tax=0, all_in=1000,
            commission=0, rates={}, at=timezone.now(),
        )  # fmt: skip


def test_an_auction_starts_and_ends_once_and_only_when_all_is_over() -> None:
    now = timezone.now()
    auction = make_auction(status="scheduled")
    lot = make_lot(auction=auction)
    with transaction.atomic():
        locked = Auction.objects.select_for_update(no_key=True).get(pk=auction.pk)
        lifecycle.start(locked, at=now)
        with pytest.raises(Conflict):
            lifecycle.start(locked, at=now)
        with pytest.raises(Conflict):
            lifecycle.end(locked, at=now)
        lot.status = "unsold"
        lot.save()
        lifecycle.end(locked, at=now)
    auction.refresh_from_db()
    assert (auction.status, auction.started_at, auction.ended_at) == ("ended", now, now)
