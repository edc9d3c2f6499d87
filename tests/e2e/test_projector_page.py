"""The page for the hall: it follows the sale by itself, from lot to lot and over a broken line. The house is the test's own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from playwright.sync_api import Browser, BrowserContext, Page, Route, WebSocketRoute, expect

from auctions.models import Auction
from bidding.showing.desk_words import HALL_WORDS
from bidding.showing.hall import HallPage
from tests.e2e.desk import AUCTION, HOUSE, lot_of, now, serve_static

TITLES = ("Renault Zoe R110, 2020", "Škoda Octavia Combi 2.0 TDI, 2021", "Nissan Leaf 40 kWh, 2020", "Kia e-Niro 64 kWh, 2021")


def lot(number: int, status: str, *, price: str | None = None, leader: str | None = None) -> dict[str, Any]:
    face = {"id": lot_of(number), "number": number, "title": TITLES[number - 1], "facts": ["Cars"], "unit": "", "photo": None}
    return face | {"epoch": "1", "sequence": 1, "start_price": "9000.00", "status": status, "price": price, "leader": leader}


class FakeHall:
    """`lots` are what the page says; `say` tells a frame of the lot's log over the socket."""

    def __init__(self, context: BrowserContext, lots: list[dict[str, Any]]) -> None:
        self.lots = lots
        self.is_down = False
        self.looks = 0
        self._sockets: list[WebSocketRoute] = []
        context.route(f"{HOUSE}/**", self._serve)
        context.route_web_socket("**/ws/**", self._open)

    def say(self, number: int, **changes: Any) -> None:
        self._change(number, changes)
        frame = {"type": "lot.events", "lot": lot_of(number), "events": [], "state": self._state(lot_of(number))}
        for socket in self._sockets[-1:]:
            socket.send(json.dumps(frame))

    def happen(self, number: int, **changes: Any) -> None:
        """Unheard, while the line is down."""
        self._change(number, changes)

    def hang_up(self) -> None:
        self.is_down = True
        for socket in self._sockets:
            socket.close(code=1012)
        self._sockets = []

    def _change(self, number: int, changes: dict[str, Any]) -> None:
        self.lots[number - 1] |= {"sequence": self.lots[number - 1]["sequence"] + 1, **changes}

    def _state(self, lot_id: str) -> dict[str, Any]:
        found = next(each for each in self.lots if each["id"] == lot_id)
        known = {name: found[name] for name in ("epoch", "sequence", "status", "price", "leader")}
        return known | {"lot": lot_id, "server_time": now()}

    def _open(self, socket: WebSocketRoute) -> None:
        if self.is_down:
            socket.close(code=1012)
            return
        self._sockets.append(socket)
        socket.on_message(lambda text: self._hear(socket, json.loads(text)))

    def _hear(self, socket: WebSocketRoute, frame: dict[str, Any]) -> None:
        socket.send(json.dumps({"type": "ok", "id": frame["id"], "snapshot": self._state(frame["lot"])}))

    def _serve(self, route: Route) -> None:
        if serve_static(route):
            return
        if urlsplit(route.request.url).path != "/":
            route.fulfill(status=404)
        elif self.is_down:
            route.abort()
        else:
            self.looks += 1
            route.fulfill(body=self._page(), content_type="text/html")

    def _page(self) -> str:
        auction = Auction(pk=AUCTION, title="Fleet Days: used cars", currency="EUR", format="live", status="live")
        scripts = {
            "currency": "EUR",
            "status": "live",
            "lots": self.lots,
            "urls": {"socket": f"/ws/auctions/{AUCTION}/", "page": "/"},
        }
        context = {"page": HallPage(auction, scripts), "auction": auction, "words": HALL_WORDS}
        return render_to_string("bidding/projector.html", context, request=RequestFactory().get("/"))


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    found = browser.new_context(timezone_id="UTC", locale="en-GB", viewport={"width": 1920, "height": 1080})
    yield found
    found.close()


def in_the_middle(context: BrowserContext) -> tuple[Page, FakeHall]:
    """Lot 1 is sold, lot 2 at 12,400 with paddle 217, two to come."""
    second = lot(2, "open", price="12400.00", leader="217")
    hall = FakeHall(context, [lot(1, "sold", price="9150.00", leader="12"), second, lot(3, "queued"), lot(4, "queued")])
    page = context.new_page()
    page.goto(HOUSE)
    price(page, "€12,400")
    return page, hall


def price(page: Page, shown: str) -> None:
    expect(page.locator("[data-price]")).to_have_text(shown)


def stamp(page: Page) -> Any:
    return expect(page.locator("[data-stamp]"))


def test_the_hall_follows_from_bid_to_hammer_to_the_next_lot(context: BrowserContext) -> None:
    page, hall = in_the_middle(context)
    expect(page.locator("[data-leader]")).to_have_text("217Paddle 217")
    expect(page.locator("[data-next-lots] li")).to_have_count(2)
    hall.say(2, status="final_call", price="12500.00", leader="floor")
    price(page, "€12,500")
    expect(page.locator("[data-leader]")).to_have_text("FThe floor")
    expect(page.locator("[data-track] [aria-current]")).to_have_text("Final call")
    hall.say(2, status="sold", leader="41")
    stamp(page).to_have_text("Sold")
    expect(page.locator("[data-leader]")).to_have_text("41Paddle 41 bought it")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[1])
    hall.say(4, status="open")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[3])
    stamp(page).to_be_hidden()
    price(page, "€9,000")


def test_over_a_broken_line_it_says_so_and_comes_back_by_itself(context: BrowserContext) -> None:
    page, hall = in_the_middle(context)
    hall.hang_up()
    stamp(page).to_have_text("Reconnecting")
    expect(page.locator("[data-price-word]")).to_contain_text("Price as of")
    price(page, "€12,400")
    hall.happen(2, status="sold", price="13000.00", leader="88")
    hall.is_down = False
    stamp(page).to_have_text("Sold")
    price(page, "€13,000")


def test_between_lots_the_page_itself_is_asked_what_comes(context: BrowserContext) -> None:
    page, hall = in_the_middle(context)
    hall.say(2, status="sold")
    hall.happen(3, status="open")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[2], timeout=15_000)
    assert hall.looks > 1


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1280, 720), (820, 1180), (390, 844)])
def test_nothing_is_cut_off_or_scrolls_sideways(context: BrowserContext, width: int, height: int) -> None:
    page, hall = in_the_middle(context)
    page.set_viewport_size({"width": width, "height": height})
    hall.say(2, price="123456789.00")
    price(page, "€123,456,789")
    sizes = page.evaluate("""() => ["[data-price] data", "[data-title]", "[data-leader]", "[data-next]"].map((part) => {
        const box = document.querySelector(part).getBoundingClientRect();
        return box.left >= 0 && box.right <= innerWidth && (innerWidth < innerHeight || box.bottom <= innerHeight);
    })""")
    assert sizes == [True] * 4
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
