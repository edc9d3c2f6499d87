"""The line breaks in the middle of a sale: the page says so, keeps the price, and afterwards lacks nothing."""

from __future__ import annotations

import re

from playwright.sync_api import Page, WebSocketRoute, expect
from playwright.sync_api._generated import LocatorAssertions

from tests.e2e.house import House
from tests.e2e.room import amounts, bid, price, standing
from tests.e2e.sales import make_sale
from tests.e2e.windows import Windows


def test_a_killed_web_process_is_waited_for_and_nothing_is_missed(house: House, windows: Windows) -> None:
    sale = house.do(lambda: make_sale(bidders=3))
    other = house.another_web()
    ann = windows.open(sale.bidders[0], at=sale.lot_page(), house=other.address)
    bob, cyd = (windows.open(person, at=sale.lot_page()) for person in sale.bidders[1:])
    bid(ann, "US$10.00")

    windows.expect("net::ERR_CONNECTION_|WebSocket connection to")
    other.running.kill()
    standing(ann).to_contain_text(re.compile(r"Reconnecting\s*Price as of \d\d:\d\d:\d\d\. Your max bid still works\."))
    expect(ann.locator("[data-board]")).to_have_attribute("data-state", "reconnecting")
    price(ann).to_have_text("US$10")
    expect(ann.locator("[data-bid-button]")).to_be_disabled()
    bid(bob, "US$10.50")
    bid(cyd, "US$11.00")
    bid(bob, "US$11.50")
    price(ann).to_have_text("US$10")

    other.running.start()
    link(ann).to_have_text("Connected")
    standing(ann).to_contain_text("by paddle 2 at US$11.50")
    amounts(ann).to_have_text(["US$11.50", "US$11.00", "US$10.50", "US$10.00"])
    bid(ann, "US$12.00")
    standing(bob).to_contain_text("by paddle 1 at US$12.00")


def test_where_sockets_are_blocked_the_page_looks_every_two_seconds_and_bids_over_rest(house: House, windows: Windows) -> None:
    sale = house.do(make_sale)
    ann = windows.open(sale.bidders[0], at="/help/")
    ann.context.route_web_socket(re.compile("/ws/"), _refuse)
    ann.goto(sale.lot_page())
    bob = windows.open(sale.bidders[1], at=sale.lot_page())
    link(ann).to_have_text("Every 2 seconds")

    bid(bob, "US$10.00")
    price(ann).to_have_text("US$10")
    with ann.expect_response(lambda answer: answer.url.endswith("/bids/") and answer.request.method == "POST") as answered:
        bid(ann, "US$10.50")
    assert answered.value.status == 201
    standing(bob).to_contain_text("by paddle 1 at US$10.50")

    bid(bob, "US$11.00")
    standing(ann).to_contain_text("by paddle 2 at US$11.00")
    amounts(ann).to_have_text(["US$11.00", "US$10.50", "US$10.00"])


def _refuse(socket: WebSocketRoute) -> None:
    socket.close(code=1008)


def link(page: Page) -> LocatorAssertions:
    return expect(page.locator("[data-link-word]"))
