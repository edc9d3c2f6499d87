"""The chat of a sale, as whoever sits before it uses it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


def say(page: Page, text: str) -> None:
    line = page.get_by_role("combobox", name="Say something to the room")
    line.fill(text)
    line.press("Enter")
    expect(line).to_have_value("")


def messages(page: Page) -> Locator:
    """The list of what was said."""
    return page.get_by_role("log", name="What is said").get_by_role("listitem")


def message(page: Page, text: str) -> Locator:
    """The one that says `text`, or that is by them; what only quotes it does not count."""
    return messages(page).filter(has=page.locator("[data-text], [data-from]", has_text=text))


def act(page: Page, on: str, button: str) -> None:
    """Open what one can do with the message, and do it."""
    row = message(page, on)
    row.hover()
    row.locator("[data-act]").click()
    row.get_by_role("group", name="With this message").get_by_role("button", name=button, exact=True).click()


def turn_to(page: Page, tab: str) -> None:
    page.get_by_role("tab", name=tab).click()
