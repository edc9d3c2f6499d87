"""Scripts in a browser without a house behind them: the files themselves at an address, and one page that is made up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Route

ROOT = Path(__file__).parents[2]
HOUSE = "http://house.test"


@contextmanager
def opened(browser: Browser, *apps: str, made_up: str, house: str = HOUSE, **options: Any) -> Iterator[Page]:
    """A window on the made-up page; the static files of `apps` are to be had there, of the first that has one."""

    def from_files(route: Route) -> None:
        path = urlsplit(route.request.url).path.lstrip("/")
        found = next((file for app in apps if (file := ROOT / app / "static" / path).is_file()), None)
        if found is None:
            route.fulfill(body=made_up, content_type="text/html")
        else:
            route.fulfill(body=found.read_text(encoding="utf-8"), content_type="text/javascript")

    context = browser.new_context(**options)
    context.route(f"{house}/**", from_files)
    page = context.new_page()
    page.goto(house)
    yield page
    context.close()
