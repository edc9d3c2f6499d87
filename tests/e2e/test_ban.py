"""Staff suspend a bidder in the middle of a sale: the window is cut off within five seconds, and the next page says why."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.house import House
from tests.e2e.room import standing
from tests.e2e.sales import make_sale
from tests.e2e.windows import Windows
from tests.factories import make_staff

REASON = "Bids that were never meant to be paid."
WITHIN = 5.0
"""Seconds (AC2)."""


def test_a_suspended_bidder_is_out_and_told_why(house: House, windows: Windows) -> None:
    sale, staff = house.do(lambda: (make_sale(bidders=1), make_staff()))
    bidder = windows.open(sale.bidders[0], at="/help/")
    with bidder.expect_websocket(lambda socket: "/ws/auctions/" in socket.url) as opened:
        bidder.goto(sale.lot_page())
    standing(bidder).to_contain_text("You hold paddle 1")

    admin = windows.open(staff, at=f"/admin/accounts/user/{sale.bidders[0].pk}/change/")
    admin.get_by_role("link", name="Suspend", exact=True).click()
    admin.get_by_label("Reason").fill(REASON)
    windows.expect("status of 40[13]")
    with opened.value.expect_event("close", timeout=WITHIN * 1000):
        admin.get_by_role("button", name="Suspend").click()
    expect(admin.get_by_text("Done: Suspend.")).to_be_visible()

    bidder.get_by_role("link", name="Leave").click()
    expect(bidder.get_by_text(REASON)).to_be_visible()
    expect(bidder.get_by_text("No end is set.")).to_be_visible()
    bidder.goto(sale.lot_page())
    standing(bidder).to_contain_text("Log in to bid")
