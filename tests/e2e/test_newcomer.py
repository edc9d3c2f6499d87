"""Somebody signs up, confirms the address by the mail, takes a paddle on the conditions of sale, and bids."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.house import House
from tests.e2e.outbox import Outbox
from tests.e2e.room import bid, standing
from tests.e2e.sales import make_sale
from tests.e2e.windows import Windows

ADDRESS, PASSWORD = "nora@example.test", "seven-green-herons-7"
CONDITIONS = "Collect within a week. No returns."


def test_from_sign_up_to_the_first_bid(house: House, windows: Windows) -> None:
    sale = house.do(lambda: make_sale(bidders=0, conditions=CONDITIONS))
    page = windows.open(at=sale.page)

    page.get_by_label("Taking part").get_by_role("link", name="Sign up").click()
    page.get_by_label("Your name").fill("Nora Newcomer")
    page.get_by_label("Email", exact=True).fill(ADDRESS)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("form").get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()

    confirm(page, by=Outbox(windows))
    log_in(page)

    page.goto(sale.page)
    register(page)
    page.get_by_role("link", name=sale.lots[0].title).click()
    standing(page).to_contain_text("You hold paddle 1")
    bid(page, "US$10.00")
    expect(page.locator("[data-feed] li").first).to_contain_text("You")

    page.get_by_role("link", name="Rostrum").click()
    page.get_by_role("link", name="My bidding").click()
    expect(page.get_by_role("row").filter(has_text=sale.lots[0].title)).to_contain_text("You lead")


def confirm(page: Page, *, by: Outbox) -> None:
    """Through the link in the mail, in the window where the mail was asked for."""
    mail = by.mail("onfirm", to=ADDRESS)
    link = mail.get_by_role("link").filter(has_text=re.compile("confirm-email")).get_attribute("href")
    assert link is not None
    page.goto(link)
    expect(page.get_by_text(f"Confirm that {ADDRESS} is your address.")).to_be_visible()
    page.get_by_role("button", name="Yes, it is mine").click()


def log_in(page: Page) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email", exact=True).fill(ADDRESS)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("form").get_by_role("button", name="Log in").click()
    expect(page.locator("summary").filter(has_text="Nora Newcomer")).to_be_visible()


def register(page: Page) -> None:
    page.locator("summary").filter(has_text="Conditions of sale").click()
    expect(page.get_by_text(CONDITIONS)).to_be_visible()
    page.get_by_label("I accept the conditions of sale. A bid is binding.").check()
    page.get_by_role("button", name="Register to bid").click()
    expect(page.get_by_text("You have paddle 1.")).to_be_visible()
