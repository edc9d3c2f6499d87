"""The page of a lot, as whoever sits before it uses it."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from playwright.sync_api._generated import LocatorAssertions


def bid(page: Page, amount: str) -> None:
    """Press the large button, and again while the page says that the amount has only just moved under the finger."""
    button = page.get_by_role("button", name=f"Bid {amount}")
    button.click()
    while page.get_by_text("Press again if you mean it.").is_visible():
        button.click()
    standing(page).to_contain_text("You lead")


def set_max(page: Page, amount: str) -> None:
    page.get_by_label("Your max bid").fill(amount)
    page.get_by_role("button", name="Set", exact=True).click()


def standing(page: Page) -> LocatorAssertions:
    """Where one stands, in words."""
    return expect(page.locator("[data-standing]"))


def price(page: Page) -> LocatorAssertions:
    """The large figure; small change is left out where there is none."""
    return expect(page.locator("[data-price]"))


def amounts(page: Page) -> LocatorAssertions:
    """Those of the bids in the log, the newest first."""
    return expect(page.locator("[data-feed] .amt"))
