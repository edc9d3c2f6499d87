"""A sale is a line of its buyer's order: what it costs, when it leaves again, when it may be paid."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from auctions import billing, sales
from auctions.models import Auction, Lot, LotSale, Registration
from auctions.sales import record_sale
from ledger.money import format_money
from payments.choices import OrderStatus
from payments.errors import AlreadyPaid
from payments.models import Order, OrderLine
from payments.rates import quantity_words
from tests.factories import make_auction, make_lot, register

pytestmark = pytest.mark.django_db


def sell(auction: Auction, winner: Registration, price: int, **lot: Any) -> LotSale:
    return record_sale(lot=make_lot(auction=auction, **lot), winner=winner, hammer_price=price, at=timezone.now())


def paid(order: Order) -> None:
    Order.objects.filter(pk=order.pk).update(
        status=OrderStatus.PAID, paid=order.total, paid_at=timezone.now(), due_at=timezone.now()
    )


def test_what_one_buyer_takes_home_from_one_sale_is_one_order() -> None:
    auction = make_auction(premium_tiers=[[0, "25"], [1_000_000, "20"]], tax_percent=18, tax_on="premium", commission_percent=2)
    ann, bob = register(auction=auction), register(auction=auction)
    first, _ = sell(auction, ann, 1_200_000), sell(auction, ann, 1000)
    sell(auction, bob, 5000)

    order = Order.objects.get(buyer=ann.user)
    assert (order.seller, order.currency, order.subject) == (auction.seller, "USD", f"auction:{auction.pk}")
    assert order.lines.count() == 2
    line = first.order_line
    assert line is not None
    assert (line.hammer, line.premium, line.tax, line.total, line.commission) == (1_200_000, 290_000, 52_200, 1_542_200, 24_000)
    assert (line.rates["tiers"], line.reference, line.url) == (
        [[0, "25"], [1_000_000, "20"]], f"lot:{first.lot_id}", f"/lots/{first.lot_id}/",
    )  # fmt: skip
    assert order.total == sum(each.total for each in order.lines.all())
    assert Order.objects.count() == 2


@pytest.mark.parametrize(
    ("currency", "quantity", "price", "expected"),
    [
        ("JPY", "1", 1002, (1002, 251, 20, 1273, 25)),
        ("KWD", "1.5", 1001, (1502, 376, 30, 1908, 38)),
        ("INR", "10", 470_000, (4_700_000, 1_175_000, 94_000, 5_969_000, 117_500)),
    ],
)
def test_each_line_rounds_half_up_by_itself_at_the_currencys_own_places(
    currency: str, quantity: str, price: int, expected: tuple[int, ...]
) -> None:
    auction = make_auction(
        currency=currency,
        premium_tiers=[[0, "25"]],
        tax_percent=8,
        tax_on="premium",
        commission_percent=Decimal("2.5"),
        increment_bands=[[0, 1]],
    )
    sale = sell(auction, register(auction=auction), price, quantity=Decimal(quantity), price_per="unit", unit="quintal")
    line = OrderLine.objects.get()
    assert (line.hammer, line.premium, line.tax, line.total, line.commission) == expected
    assert (sale.total, sale.premium, sale.tax, sale.all_in, sale.commission) == expected
    assert line.detail.startswith(f"{Decimal(quantity).normalize():f} quintal × ")
    assert (
        quantity_words(line.rates, currency)
        == f"{Decimal(quantity).normalize():f} quintal × {format_money(price, currency, 'en')}"
    )


def test_a_sale_that_is_taken_back_leaves_its_order_and_the_last_one_ends_it() -> None:
    auction = make_auction()
    buyer = register(auction=auction)
    first, second = sell(auction, buyer, 5000), sell(auction, buyer, 7000)
    sales.take_back(lot=first.lot)
    order = Order.objects.get()
    assert (order.total, order.status) == (7000, OrderStatus.PENDING)
    sales.take_back(lot=second.lot)
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    again = record_sale(
        lot=Lot.objects.get(pk=first.lot_id), winner=register(auction=auction), hammer_price=6000, at=timezone.now()
    )
    assert again.order_line_id is not None


def test_a_sale_that_is_paid_is_not_taken_back() -> None:
    auction = make_auction()
    sale = sell(auction, register(auction=auction), 5000)
    paid(Order.objects.get())
    with pytest.raises(AlreadyPaid):
        sales.take_back(lot=sale.lot)
    assert LotSale.objects.filter(pk=sale.pk).exists()


def test_orders_may_be_paid_once_their_auction_is_over_also_of_lots_decided_on_since() -> None:
    auction = make_auction()
    ann, bob = register(auction=auction), register(auction=auction)
    sell(auction, ann, 5000)
    assert billing.to_confirm() == []
    Auction.objects.update(status="ended")
    for order in billing.to_confirm():
        billing.confirm(order)
    assert Order.objects.get().status == OrderStatus.CONFIRMED
    sell(auction, bob, 5000)
    (late,) = billing.to_confirm()
    billing.confirm(late)
    assert billing.to_confirm() == []
    assert {order.due_at is not None for order in Order.objects.all()} == {True}


def test_sales_from_before_the_house_took_payments_get_orders_when_an_operator_says_so() -> None:
    auction = make_auction()
    sale = sell(auction, register(auction=auction), 5000)
    LotSale.objects.update(order_line=None)
    OrderLine.objects.all().delete()
    call_command("bill_sales", str(auction.pk))
    call_command("bill_sales", str(auction.pk))
    sale.refresh_from_db()
    assert sale.order_line == OrderLine.objects.get()
    with pytest.raises(CommandError):
        call_command("bill_sales", str(sale.lot_id))


def test_the_winner_sees_the_order_where_the_sale_is_shown(client: Any) -> None:
    auction = make_auction()
    buyer = register(auction=auction)
    sale = sell(auction, buyer, 5000)
    Lot.objects.update(status="sold", price=5000, leader=buyer)
    order = Order.objects.get()
    client.force_login(buyer.user)
    assert f"/orders/{order.pk}/" in client.get(f"/lots/{sale.lot_id}/").content.decode()
    won = client.get("/api/me/wins/").json()["results"][0]
    assert won["order"] == {"id": str(order.pk), "reference": order.reference}
