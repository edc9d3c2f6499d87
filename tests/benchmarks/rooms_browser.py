"""From "Come in" to the first decoded frame, in two Chromium with the house's own pages."""

from __future__ import annotations

import time
from collections.abc import Iterable

from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e import stage
from tests.e2e.launching import launch

_FIRST = """async () => {
    for (;;) {
        const pc = document.querySelector("room-stage")?.room?.lines?.watch?.pc;
        for (const report of ((await pc?.getStats()) ?? new Map()).values()) {
            if (report.type === "inbound-rtp" && report.kind === "video" && report.framesDecoded > 0) return Date.now();
        }
        await new Promise((go) => setTimeout(go, 10));
    }
}"""


def first_frames(address: str, *, room: str, sender: str, viewers: Iterable[str]) -> list[float]:
    """Milliseconds, one for each viewer; these, and the sender, are sessions (`name=value`). The sender is there before."""
    door = f"/rooms/{room}/join/"
    took = []
    with sync_playwright() as playwright:
        sending, watching = launch(playwright), launch(playwright)
        stage.come_in(_page(sending, address, cookie=sender, at=door))
        for viewer in viewers:
            page = _page(watching, address, cookie=viewer, at=door)
            button = page.get_by_role("button", name="Come in")
            button.wait_for()
            begun = time.time()
            button.click()
            page.wait_for_url(f"**/rooms/{room}/")
            took.append(float(page.evaluate(_FIRST)) - 1000 * begun)
            page.context.close()
        for browser in (sending, watching):
            browser.close()
    return took


def _page(browser: Browser, address: str, *, cookie: str, at: str) -> Page:
    context = browser.new_context(base_url=address, permissions=["camera", "microphone"], locale="en-GB")
    name, _, value = cookie.partition("=")
    context.add_cookies([{"name": name, "value": value, "url": address, "httpOnly": True}])
    page = context.new_page()
    page.goto(at)
    return page
