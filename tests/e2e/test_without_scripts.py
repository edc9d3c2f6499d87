"""A browser without scripts bids by plain forms, and is asked about an unusual amount on a page of its own."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.house import House
from tests.e2e.room import price, set_max, standing
from tests.e2e.sales import make_sale
from tests.e2e.windows import Windows


def test_bids_by_plain_forms(house: House, windows: Windows) -> None:
    sale = house.do(make_sale)
    ann, bob = (windows.open(person, at=sale.lot_page(), java_script_enabled=False) for person in sale.bidders)

    ann.get_by_label("+2 steps").check()
    ann.locator("[data-bid-button]").click()
    standing(ann).to_contain_text("You lead")
    price(ann).to_have_text("US$11")

    # His page is as old as it was loaded: the bid is refused, and the page says what is possible now.
    bob.locator("[data-bid-button]").click()
    expect(bob.get_by_text("The next bid is US$11.50. Nothing was bid.")).to_be_visible()
    set_max(bob, "500.00")
    expect(bob.get_by_role("heading", name="Set a max of US$500.00 on lot 1?")).to_be_visible()
    bob.get_by_role("link", name="Go back").click()
    price(bob).to_have_text("US$11")

    set_max(bob, "500.00")
    bob.get_by_role("button", name="Set US$500.00").click()
    expect(bob.get_by_text("Your max is US$500.00. Only you see it.")).to_be_visible()
    ann.reload()
    standing(ann).to_contain_text("by paddle 2 at US$11.50")
