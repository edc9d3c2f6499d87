"""The lot page of a live sale is the saleroom: picture, price, bid, log and talk in one window; and the sale without a picture."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.e2e import stage
from tests.e2e.house import House
from tests.e2e.room import bid, price, standing
from tests.e2e.sales import Sale, make_sale
from tests.e2e.stage import DEVICES
from tests.e2e.talking import message, say
from tests.e2e.windows import Windows
from tests.gateways import Gateway

SIZES: tuple[ViewportSize, ...] = (
    {"width": 1440, "height": 900},
    {"width": 820, "height": 1180},
    {"width": 390, "height": 844},
)
"""Desk, tablet, phone."""
_OVER = """() => {
    const box = (name) => document.querySelector(name).getBoundingClientRect();
    const [page, line, dock] = [document.documentElement, box("[data-talk-say]"), box(".bid__dock")];
    return {
        sideways: page.scrollWidth - page.clientWidth,
        down: page.scrollHeight - page.clientHeight,
        isCovered: line.bottom > dock.top && line.right > dock.left && line.left < dock.right,
    };
}"""
"""How far the page scrolls, and whether the bid button's dock lies over the line to write in."""


def open_sale(house: House, *, lots: int = 1) -> Sale:
    return house.do(lambda: make_sale(lots=lots, is_furnished=True, format="live", status="scheduled"))


def act(page: Page, sale: Sale, action: str, **more: Any) -> None:
    """As the console does, over REST with the session of this window."""
    token = next(each["value"] for each in page.context.cookies() if each["name"] == "csrftoken")
    headers = {"X-CSRFToken": token, "Referer": page.url}
    address = f"/api/lots/{sale.lots[0].pk}/console/"
    answer = page.request.post(address, data={"action": action, **more}, headers=headers)
    assert answer.ok, answer.text()


def test_the_calls_and_words_of_the_auctioneer_are_on_everybodys_page(house: House, windows: Windows) -> None:
    sale = open_sale(house)
    sellers = windows.open(sale.seller, at=sale.lot_page())
    hers, his = (windows.open(person, at=sale.lot_page()) for person in sale.bidders)
    step = hers.get_by_role("list", name="The auctioneer’s calls").locator("[aria-current=step]")
    expect(step).to_have_count(0)

    act(sellers, sale, "open")
    expect(step).to_have_text("Open")
    bid(hers, "US$10.00")
    act(sellers, sale, "fair_warning")
    expect(step).to_have_text("Fair warning")
    expect(hers.get_by_role("status").filter(has_text="Fair warning")).to_have_count(1)
    standing(his).to_contain_text("Against you at US$10.00")
    act(sellers, sale, "say", text="With paddle 1, against you all.")
    words = his.locator("[data-feed] li").first
    expect(words).to_contain_text("“With paddle 1, against you all.”")
    expect(words).to_contain_text("Auctioneer’s words")

    # A bid after a call opens the lot again; one from the hall is named as such.
    act(sellers, sale, "final_call")
    expect(step).to_have_text("Final call")
    bid(his, "US$10.50")
    expect(step).to_have_text("Open")
    act(sellers, sale, "floor_bid", paddle="floor", key="hall-1")
    expect(hers.locator("[data-leader]")).to_contain_text("In the room")
    expect(hers.locator("[data-feed] li").first).to_contain_text("in the room")

    # What is taken back leaves the price and the ladder, and stays in the log, struck through.
    newest = int(hers.locator("[data-feed] li[data-sequence]").first.get_attribute("data-sequence") or 0)
    act(sellers, sale, "undo", sequence=newest)
    standing(his).to_contain_text("You lead")
    price(hers).to_have_text("US$10.50")
    expect(hers.locator("[data-ladder] line")).to_have_count(3)
    expect(hers.locator(f'[data-feed] li[data-sequence="{newest}"]')).to_have_attribute("data-undone", "yes")
    hers.reload()
    expect(hers.locator(f'[data-feed] li[data-sequence="{newest}"]')).to_have_attribute("data-undone", "yes")
    expect(hers.locator("[data-ladder] line")).to_have_count(3)

    act(sellers, sale, "sell")
    expect(hers.locator("[data-stamp]")).to_have_text("Sold")
    standing(his).to_contain_text("Sold to you, US$10.50")


@pytest.mark.usefixtures("janus")
def test_the_picture_stands_above_the_price_and_the_bid_below_the_thumb(house: House, windows: Windows) -> None:
    sale = open_sale(house)
    sellers = windows.open(sale.seller, at=sale.lot_page(), **DEVICES)
    act(sellers, sale, "open")
    hers = windows.open(sale.bidders[0], at=sale.lot_page(), reduced_motion="reduce")
    expect(hers.locator("[data-instead]").first).to_be_visible()
    stage.tool(sellers, "Camera is off").click()
    stage.sees(hers, "Sofia Seller")
    expect(hers.locator("[data-instead]").first).to_be_hidden()
    say(hers, "Good morning.")
    expect(message(sellers, "Good morning.")).to_be_visible()
    for size in SIZES:
        hers.set_viewport_size(size)
        expect(hers.get_by_role("button", name="Bid US$10.00")).to_be_in_viewport()
        expect(hers.locator(".stage__main video").first).to_be_in_viewport()
        if size["width"] < 768:
            hers.get_by_role("link", name="To the chat").click()
            expect(hers.get_by_role("combobox", name="Say something to the room")).to_be_in_viewport()
            expect(hers.locator(".stage__main video").first).to_be_in_viewport()
        laid = hers.evaluate(_OVER)
        assert (laid["sideways"], laid["isCovered"]) == (0, False), size
        assert laid["down"] == 0 or size["width"] < 1200, laid


def test_the_gateway_dies_in_a_live_lot_and_the_sale_goes_on(house: House, windows: Windows, janus: Gateway) -> None:
    sale = open_sale(house)
    sellers = windows.open(sale.seller, at=sale.lot_page(), **DEVICES)
    act(sellers, sale, "open")
    hers = windows.open(sale.bidders[0], at=sale.lot_page())
    stage.tool(sellers, "Camera is off").click()
    stage.sees(hers, "Sofia Seller")
    bid(hers, "US$10.00")
    try:
        janus.kill()
        expect(hers.locator("room-stage")).not_to_have_attribute("data-phase", "live")
        his = windows.open(sale.bidders[1], at=sale.lot_page())
        bid(his, "US$10.50")
        price(hers).to_have_text("US$10.50")
        say(his, "Bids go on.")
        expect(message(hers, "Bids go on.")).to_be_visible()
    finally:
        janus.start()
    stage.sees(hers, "Sofia Seller")
    act(sellers, sale, "sell")
    standing(his).to_contain_text("Sold to you, US$10.50")


def test_without_a_picture_the_same_page_sells_the_lot(house: House, windows: Windows) -> None:
    sale = open_sale(house)
    sellers = windows.open(sale.seller, at=sale.lot_page())
    act(sellers, sale, "open")
    hers = windows.open(sale.bidders[0], at=sale.lot_page())
    expect(hers.locator("room-stage")).to_have_attribute("data-phase", re.compile("live|picture-off"))
    expect(hers.locator("[data-instead]").first).to_be_visible()
    bid(hers, "US$10.00")
    say(hers, "I hear you all the same.")
    expect(message(sellers, "I hear you all the same.")).to_be_visible()
    expect(hers.locator("[data-watching]")).to_contain_text("2 watching")
    act(sellers, sale, "sell")
    standing(hers).to_contain_text("Sold to you, US$10.00")
