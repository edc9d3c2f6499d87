"""The page where the house's mails lie, as somebody looks through it."""

from __future__ import annotations

import time

from playwright.sync_api import Locator

from tests.e2e.windows import PATIENCE, Windows


class Outbox:
    def __init__(self, windows: Windows) -> None:
        self.page = windows.open(at="/outbox/")

    def mail(self, subject: str, *, to: str) -> Locator:
        """The text of the newest such mail, opened. The page does not change by itself, so it is looked through again and
        again until the worker has been there.
        """
        end = time.monotonic() + PATIENCE / 1000
        while time.monotonic() < end:
            self.page.goto("/outbox/")
            while True:
                found = self.page.get_by_role("listitem").filter(has_text=subject).filter(has_text=f"to {to}")
                if found.count():
                    found.first.get_by_role("link").click()
                    return self.page.locator(".mail__text")
                older = self.page.get_by_role("link", name="Next")
                if not older.count():
                    break
                older.click()
        message = f"No mail “{subject}” to {to} in the outbox."
        raise AssertionError(message)
