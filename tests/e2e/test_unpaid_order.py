"""Nobody pays: the order is lost, and whoever bid next may have the lot at their own highest bid."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial

from django.utils import timezone
from playwright.sync_api import expect

from payments import orders, unpaid
from payments.choices import OrderStatus
from tests.e2e.house import House
from tests.e2e.sales import Sale
from tests.e2e.windows import Windows
from tests.e2e.wins import differences, make_win, order_of


def test_a_lot_that_is_not_paid_for_goes_to_the_underbidder(house: House, windows: Windows) -> None:
    sale = house.do(make_win)
    house.do(partial(_not_paid, sale))
    buyers = windows.open(sale.bidders[0], at=f"/orders/{house.do(partial(order_of, sale)).pk}/")
    expect(buyers.get_by_text("Not paid").first).to_be_visible()

    chance = f"{sale.lot_page()}second-chance/"
    sellers = windows.open(sale.seller, at=chance)
    sellers.get_by_role("button", name="Offer it to paddle 2").click()
    expect(sellers.get_by_text("Paddle 2 has been offered the lot")).to_be_visible()

    theirs = windows.open(sale.bidders[1], at=chance)
    expect(theirs.get_by_text("You pay, all-in")).to_be_visible()
    theirs.get_by_role("button", name="Take it for US$45.00").click()
    theirs.get_by_role("dialog").get_by_role("button", name="Take it").click()
    expect(theirs).not_to_have_url(re.compile("/second-chance/$"))
    theirs.goto(sale.lot_page())
    theirs.get_by_role("link", name="Go to your order").click()
    expect(theirs.get_by_role("link", name="Pay US$54.00")).to_be_visible()
    assert house.do(differences) == []


def _not_paid(sale: Sale) -> None:
    order = order_of(sale)
    orders.confirm(order.pk)
    type(order).objects.filter(pk=order.pk).update(due_at=timezone.now() - timedelta(days=365))
    unpaid.default_due()
    order.refresh_from_db()
    assert order.status == OrderStatus.DEFAULTED
