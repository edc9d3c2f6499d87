"""Browser windows of a journey, and what the browser complained of while they were open."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize

from accounts.models import User
from tests.e2e.house import House

_TELL = """addEventListener("securitypolicyviolation", (event) => {
    console.error(`policy: ${event.effectiveDirective} refuses ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}`);
});"""
WIDE: ViewportSize = {"width": 1440, "height": 900}
PATIENCE = 20_000
"""Milliseconds for what should be there at once: a busy machine is not a fault of the page."""


class Windows:
    """Each window is a browser of its own: its own cookies, its own storage."""

    def __init__(self, browser: Browser, house: House) -> None:
        self._browser = browser
        self._house = house
        self._open: list[BrowserContext] = []
        self._expected: list[re.Pattern[str]] = []
        self.complaints: list[str] = []
        """Console errors, broken scripts, breaches of the content policy, answers of 400 and above."""

    def open(self, person: User | None = None, *, at: str = "/", house: str = "", **options: Any) -> Page:
        """A window of `person`, who is logged in, or of nobody. `house`: the address of another web process."""
        address = house or self._house.address
        context = self._browser.new_context(base_url=address, viewport=WIDE, locale="en-GB", timezone_id="UTC", **options)
        self._open.append(context)
        if person is not None:
            cookie = self._house.do(lambda: _log_in(person))
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": address, "httpOnly": True}])
        context.set_default_timeout(PATIENCE)
        context.add_init_script(_TELL)
        context.on("console", self._heard)
        context.on("weberror", lambda broken: self.complaints.append(f"{broken.error}"))
        page = context.new_page()
        page.goto(at)
        return page

    def expect(self, pattern: str) -> None:
        """A complaint that belongs to the journey, such as the browser's word about a refused bid."""
        self._expected.append(re.compile(pattern))

    def unexpected(self) -> list[str]:
        return [each for each in self.complaints if not any(known.search(each) for known in self._expected)]

    def shown(self) -> str:
        """What can be read in them now."""
        pages = [page for context in self._open for page in context.pages]
        texts = [f"--- {page.url}\n{page.locator('body').inner_text()}" for page in pages]
        return "\n".join([*texts, "--- complaints", *self.complaints])

    def close(self) -> None:
        for context in self._open:
            context.close()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")


def _log_in(person: User) -> str:
    client = Client()
    client.force_login(person)
    return client.cookies["sessionid"].value
