"""A live sale from the rostrum: five lots run from the console by keys alone, while the hall looks on; and two consoles at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.e2e.house import House
from tests.e2e.replays import finds_each_hammer
from tests.e2e.room import bid, standing
from tests.e2e.sales import Sale, make_sale
from tests.e2e.windows import Windows
from tests.factories import make_user
from tests.gateways import Gateway


@pytest.fixture
def sale(house: House) -> Sale:
    return house.do(
        lambda: make_sale(
            bidders=3, lots=5, format="live", status="scheduled", is_furnished=True, auctioneer=make_user(name="Anneke de Wit")
        )
    )


@dataclass(frozen=True, slots=True)
class Hall:
    """The windows of one sale: the console, the screen in the hall, and two bidders."""

    sale: Sale
    desk: Page
    screen: Page
    ann: Page
    bob: Page


def test_five_lots_by_keys_alone(house: House, windows: Windows, sale: Sale, gateway_if_any: Gateway | None) -> None:
    """With floor, absentee and online bids, one undo, one late bid, one reopening; and from the second lot on without a picture."""
    hall = Hall(
        sale,
        desk=console(windows, sale, sale.auction.auctioneer),
        screen=windows.open(at=f"{sale.page}projector/"),
        ann=windows.open(sale.bidders[0], at=sale.lot_page(1)),
        bob=windows.open(sale.bidders[1], at=sale.lot_page(4)),
    )
    left = post(windows.open(sale.bidders[2], at="/help/"), f"/api/lots/{sale.lots[1].pk}/absentee/", {"amount": "20.00"})
    assert left["status"] == "accepted"
    online_and_floor_and_one_bid_too_many(hall)
    if gateway_if_any is not None:
        gateway_if_any.kill()
    a_ceiling_answers_the_floor(hall)
    nobody_wants_it(hall)
    a_bid_behind_the_hammer_opens_it_again(hall)
    somebody_in_the_hall_buys_it(hall)

    desk = hall.desk
    expect(desk.locator("[data-sold]")).to_have_text("4 of 5 lots sold")
    expect(desk.locator("[data-hammer]")).to_have_text("Hammer total US$42")
    desk.keyboard.press("e")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-air]")).to_have_text("Over")
    expect(hall.screen.locator("[data-stamp]")).to_have_text("The sale is over")
    statuses = house.do(lambda: list(sale.auction.lots.order_by("number").values_list("status", flat=True)))
    assert statuses == ["sold", "sold", "passed", "sold", "sold"]
    finds_each_hammer(windows, house, sale)


def online_and_floor_and_one_bid_too_many(hall: Hall) -> None:
    """Lot 1: the floor's bid is taken back, and another paddle's comes in its place."""
    desk = hall.desk
    desk.keyboard.press("o")
    at_the_rostrum(desk, hall.sale, 1)
    bid(hall.ann, "US$10.00")
    stands(desk, "US$10", "Paddle 1")
    floor_bid(desk, "F")
    stands(desk, "US$10.50", "The floor")
    standing(hall.ann).to_contain_text("Outbid")
    desk.keyboard.press("u")
    stands(desk, "US$10", "Paddle 1")
    standing(hall.ann).to_contain_text("You lead")
    floor_bid(desk, "2")
    stands(desk, "US$10.50", "Paddle 2")
    call(desk, "f", "Fair warning")
    call(desk, "l", "Final call")
    expect(hall.screen.locator("[data-track] [aria-current]")).to_have_text("Final call")
    hammer(desk, "Lot 1 is sold to Paddle 2, Bidder 2 for US$10.50.")
    expect(hall.screen.locator("[data-stamp]")).to_have_text("Sold")
    expect(hall.screen.locator("[data-leader-name]")).to_have_text("Paddle 2 bought it")


def a_ceiling_answers_the_floor(hall: Hall) -> None:
    """Lot 2: what was left with the house opens it."""
    desk = hall.desk
    desk.keyboard.press("o")
    at_the_rostrum(desk, hall.sale, 2)
    expect(desk.locator("[data-absentee]")).to_contain_text("1")
    stands(desk, "US$10", "Paddle 3")
    floor_bid(desk, "F")
    stands(desk, "US$11", "Paddle 3")
    call(desk, "f", "Fair warning")
    hammer(desk, "Lot 2 is sold to Paddle 3, Bidder 3 for US$11.")


def nobody_wants_it(hall: Hall) -> None:
    """Lot 3."""
    hall.desk.keyboard.press("o")
    at_the_rostrum(hall.desk, hall.sale, 3)
    hall.desk.keyboard.press("p")
    said(hall.desk, "Lot 3 is passed.")


def a_bid_behind_the_hammer_opens_it_again(hall: Hall) -> None:
    """Lot 4."""
    desk, lot = hall.desk, hall.sale.lots[3]
    hall.ann.goto(hall.sale.lot_page(4))
    desk.keyboard.press("o")
    at_the_rostrum(desk, hall.sale, 4)
    bid(hall.ann, "US$10.00")
    stands(desk, "US$10", "Paddle 1")
    hammer(desk, "Lot 4 is sold to Paddle 1, Bidder 1 for US$10.")
    late = post(hall.bob, f"/api/lots/{lot.pk}/bids/", {"amount": "10.50", "kind": "exact"})
    assert late["code"] == "lot_not_open"
    expect(desk.get_by_role("alert").filter(has_text="Late bid on lot 4")).to_contain_text("US$10.50 from Paddle 2")
    desk.keyboard.press("r")
    at_the_rostrum(desk, hall.sale, 4)
    standing(hall.ann).to_contain_text("You lead")
    bid(hall.bob, "US$10.50")
    stands(desk, "US$10.50", "Paddle 2")
    hammer(desk, "Lot 4 is sold to Paddle 2, Bidder 2 for US$10.50.")


def somebody_in_the_hall_buys_it(hall: Hall) -> None:
    """Lot 5: gone to by its number, and the buyer's paddle is asked for under the hammer."""
    desk = hall.desk
    desk.keyboard.press("g")
    desk.keyboard.type("5")
    desk.keyboard.press("Enter")
    at_the_rostrum(desk, hall.sale, 5)
    desk.keyboard.press("Space")
    stands(desk, "US$10", "The floor")
    desk.keyboard.down("Enter")
    expect(desk.get_by_role("dialog", name="Who in the room buys it?")).to_be_visible()
    desk.keyboard.up("Enter")
    desk.keyboard.type("1")
    desk.keyboard.press("Enter")
    said(desk, "Lot 5 is sold to Paddle 1, Bidder 1 for US$10.")


def test_of_two_consoles_one_acts_and_the_other_is_told(windows: Windows, sale: Sale) -> None:
    first = console(windows, sale, sale.auction.auctioneer)
    first.keyboard.press("o")
    at_the_rostrum(first, sale, 1)
    second = console(windows, sale, sale.seller)
    alert = second.get_by_role("alert").filter(has_text="Another console is at the rostrum")
    expect(alert).to_contain_text("Anneke de Wit conducts the sale.")
    expect(second.locator("[data-deed=fair_warning]")).to_have_attribute("aria-disabled", "true")

    alert.get_by_role("button", name="Take over here").click()
    told = first.get_by_role("alert").filter(has_text="Another console is at the rostrum")
    expect(told).to_contain_text("Sofia Seller conducts the sale.")
    call(second, "f", "Fair warning")
    expect(first.locator("[data-track] [aria-current]")).to_have_text("Fair warning")
    expect(first.locator("[data-deed=final_call]")).to_have_attribute("aria-disabled", "true")

    first.reload()
    expect(first.get_by_role("alert").filter(has_text="Another console is at the rostrum")).to_be_visible()
    second.reload()
    connected(second)
    call(second, "l", "Final call")


def test_a_raised_hand_becomes_a_bid_by_one_key(windows: Windows, sale: Sale) -> None:
    desk = console(windows, sale, sale.auction.auctioneer)
    desk.keyboard.press("o")
    at_the_rostrum(desk, sale, 1)
    bob = windows.open(sale.bidders[1], at=sale.lot_page(1))
    bob.get_by_role("button", name="Raise your hand").click()
    bob.get_by_role("button", name="I want to bid").click()

    expect(desk.locator("[data-hands] li")).to_contain_text("Bidder 2")
    expect(desk.locator("[data-deed=take]")).to_contain_text("next: 2")
    desk.keyboard.press("1")
    stands(desk, "US$10", "Paddle 2")
    expect(desk.locator("[data-leader-more]")).to_have_text("Bidder 2, by a raised hand")
    expect(desk.locator("[data-hands] li")).to_have_count(0)
    standing(bob).to_contain_text("You lead")
    expect(bob.get_by_role("button", name="Raise your hand")).to_be_visible()


def test_where_sockets_are_blocked_the_sale_is_run_over_rest(windows: Windows, sale: Sale) -> None:
    desk = windows.open(sale.auction.auctioneer, at="/help/")
    desk.context.route_web_socket(re.compile("/ws/"), lambda socket: socket.close(code=1008))
    desk.goto(f"{sale.page}console/")
    expect(desk.locator("[data-link-word]")).to_have_text("Every second")
    desk.keyboard.press("o")
    at_the_rostrum(desk, sale, 1)
    ann = windows.open(sale.bidders[0], at=sale.lot_page(1))
    bid(ann, "US$10.00")
    stands(desk, "US$10", "Paddle 1")
    call(desk, "f", "Fair warning")
    hammer(desk, "Lot 1 is sold to Paddle 1, Bidder 1 for US$10.")
    standing(ann).to_contain_text("Sold to you")


def console(windows: Windows, sale: Sale, person: User | None) -> Page:
    page = windows.open(person, at=f"{sale.page}console/")
    connected(page)
    return page


def connected(desk: Page) -> None:
    """Until then no key does anything."""
    expect(desk.locator("[data-link]")).to_have_attribute("data-state", "live")


def at_the_rostrum(desk: Page, sale: Sale, number: int) -> None:
    expect(desk.get_by_role("heading", level=1)).to_have_text(sale.lots[number - 1].title)
    expect(desk.locator("[data-runs] [aria-current]")).to_contain_text(re.compile(rf"^{number}\D"))
    expect(desk.locator("[data-track] [aria-current]")).to_have_text("Open")


def stands(desk: Page, price: str, leader: str) -> None:
    expect(desk.locator("[data-leader-name]")).to_have_text(leader)
    expect(desk.locator("[data-price]")).to_have_text(price)


def said(desk: Page, words: str) -> None:
    expect(desk.locator("[data-desk-say]")).to_have_text(words)


def floor_bid(desk: Page, paddle: str) -> None:
    """At what is asked."""
    desk.keyboard.press("b")
    desk.keyboard.type(paddle)
    desk.keyboard.press("Enter")


def call(desk: Page, key: str, words: str) -> None:
    desk.keyboard.press(key)
    expect(desk.locator("[data-track] [aria-current]")).to_have_text(words)


def hammer(desk: Page, words: str) -> None:
    """Held until it falls."""
    desk.keyboard.down("Enter")
    said(desk, words)
    desk.keyboard.up("Enter")


def post(page: Page, path: str, body: dict[str, str]) -> Any:
    """As the page would, had it not yet heard that it is too late, or was it the page of another lot."""
    token = next(each["value"] for each in page.context.cookies() if each["name"] == "csrftoken")
    headers = {"X-CSRFToken": token, "Idempotency-Key": uuid4().hex}
    return page.request.post(path, data=body, headers=headers).json()
