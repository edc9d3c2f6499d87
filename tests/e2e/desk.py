"""A console without a house: the page as the server writes it, in a real browser, on a socket that the test answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from playwright.sync_api import BrowserContext, Page, Route, WebSocketRoute

from accounts.models import User
from auctions.models import Auction
from bidding.showing.desk import DeskPage
from bidding.showing.desk_words import WORDS

HOUSE = "http://house.test"
AUCTION = UUID("00000000-0000-4000-8000-0000000000aa")
_TITLES = (
    "Renault Zoe R110, 2020",
    "Peugeot 308 SW, 2019",
    "Škoda Octavia Combi 2.0 TDI, 2021",
    "Nissan Leaf 40 kWh, 2020",
    "Kia e-Niro",
)
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


def lot_of(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def now(**ago: float) -> str:
    at = datetime.now(UTC) - timedelta(**ago)  # noqa: TID251 - no database here
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def event(sequence: int, kind: str, **payload: Any) -> dict[str, Any]:
    return {
        "lot": lot_of(3),
        "sequence": sequence,
        "kind": kind,
        "at": now(seconds=60 - sequence),
        "actor": "x",
        "payload": payload,
    }


def current(**changes: Any) -> dict[str, Any]:
    """Lot 3 at 12,400 with paddle 217, asking 12,500."""
    snapshot = {
        "lot": lot_of(3),
        "epoch": "1",
        "sequence": 5,
        "status": "open",
        "currency": "EUR",
        "price": "12400.00",
        "reserve_met": True,
    }
    log = [
        event(1, "opened"),
        event(2, "bid", amount="12200.00", paddle="floor", origin="floor"),
        event(3, "bid", amount="12300.00", paddle="88"),
        event(4, "fair_warning"),
        event(5, "bid", amount="12400.00", paddle="217"),
    ]
    found = {
        "lot": lot_of(3), "number": 3, "title": _TITLES[2], "photo": None, "snapshot": snapshot, "ask": "12500.00",
        "increment": "100.00", "leader": {"paddle": "217", "name": "T. Okafor", "origin": "online"}, "needs_paddle": False,
        "reserve": "11800.00", "absentee": {"count": 3, "all_passed": True}, "called_at": None, "held_because": None,
        "undo": {"sequence": 5, "paddle": "217", "amount": "12400.00", "origin": "online"}, "log": log,
    }  # fmt: skip
    snapshot |= changes.pop("snapshot", {})
    return found | changes


def state(**changes: Any) -> dict[str, Any]:
    """The console state of docs/protocol.md, in the middle of a sale."""
    statuses = ("sold", "passed", "open", "queued", "queued")
    run = [
        {"lot": lot_of(number), "number": number, "title": _TITLES[number - 1], "status": status, "start_price": "9000.00",
         "price": "9150.00" if status == "sold" else None, "leader": "12" if status == "sold" else None}
        for number, status in enumerate(statuses, 1)
    ]  # fmt: skip
    return {
        "auction": {
            "id": str(AUCTION),
            "title": "Fleet Days",
            "status": "live",
            "currency": "EUR",
            "started_at": now(seconds=4360),
        },
        "console": {"id": "mine", "holds": True, "held_by": {"name": "Anneke de Wit", "since": now(seconds=60)}},
        "run": run,
        "counts": {"lots": 5, "sold": 1, "passed": 1, "queued": 2},
        "hammer_total": "9150.00",
        "current": current(),
        "next": lot_of(4),
        "reopen": None,
        "late": [],
        "hands": [],
        "room": None,
        "people": {"connected": 64, "watching": 376, "acknowledged": 62, "bidders": []},
        "auto_hold": {"share": None, "auctioneer": False, "gateway": False},
        "server_time": now(),
    } | changes


def hand(seat: int, paddle: str | None, *, wish: str = "bid", label: str = "") -> dict[str, Any]:
    label = label or f"Paddle {paddle}"
    return {"seat": str(seat), "user": seat, "label": label, "wish": wish, "since": now(seconds=21), "paddle": paddle}


def late(**changes: Any) -> dict[str, Any]:
    bid = {"id": "7", "lot": lot_of(2), "number": 2, "paddle": "305", "name": None, "amount": "8300.00", "behind_ms": 400}
    return bid | {"title": _TITLES[1], "at": now()} | changes


def serve_static(route: Route) -> bool:
    """Answer with one of our own files, where it is one."""
    path = urlsplit(route.request.url).path
    found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
    if not isinstance(found, str):
        return False
    route.fulfill(body=Path(found).read_bytes(), content_type=_TYPES.get(Path(found).suffix, "text/plain"))
    return True


class FakeDesk:
    """The house's end of the line: what the page sent, and what it is told. `answer` may refuse an act."""

    def __init__(self, context: BrowserContext, first: dict[str, Any], *, language: str = "en") -> None:
        self.state = first
        self.acts: list[dict[str, Any]] = []
        self.posts: list[tuple[str, Any]] = []
        self.answer: Callable[[dict[str, Any]], dict[str, Any] | None] = lambda _: None
        self._html = _page(language)
        self._sockets: list[WebSocketRoute] = []
        self.is_down = False
        context.route(f"{HOUSE}/**", self._serve)
        context.route_web_socket("**/ws/**", self._open)

    def tell(self, **changes: Any) -> None:
        """Push the state with these changes."""
        self.push({"type": "console.state", "state": self._next(changes)})

    def push(self, frame: dict[str, Any]) -> None:
        for socket in self._sockets[-1:]:
            socket.send(json.dumps(frame))

    def hang_up(self) -> None:
        """The line is gone, and nothing else answers either."""
        self.is_down = True
        for socket in self._sockets:
            socket.close(code=1012)
        self._sockets = []

    def _next(self, changes: dict[str, Any]) -> dict[str, Any]:
        self.state = self.state | {"server_time": now()} | changes
        return self.state

    def _open(self, socket: WebSocketRoute) -> None:
        if self.is_down or not socket.url.endswith(f"/ws/auctions/{AUCTION}/"):
            socket.close(code=1012)
            return
        self._sockets.append(socket)
        socket.on_message(lambda text: self._hear(socket, json.loads(text)))

    def _hear(self, socket: WebSocketRoute, frame: dict[str, Any]) -> None:
        answer: dict[str, Any] = {}
        kind = frame["type"]
        if kind == "console.act":
            self.acts.append({name: value for name, value in frame.items() if name not in {"type", "id", "key"}})
            refusal = self.answer(frame)
            if refusal is not None:
                socket.send(json.dumps({"type": "error", "id": frame["id"], "detail": refusal["code"], **refusal}))
                return
        elif kind in {"console.open", "console.take"}:
            if kind == "console.take":
                self._next({"console": self.state["console"] | {"holds": True}})
            answer = {"state": self.state}
        elif kind == "clock.sync":
            answer = {"client_time": frame["client_time"], "server_time": now()}
        socket.send(json.dumps({"type": "ok", "id": frame.get("id"), **answer}))

    def _serve(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if serve_static(route):
            return
        if path == "/":
            route.fulfill(body=self._html, content_type="text/html")
        elif self.is_down:
            route.abort()
        elif route.request.method == "POST":
            self.posts.append((path, route.request.post_data_json))
            route.fulfill(json={})
        else:
            route.fulfill(json={"results": []}, status=404)


def _page(language: str) -> str:
    seller = User(pk=1, name="Anneke de Wit", email="anneke@house.test")
    auction = Auction(pk=AUCTION, title="Fleet Days: used cars", seller=seller, currency="EUR", format="live", status="live")
    lots = [
        {
            "id": lot_of(number),
            "number": number,
            "title": title,
            "facts": ["Cars"],
            "unit": "",
            "start_price": "9000.00",
            "photo": None,
        }
        for number, title in enumerate(_TITLES, 1)
    ]
    urls = {
        "socket": f"/ws/auctions/{AUCTION}/", "console": "/api/console/", "act": "/api/lots/LOT/console/", "log": "/api/lots/LOT/log/",
        "lot": "/lots/LOT/", "room": "/api/rooms/r/actions/",
    }  # fmt: skip
    scripts = {"auction": str(AUCTION), "currency": "EUR", "lots": lots, "names": {"88": "Ines Ferreira"}, "urls": urls}
    page = DeskPage(auction, seller.name, frozenset({"edit"}), scripts)
    with translation.override(language):
        context = {"page": page, "auction": auction, "words": WORDS}
        return render_to_string("bidding/console.html", context, request=RequestFactory().get("/"))


def open_desk(context: BrowserContext, first: dict[str, Any] | None = None, **options: Any) -> tuple[Page, FakeDesk]:
    house = FakeDesk(context, first or state(), **options)
    page = context.new_page()
    page.goto(HOUSE)
    return page, house
