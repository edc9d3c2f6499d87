"""The shared scripts in a real browser, against a little house of their own: files and one scripted socket, no Django."""

from __future__ import annotations

import http
import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect
from websockets.datastructures import Headers
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve

STATIC = Path(__file__).parents[2] / "core/static"
TYPES = {".js": "text/javascript", ".svg": "image/svg+xml", ".css": "text/css"}
PAGE = """<!doctype html><html lang="en" data-sprite="/core/icons.svg"><title>House</title>
<script src="/core/preferences.js"></script><script type="module" src="/core/page.js"></script>
<button data-theme-toggle>theme</button><button data-sound-toggle>sound</button><button data-motion-toggle>motion</button>
<form data-confirm="Cancel the auction?" data-confirm-yes="Cancel it"><button>Cancel</button></form>
<dialog id="confirm"><form method="dialog"><h2 data-confirm-question></h2><p data-confirm-more></p>
<button value="">Go back</button><button value="yes" data-confirm-yes>Yes</button></form></dialog>
<div data-toasts></div><div id="clocks"></div>
<template data-texts><span data-text="bids" data-plural="one">{n} bid</span><span data-text="bids">{n} bids</span>
<span data-text="clock.checking">Checking the last bids</span><span data-text="clock.days">{d} d {time}</span>
<span data-text="clock.added.seconds">+{n} s added</span><span data-text="clock.added.minutes">+{n} min added</span></template>"""


class House:
    """Serves the scripts, `/api/time/` by a clock that is `ahead`, and each socket by `talk`."""

    def __init__(self) -> None:
        self.ahead = timedelta()
        self.opened = 0
        self.talk: Callable[[ServerConnection], object] = lambda line: None
        self._server = serve(self._line, "127.0.0.1", 0, process_request=self._request)
        self.address = f"http://127.0.0.1:{self._server.socket.getsockname()[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()

    def now(self) -> str:
        return (datetime.now(UTC) + self.ahead).isoformat(timespec="milliseconds")  # noqa: TID251 - this house has no database

    def _line(self, line: ServerConnection) -> None:
        self.opened += 1
        self.talk(line)

    def _request(self, line: ServerConnection, request: Request) -> Response | None:
        path = request.path.split("?")[0]
        if path.startswith("/ws/"):
            return None
        file = STATIC / path.lstrip("/")
        if path == "/api/time/":
            return _answer(json.dumps({"server_time": self.now()}), "application/json")
        if file.suffix in TYPES and file.exists():
            return _answer(file.read_text(encoding="utf-8"), TYPES[file.suffix])
        return _answer(PAGE, "text/html")


def _answer(text: str, kind: str) -> Response:
    body = text.encode()
    headers = Headers({"Content-Type": f"{kind}; charset=utf-8", "Content-Length": str(len(body)), "Connection": "close"})
    return Response(http.HTTPStatus.OK, "OK", headers, body)


@pytest.fixture
def house() -> Iterator[House]:
    found = House()
    yield found
    found.close()


@pytest.fixture
def page(browser: Browser, house: House) -> Iterator[Page]:
    context = browser.new_context(color_scheme="light")
    found = context.new_page()
    found.goto(house.address)
    yield found
    context.close()


def talk(page: Page, body: str) -> Any:
    """Run `body` with `LiveSocket`, a connected `socket` and `until(condition)` at hand; returns what it returns."""
    return page.evaluate(
        """async (body) => {
        const { LiveSocket } = await import("/core/socket.js");
        const until = async (met) => { while (!met()) await new Promise((go) => setTimeout(go, 20)); };
        const states = [];
        const work = new (Object.getPrototypeOf(async () => {}).constructor)("LiveSocket", "until", "states", body);
        return work(LiveSocket, until, states);
    }""",
        body,
    )


def echo(line: ServerConnection) -> None:
    """Answers `ask` with ok, `refuse` with an error, and never answers `wait`."""
    for frame in line:
        message = json.loads(frame)
        if message["type"] == "ask":
            line.send(json.dumps({"type": "ok", "id": message["id"], "heard": message["word"]}))
        elif message["type"] == "refuse":
            line.send(json.dumps({"type": "error", "id": message["id"], "code": "bid_too_low", "minimum_bid": "12.00"}))
        elif message["type"] == "break":
            line.close(1012)


CONNECT = """
const socket = new LiveSocket("/ws/x/");
socket.onState(({ state }) => states.push(state));
socket.connect();
await until(() => socket.state === "open");
"""


def test_a_command_gets_its_own_answer(page: Page, house: House) -> None:
    house.talk = echo
    answers = talk(page, CONNECT + "return Promise.all(['a', 'b'].map((word) => socket.command('ask', { word })))")
    assert [each["heard"] for each in answers] == ["a", "b"]


def test_a_refusal_is_an_error_with_its_code_and_data(page: Page, house: House) -> None:
    house.talk = echo
    refusal = talk(
        page, CONNECT + "return socket.command('refuse').catch((e) => ({ code: e.code, least: e.data.minimum_bid }))"
    )
    assert refusal == {"code": "bid_too_low", "least": "12.00"}


def test_a_break_rejects_what_was_under_way_and_opens_again(page: Page, house: House) -> None:
    house.talk = echo
    found = talk(
        page,
        """let openings = 0;
        const socket = new LiveSocket("/ws/x/");
        socket.onOpen(() => { openings += 1; });
        socket.onState(({ state }) => states.push(state));
        socket.connect();
        await until(() => openings === 1);
        const waiting = socket.command("wait").catch((error) => error.code);
        socket.tell("break");
        const code = await waiting;
        await until(() => openings === 2);
        return { code, states };""",
    )
    assert found["code"] == "disconnected"
    assert found["states"] == ["connecting", "open", "reconnecting", "reconnecting", "open"]


@pytest.mark.parametrize("code", [4401, 4403, 4404])
def test_a_closed_door_is_not_knocked_at_again(page: Page, house: House, code: int) -> None:
    house.talk = lambda line: line.close(code)
    talk(
        page,
        """const socket = new LiveSocket("/ws/x/");
        socket.connect();
        await until(() => socket.state === "refused");
        await new Promise((go) => setTimeout(go, 1200));""",
    )
    assert house.opened == 1


def test_silence_where_a_heartbeat_was_promised_is_a_dead_line(page: Page, house: House) -> None:
    house.talk = lambda line: line.recv(timeout=3) if house.opened == 1 else echo(line)
    talk(
        page,
        """const socket = new LiveSocket("/ws/x/", { heartbeat: 100 });
        let openings = 0;
        socket.onOpen(() => { openings += 1; });
        socket.connect();
        await until(() => openings === 2);
        socket.close();""",
    )
    assert house.opened == 2


def test_a_line_that_is_thought_dead_is_renewed_at_once(page: Page, house: House) -> None:
    house.talk = echo
    body = """
    const waiting = socket.command("wait").catch((error) => error.code);
    socket.renew();
    const code = await waiting;
    await until(() => socket.state === "open");
    return { code, heard: (await socket.command("ask", { word: "a" })).heard };
    """
    assert talk(page, CONNECT + body) == {"code": "disconnected", "heard": "a"}
    assert house.opened == 2


def test_a_socket_of_another_house_is_refused(page: Page) -> None:
    assert "another house" in talk(
        page, "try { new LiveSocket('wss://elsewhere.test/ws/'); } catch (error) { return error.message; }"
    )


def test_the_countdown_runs_by_the_servers_clock(page: Page, house: House) -> None:
    house.ahead = timedelta(hours=1)
    until = (datetime.now(UTC) + timedelta(hours=1, seconds=90)).isoformat()  # noqa: TID251 - as above
    found = page.evaluate(
        """async (until) => {
        const { syncOverRest, countdown } = await import("/core/clock.js");
        await syncOverRest(3);
        document.getElementById("clocks").innerHTML = `<lot-clock until="${until}" window="120"><b data-clock-time></b></lot-clock>`;
        const clock = document.querySelector("lot-clock");
        return { time: clock.textContent, state: clock.dataset.state, days: countdown(3 * 86400e3 + 3600e3) };
    }""",
        until,
    )
    assert found["time"] in {"01:30", "01:29"}
    assert found["state"] == "closing"
    assert found["days"] == "3 d 01:00"


def test_an_extension_is_said_and_the_end_waits_for_the_last_bids(page: Page) -> None:
    page.evaluate("""async () => {
        const { serverNow } = await import("/core/clock.js");
        const at = (ms) => new Date(serverNow() + ms).toISOString();
        document.getElementById("clocks").innerHTML = `<lot-clock until="${at(1000)}"><b data-clock-time></b><i data-clock-added hidden></i><u data-clock-side>soft close</u></lot-clock>`;
        const clock = document.querySelector("lot-clock");
        clock.setAttribute("until", new Date(Date.parse(clock.getAttribute("until")) + 1000).toISOString());
    }""")
    expect(page.locator("[data-clock-added]")).to_have_text("+1 s added")
    expect(page.locator("[data-clock-side]")).to_have_text("Checking the last bids")
    expect(page.locator("[data-clock-time]")).to_have_text("00:00")
    expect(page.locator("lot-clock")).to_have_attribute("data-state", "ended")


def test_a_lot_on_hold_stands_still(page: Page) -> None:
    page.evaluate("""() => { document.getElementById("clocks").innerHTML =
        '<lot-clock until="2020-01-01T00:00:00Z" left="75"><b data-clock-time></b></lot-clock>'; }""")
    expect(page.locator("[data-clock-time]")).to_have_text("01:15")
    expect(page.locator("lot-clock")).to_have_attribute("data-state", "open")


def test_amounts_stay_exact_and_are_written_as_the_server_writes_them(page: Page) -> None:
    found = page.evaluate("""async () => {
        const { money, figure, toMinor, fromMinor } = await import("/core/money.js");
        return [money("9007199254740993.01", "EUR"), money("1250000.00", "INR", { short: true }), figure("98000", "JPY"),
            figure("12.500", "KWD"), String(toMinor("0.05", "USD")), fromMinor(-5n, "USD"), fromMinor(12500n, "KWD")];
    }""")
    assert found == ["€9,007,199,254,740,993.01", "₹12,50,000", "98,000", "12.500", "5", "-0.05", "12.500"]


def test_amounts_keep_their_order_from_right_to_left(page: Page) -> None:
    found = page.evaluate("""async () => {
        document.documentElement.lang = "ar";
        const { money } = await import("/core/money.js");
        return [money("1250000.50", "INR"), money("-5.00", "EUR")];
    }""")
    assert found == ["₹1,250,000.50", "-€5.00"]


@pytest.mark.parametrize(
    ("typed", "currency", "read"),
    [
        ("1,250", "EUR", "1250.00"),
        (" ₹4 760.5 ", "INR", "4760.50"),
        ("0012", "JPY", "12"),
        ("12.5", "JPY", None),
        ("1.005", "EUR", None),
        ("12,50", "EUR", "12.50"),
        ("1.250,5", "EUR", "1250.50"),
        ("12,50,000", "INR", "1250000.00"),
        ("1,2,3", "EUR", None),
        ("1.250", "EUR", None),
        ("1.250", "KWD", "1.250"),
        ("\u0661\u0662\u0665\u0660\u066b\u0665", "EUR", "1250.50"),
        ("", "EUR", None),
        ("-5", "EUR", None),
        ("1e3", "EUR", None),
        ("twelve", "EUR", None),
    ],
)
def test_what_people_type_is_read_or_refused(page: Page, typed: str, currency: str, read: str | None) -> None:
    source = "async ([typed, currency]) => (await import('/core/money.js')).readAmount(typed, currency)"
    assert page.evaluate(source, [typed, currency]) == read


def test_texts_choose_their_plural_and_keep_unknown_names(page: Page) -> None:
    source = "async () => { const { text } = await import('/core/texts.js'); return [text('bids', { n: 1 }), text('bids', { n: 2 }), text('no')]; }"
    assert page.evaluate(source) == ["1 bid", "2 bids", "no"]


def test_theme_and_motion_are_remembered_before_the_first_paint(page: Page) -> None:
    page.click("[data-theme-toggle]")
    page.click("[data-motion-toggle]")
    page.reload()
    root = page.locator("html")
    expect(root).to_have_attribute("data-theme", "dark")
    expect(root).to_have_attribute("data-motion", "still")
    page.click("[data-theme-toggle]")
    assert root.get_attribute("data-theme") is None, "what the system says anyway is not remembered"


def test_sound_is_off_until_it_is_switched_on_and_one_key_mutes_it(page: Page) -> None:
    sound = page.locator("[data-sound-toggle]")
    expect(sound).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("m")
    expect(sound).to_have_attribute("aria-pressed", "false")
    sound.click()
    expect(sound).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("m")
    expect(sound).to_have_attribute("aria-pressed", "false")


def test_at_most_one_sound_a_second(page: Page) -> None:
    heard = page.evaluate("""async () => {
        let started = 0;
        const real = OscillatorNode.prototype.start;
        OscillatorNode.prototype.start = function (...at) { started += 1; return real.apply(this, at); };
        const { play, setSound } = await import("/core/sound.js");
        setSound(true);
        for (let turn = 0; turn < 20; turn += 1) play("bid");
        return started;
    }""")
    assert heard == 1


def test_a_form_that_asks_first_is_sent_only_after_yes(page: Page) -> None:
    page.get_by_role("button", name="Cancel", exact=True).click()
    expect(page.get_by_role("heading", name="Cancel the auction?")).to_be_visible()
    page.get_by_role("button", name="Go back").click()
    assert "?" not in page.url
    page.get_by_role("button", name="Cancel", exact=True).click()
    page.get_by_role("button", name="Cancel it").click()
    page.wait_for_url("**/?")


def test_a_newer_toast_on_the_same_thing_takes_the_place_of_the_older(page: Page) -> None:
    page.evaluate("""async () => {
        const { toast } = await import("/core/toast.js");
        for (const price of ["10", "11"]) toast({ kind: "outbid", title: "Outbid", body: price, key: "lot-1" });
        toast({ title: "Other", key: "lot-2" });
    }""")
    expect(page.locator(".toast")).to_have_count(2)
    expect(page.get_by_role("alert")).to_have_text("Outbid11")


PHOTOS = """<div data-photos data-max="2" data-megabytes="1"><input type="file" multiple><ul data-photos-list></ul><p data-photos-says></p></div>"""


def test_chosen_photos_are_checked_shown_and_can_be_taken_out_again(page: Page) -> None:
    build = """async (html) => { document.body.insertAdjacentHTML("beforeend", html); await import("/core/photos.js"); }"""
    page.evaluate(build, PHOTOS)
    picture: FilePayload = {"name": "wheat.png", "mimeType": "image/png", "buffer": b"png"}
    program: FilePayload = {"name": "virus.exe", "mimeType": "application/exe", "buffer": b"x"}
    page.set_input_files("[data-photos] input", [picture, program])
    expect(page.locator("[data-photos-list] li")).to_have_count(1)
    expect(page.locator("[data-photos-says]")).to_have_text("photo.no-picture")
    page.set_input_files("[data-photos] input", [picture, picture])
    expect(page.locator("[data-photos-list] li")).to_have_count(2)
    expect(page.locator("[data-photos-says]")).to_have_text("photo.too-many")
    page.locator("[data-photos-list] button").first.click()
    expect(page.locator("[data-photos-list] li")).to_have_count(1)
    assert page.evaluate("document.querySelector('[data-photos] input').files.length") == 1


TABS = """<div data-tabs dir="rtl"><button role="tab" aria-controls="p1" aria-selected="true">One</button>
<button role="tab" aria-controls="p2" aria-selected="false">Two</button></div><p id="p1">1</p><p id="p2" hidden>2</p>"""


def test_arrow_keys_walk_the_tabs_in_the_direction_of_reading(page: Page) -> None:
    # The query makes a fresh copy of the module: the page's own has looked for tabs already.
    page.evaluate(
        """async (html) => { document.body.insertAdjacentHTML("beforeend", html); await import("/core/tabs.js?again"); }""",
        TABS,
    )
    page.get_by_role("tab", name="One").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tab", name="Two")).to_be_focused()
    expect(page.locator("#p2")).to_be_visible()
    expect(page.locator("#p1")).to_be_hidden()


def test_a_menu_closes_by_escape_and_by_a_press_elsewhere(page: Page) -> None:
    page.evaluate(
        """() => document.body.insertAdjacentHTML("beforeend", "<details data-menu><summary>Menu</summary><a href='#'>x</a></details>")"""
    )
    menu = page.locator("details[data-menu]")
    menu.locator("summary").click()
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()
    menu.locator("summary").click()
    page.locator("html").click(position={"x": 1, "y": 1})
    expect(menu).not_to_have_attribute("open", "")
