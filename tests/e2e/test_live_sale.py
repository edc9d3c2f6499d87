"""A sale by hand: the seller opens it and lets the hammer fall, lot by lot; the bidder's window follows."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.house import House
from tests.e2e.room import bid, standing
from tests.e2e.sales import make_sale
from tests.e2e.windows import Windows


def test_two_lots_under_the_hammer(house: House, windows: Windows) -> None:
    sale = house.do(lambda: make_sale(bidders=1, lots=2, format="live", status="scheduled"))
    bidder = windows.open(sale.bidders[0], at=sale.lot_page(1))
    standing(bidder).to_contain_text("The seller opens it.")
    expect(bidder.locator("[data-bid-button]")).to_be_disabled()

    seller = windows.open(sale.seller, at=sale.page)
    press(seller, "Open the sale", then="Open it")
    expect(seller.get_by_role("heading", name=sale.lots[0].title)).to_be_visible()
    standing(seller).to_contain_text("Nobody has bid yet.")

    bid(bidder, "US$10.00")
    standing(seller).to_contain_text("Paddle 1 leads at US$10.00")
    press(seller, "Let the hammer fall", then="Let it fall")
    standing(bidder).to_contain_text("Sold to you, US$10.00")

    # Both are led to the next lot: the seller by the house, the bidder by a word in the page.
    expect(seller.get_by_role("heading", name=sale.lots[1].title)).to_be_visible()
    standing(seller).to_contain_text("Nobody has bid yet.")
    bidder.get_by_role("status").filter(has_text="Lot 2 is open").get_by_role("link", name="Open").click()
    expect(bidder.get_by_role("heading", name=sale.lots[1].title)).to_be_visible()

    bid(bidder, "US$10.00")
    standing(seller).to_contain_text("Paddle 1 leads at US$10.00")
    press(seller, "Let the hammer fall", then="Let it fall")
    expect(seller.get_by_text("The sale is over.")).to_be_visible()
    standing(bidder).to_contain_text("Sold to you, US$10.00")
    expect(bidder.get_by_role("link", name=sale.seller.email)).to_be_visible()


def press(page: Page, button: str, *, then: str) -> None:
    page.get_by_role("button", name=button).click()
    page.get_by_role("dialog").get_by_role("button", name=then).click()
