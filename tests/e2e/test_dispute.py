"""Something is wrong with what came: both sides say so, staff decide, and a part goes back."""

from __future__ import annotations

import re
from functools import partial
from uuid import uuid4

from playwright.sync_api import expect

from payments import capture, checkout
from payments.choices import OrderStatus
from payments.gateways.sandbox import house as sandbox
from tests.e2e.house import House
from tests.e2e.sales import Sale
from tests.e2e.windows import Windows
from tests.e2e.wins import differences, make_win, order_of
from tests.factories import make_staff


def test_both_sides_are_heard_and_a_part_of_the_money_goes_back(house: House, windows: Windows) -> None:
    sale = house.do(make_win)
    house.do(partial(_paid, sale))
    address = f"/orders/{house.do(partial(order_of, sale)).pk}/"
    buyers = windows.open(sale.bidders[0], at=address)
    buyers.get_by_role("link", name="Something is wrong").click()
    buyers.get_by_label("Reason").select_option("It is damaged")
    buyers.get_by_label("Tell us what happened").fill("One leg is broken.")
    buyers.get_by_role("button", name="Open a dispute").click()

    sellers = windows.open(sale.seller, at=f"{address}dispute/")
    expect(sellers.get_by_text("One leg is broken.")).to_be_visible()
    sellers.get_by_label("Tell us what happened").fill("It left us whole.")
    sellers.get_by_role("button", name="Answer").click()

    staff = windows.open(house.do(make_staff), at=f"{address}dispute/")
    expect(staff.get_by_text("It left us whole.")).to_be_visible()
    staff.get_by_label("Decision").select_option("Part goes back to the buyer")
    staff.get_by_label(re.compile("^Goes back to the buyer")).fill("20.00")
    staff.get_by_label("Why").fill("The carrier pays for the leg.")
    staff.get_by_role("button", name="Decide").click()
    expect(staff.get_by_text("Part goes back to the buyer").first).to_be_visible()

    buyers.goto(address)
    expect(buyers.get_by_text("Given back")).to_be_visible()
    assert house.do(partial(order_of, sale)).refunded == 2_000
    assert house.do(differences) == []


def _paid(sale: Sale) -> None:
    order = order_of(sale)
    payment = checkout.start(order, user=order.buyer, key=uuid4().hex)
    sandbox.act(payment.gateway_ref, "pay")
    capture.reread(payment)
    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
