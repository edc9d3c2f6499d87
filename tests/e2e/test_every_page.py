"""axe-core finds nothing on any page of ours: every address of the URLconf, every page of an error, light and dark, wide and
narrow; and none of them breaks the content policy or makes the browser complain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any, Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import Browser, Page

from accounts.models import User
from deploy.local.environment import ROOT
from tests.e2e import exhibits
from tests.e2e.house import House
from tests.e2e.visits import NO_PAGE, VISITS, Visit
from tests.e2e.windows import Windows

OTHERS = ("admin/", "api/")
"""Pages that Unfold, REST framework and Swagger UI bring."""
OF_OTHERS = ("/api/", "/api/auctions/", "/api/docs/", "/admin/", "/admin/auctions/auction/", "/admin/accounts/user/")
ERRORS = sorted(path.name for path in (ROOT / "templates").glob("*.html") if path.name != "base.html")
SIZES = ((1440, 900), (390, 844))
ALL: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}
COLOURS = {**ALL, "runOnly": ["color-contrast", "link-in-text-block"]}
_SCHEMES: tuple[tuple[Literal["light", "dark"], dict[str, Any]], ...] = (("light", ALL), ("dark", COLOURS))
"""What a theme can change; the rest was looked at in the light."""


class Guests:
    """One window a guest, for all of the visits."""

    def __init__(self, windows: Windows, house: House) -> None:
        house.wait_for_demo()
        self.windows = windows
        self.people: dict[str, User | None] = house.do(exhibits.guests)
        self.addresses: dict[str, str] = house.do(exhibits.addresses)
        self._pages: dict[str, Page] = {}

    def page(self, who: str) -> Page:
        if who not in self._pages:
            self._pages[who] = self.windows.open(self.people[who], at="/help/", reduced_motion="reduce")
        return self._pages[who]

    def go(self, page: Page, visit: Visit) -> None:
        address = self.addresses.get(visit.at, visit.at) or reverse(visit.name)
        if visit.name == "notifications:outbox_html":
            # It is shown in a frame where no script runs, axe neither: the same page, outside of it.
            html = page.request.get(address).text()
            page.route(f"**{address}", lambda route: route.fulfill(body=html, content_type="text/html"))
        page.goto(address)


@pytest.fixture(scope="module")
def guests(browser: Browser, house: House) -> Iterator[Guests]:
    windows = Windows(browser, house)
    yield Guests(windows, house)
    windows.close()


@pytest.mark.parametrize("visit", VISITS, ids=str)
def test_axe_finds_nothing(guests: Guests, house: House, visit: Visit) -> None:
    page, known = guests.page(visit.who), len(guests.windows.complaints)
    if visit.who == "suspended":
        person = guests.people["suspended"]
        assert person is not None
        house.do(partial(exhibits.suspend, person))
    page.set_viewport_size({"width": 1440, "height": 900})
    guests.go(page, visit)
    if visit.then:
        visit.then(page)
    assert found_by_axe(page) == []
    complaints = [each for each in guests.windows.complaints[known:] if f"status of {visit.status}" not in each]
    assert complaints == []


@pytest.mark.parametrize("template", ERRORS)
def test_axe_finds_nothing_on_pages_of_errors(guests: Guests, template: str) -> None:
    page, known = guests.page("nobody"), len(guests.windows.complaints)
    html = render_to_string(template, request=RequestFactory().get("/"))
    page.route("**/broken/", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto("/broken/")
    assert found_by_axe(page) == []
    assert guests.windows.complaints[known:] == []


@pytest.mark.parametrize("path", OF_OTHERS)
def test_pages_that_others_bring_keep_to_the_policy(guests: Guests, path: str) -> None:
    page, known = guests.page("staff"), len(guests.windows.complaints)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    assert guests.windows.complaints[known:] == []


def test_the_list_of_visits_has_every_page() -> None:
    assert {visit.name for visit in VISITS} | NO_PAGE.keys() == {name for name, _ in addresses(get_resolver())}


def test_what_is_said_to_show_no_page_shows_none(guests: Guests) -> None:
    request = guests.page("leader").request
    lawful = {"uuid": "00000000-0000-4000-8000-000000000000", "int": "1", "str": "x", "slug": "x"}
    shown = {}
    for name, route in addresses(get_resolver()):
        if name in NO_PAGE:
            path = re.sub(r"<(\w+):\w+>", lambda part: lawful[str(part[1])], route)
            answer = request.get(f"/{path}", max_redirects=0)
            if "text/html" in answer.headers.get("content-type", ""):
                shown[name] = answer.status
    assert {name: status for name, status in shown.items() if status not in {302, 403, 404, 405}} == {}


def addresses(resolver: URLResolver, *, at: str = "", within: str = "") -> Iterator[tuple[str, str]]:
    """Named addresses of pages of ours: name and route."""
    for entry in resolver.url_patterns:
        route = f"{at}{entry.pattern}"
        if isinstance(entry, URLPattern):
            if entry.name:
                yield within + entry.name, route
        elif route not in OTHERS:
            yield from addresses(entry, at=route, within=f"{within}{entry.namespace}:" if entry.namespace else within)


def found_by_axe(page: Page) -> list[str]:
    """What it finds, in both themes and at both sizes; what can be unfolded is unfolded."""
    page.evaluate("document.querySelectorAll('details.fold:not([name])').forEach((fold) => { fold.open = true; })")
    page.evaluate(AXE_SCRIPT)
    found = []
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for scheme, options in _SCHEMES:
            page.emulate_media(color_scheme=scheme)
            results = page.evaluate("(options) => axe.run(options)", options)
            found += [f"{width} {scheme}: {each}" for each in told(results)]
    page.emulate_media(color_scheme="light")
    return found


def told(results: dict[str, Any]) -> Iterator[str]:
    for violation in results["violations"]:
        for node in violation["nodes"]:
            yield f"{violation['id']} at {node['target']}: {node['failureSummary']} {node['html'][:200]}"
