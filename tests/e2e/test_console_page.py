"""The console's page at work: what keys and presses send, what may be done when, and what it says of itself. The house at the
other end of the line is the test's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.desk import FakeDesk, current, hand, late, lot_of, open_desk, state

Desk = tuple[Page, FakeDesk]
BETWEEN = {"current": None, "next": lot_of(4), "reopen": lot_of(3)}
"""Lot 3 is over, lot 4 comes."""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    found = browser.new_context(timezone_id="UTC", locale="en-GB", viewport={"width": 1440, "height": 900})
    yield found
    found.close()


@pytest.fixture
def desk(context: BrowserContext) -> Callable[..., Desk]:
    def opened(**changes: Any) -> Desk:
        page, house = open_desk(context, state(**changes))
        expect(page.locator("[data-link]")).to_have_attribute("data-state", "live")
        return page, house

    return opened


def until(page: Page, house: FakeDesk, count: int) -> list[dict[str, Any]]:
    """The acts, once there are so many."""
    for _ in range(200):
        if len(house.acts) >= count:
            break
        page.wait_for_timeout(20)
    assert len(house.acts) == count, house.acts
    return house.acts


def until_posted(page: Page, house: FakeDesk, count: int) -> list[str]:
    """What was asked of the room, in the order of names."""
    for _ in range(200):
        if len(house.posts) >= count:
            break
        page.wait_for_timeout(20)
    return sorted(f"{post['action']} {post['seat']}" for _, post in house.posts)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_function("!document.querySelector('[aria-busy=true]')")


def said(page: Page) -> Any:
    return expect(page.locator("[data-desk-say]"))


def test_the_lot_stands_as_the_house_says(desk: Callable[..., Desk]) -> None:
    page, _ = desk(hands=[hand(1, "88")])
    expect(page.get_by_role("heading", level=1)).to_have_text("Škoda Octavia Combi 2.0 TDI, 2021")
    expect(page.locator("[data-price]")).to_have_text("€12,400")
    expect(page.locator("[data-ask]")).to_have_text("€12,500")
    expect(page.locator("[data-leader]")).to_contain_text("Paddle 217T. Okafor, online")
    expect(page.locator("[data-reserve]")).to_have_text("Met")
    expect(page.locator("[data-absentee]")).to_have_text("Ceilings: 3, all passed")
    expect(page.locator("[data-seen]")).to_have_text("62 / 64")
    expect(page.locator("[data-air]")).to_have_text(re.compile(r"On air 1:12:\d\d"))
    expect(page.locator("[data-crowd]")).to_have_text("64 bidding, 312 watching")
    expect(page.locator("[data-hands]")).to_contain_text("Ines Ferreira")
    expect(page.locator("[data-feed] li")).to_have_count(5)
    expect(page.locator("[data-runs] [aria-current]")).to_contain_text("on now")


def test_each_key_is_one_act(desk: Callable[..., Desk]) -> None:
    page, house = desk(hands=[hand(1, "88")])
    press(page, "Space", "f", "p", "h", "u", "+")
    lot = lot_of(3)
    assert until(page, house, 6) == [
        {"action": "floor_bid", "lot": lot, "paddle": "88", "amount": "12500.00", "origin": "live"},
        {"action": "fair_warning", "lot": lot},
        {"action": "pass", "lot": lot},
        {"action": "hold", "lot": lot},
        {"action": "undo", "lot": lot, "sequence": 5},
        {"action": "set_ask", "lot": lot, "amount": "12600.00"},
    ]
    assert until_posted(page, house, 1) == ["hand.lower 1"]


def test_what_the_lot_does_not_allow_is_off_and_stays_in_its_place(desk: Callable[..., Desk]) -> None:
    page, house = desk()
    expect(page.locator("[data-deed=final_call]")).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("l")
    house.tell(current=current(snapshot={"status": "fair_warning"}))
    expect(page.locator("[data-deed=fair_warning]")).to_have_attribute("aria-disabled", "true")
    expect(page.locator("[data-track] [aria-current]")).to_have_text("Fair warning")
    press(page, "f", "l")
    assert [act["action"] for act in until(page, house, 1)] == ["final_call"]


def test_space_takes_the_first_hand_that_does_not_lead_else_the_floor(desk: Callable[..., Desk]) -> None:
    page, house = desk(hands=[hand(1, "217"), hand(2, None, wish="speak", label="Jonas"), hand(3, "12")])
    take = page.locator("[data-deed=take]")
    expect(take).to_contain_text("next: 12")
    page.keyboard.press("ArrowDown")
    expect(take).to_contain_text("next: The floor")
    page.keyboard.press("ArrowDown")
    expect(take).to_contain_text("next: 88")
    press(page, "Space")
    expect(take).to_contain_text("next: 12")
    house.tell(hands=[])
    expect(take).to_contain_text("next: The floor")
    press(page, "Space")
    bids = [(act["paddle"], act["origin"]) for act in until(page, house, 2)]
    assert bids == [("88", "floor"), ("floor", "floor")]


def test_a_number_takes_that_hand(desk: Callable[..., Desk]) -> None:
    page, house = desk(hands=[hand(1, "88"), hand(2, None, wish="speak", label="Jonas"), hand(3, "12")])
    press(page, "3", "2", "9")
    page.locator("[data-hands] li").first.get_by_role("button").click()
    assert [act["paddle"] for act in until(page, house, 2)] == ["12", "88"]
    assert until_posted(page, house, 3) == ["hand.lower 1", "hand.lower 3", "seat.stage 2"]


def test_a_floor_bid_by_keys(desk: Callable[..., Desk]) -> None:
    page, house = desk()
    page.keyboard.press("b")
    dialog = page.get_by_role("dialog", name="Floor bid")
    expect(dialog.get_by_label("Amount")).to_have_value("12500.00")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_have_text("Write the number of a paddle, or F.")
    page.keyboard.type("F")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    page.keyboard.press("b")
    page.keyboard.type("12")
    page.keyboard.press("Tab")
    page.keyboard.type("13,000")
    page.keyboard.press("Enter")
    bids = [(act["paddle"], act["amount"], act["origin"]) for act in until(page, house, 2)]
    assert bids == [("floor", "12500.00", "floor"), ("12", "13000.00", "floor")]


def test_the_hammer_falls_on_what_is_seen(desk: Callable[..., Desk]) -> None:
    page, house = desk()
    page.keyboard.press("Enter")
    said(page).to_have_text("Press again to sell to Paddle 217, T. Okafor at €12,400.")
    house.tell(current=current(snapshot={"price": "12500.00", "sequence": 6}, ask="12600.00"))
    expect(page.locator("[data-price]")).to_have_text("€12,500")
    expect(page.locator("[data-sell]")).to_have_attribute("data-step", "idle")
    page.keyboard.down("Enter")
    page.wait_for_timeout(700)
    page.keyboard.up("Enter")
    assert until(page, house, 1) == [{"action": "sell", "lot": lot_of(3), "sequence": 6}]


def test_somebody_in_the_hall_is_named_before_the_hammer(desk: Callable[..., Desk]) -> None:
    page, house = desk(current=current(needs_paddle=True, leader={"paddle": "floor", "name": None, "origin": "floor"}))
    expect(page.locator("[data-sell]")).to_contain_text("Sell to The floor")
    page.keyboard.down("Enter")
    dialog = page.get_by_role("dialog", name="Who in the room buys it?")
    expect(dialog).to_be_visible()
    page.keyboard.up("Enter")
    page.keyboard.type("41")
    page.keyboard.press("Enter")
    assert until(page, house, 1) == [{"action": "sell", "lot": lot_of(3), "sequence": 5, "paddle": "41"}]


def test_between_lots_the_next_is_opened_and_not_by_space(desk: Callable[..., Desk]) -> None:
    page, house = desk(**BETWEEN)
    expect(page.locator("[data-deed=take]")).to_contain_text("Open lot 4Nissan Leaf")
    press(page, "Space", "Enter", "f", "o")
    page.keyboard.press("g")
    expect(page.get_by_label("Number of the lot")).to_have_value("4")
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    assert until(page, house, 2) == [{"action": "open", "lot": lot_of(4)}, {"action": "open", "lot": lot_of(5)}]


def test_a_late_bid_is_let_stand_or_the_lot_reopened(desk: Callable[..., Desk]) -> None:
    page, house = desk(**BETWEEN, late=[late(lot=lot_of(3), number=3)])
    alert = page.get_by_role("alert").filter(has_text="Late bid on lot 3: €8,300 from Paddle 305")
    expect(alert).to_contain_text("0.4 s behind the hammer")
    page.keyboard.press("Escape")
    expect(alert).to_be_hidden()
    house.tell(late=[late(id="8", lot=lot_of(3), number=3)])
    expect(alert).to_be_visible()
    press(page, "r")
    assert until(page, house, 1) == [{"action": "reopen", "lot": lot_of(3)}]


def test_a_second_console_looks_on_until_it_takes_over(desk: Callable[..., Desk]) -> None:
    other = {"id": "second", "holds": False, "held_by": {"name": "Anneke de Wit", "since": "2026-11-20T10:00:00.000Z"}}
    page, house = desk(console=other)
    alert = page.get_by_role("alert").filter(has_text="Another console is at the rostrum")
    expect(alert).to_contain_text("Anneke de Wit conducts the sale.")
    page.keyboard.press("f")
    expect(page.locator("[data-deed=fair_warning]")).to_have_attribute("aria-disabled", "true")
    alert.get_by_role("button", name="Take over here").click()
    expect(alert).to_be_hidden()
    press(page, "f")
    assert [act["action"] for act in until(page, house, 1)] == ["fair_warning"]


def test_while_the_line_is_down_nothing_can_be_pressed_and_nothing_has_moved(desk: Callable[..., Desk]) -> None:
    page, house = desk()
    places = "[...document.querySelectorAll('[data-deed]')].map((act) => JSON.stringify(act.getBoundingClientRect()))"
    before = page.evaluate(places)
    house.hang_up()
    expect(page.get_by_role("alert").filter(has_text="Reconnecting")).to_contain_text(re.compile(r"As of \d\d:\d\d:\d\d"))
    expect(page.locator("[data-price-word]")).to_have_text(re.compile(r"Price as of \d\d:\d\d:\d\d"))
    expect(page.locator("[data-price]")).to_have_text("€12,400")
    on = page.locator("[data-deed]:not([aria-disabled=true]):not([data-deed=keys])")
    expect(on).to_have_count(0)
    assert page.evaluate(places) == before
    page.keyboard.press("f")
    house.is_down = False
    expect(page.locator("[data-link]")).to_have_attribute("data-state", "live")
    press(page, "f")
    assert [act["action"] for act in until(page, house, 1)] == ["fair_warning"]


def test_a_refusal_is_said_in_words(desk: Callable[..., Desk]) -> None:
    page, house = desk()
    house.answer = lambda _: {"code": "bid_too_low", "minimum_bid": "12700.00"}
    page.keyboard.press("Space")
    said(page).to_have_text("The next bid is €12,700. Nothing was bid.")


def test_a_held_lot_says_why_and_goes_on_by_the_same_key(desk: Callable[..., Desk]) -> None:
    page, house = desk(current=current(snapshot={"status": "on_hold"}, held_because="gateway"))
    expect(page.get_by_role("alert").filter(has_text="The lot is on hold")).to_contain_text("the picture is gone")
    expect(page.locator("[data-acts] [data-deed=hold]")).to_contain_text("Go on")
    press(page, "h")
    assert [act["action"] for act in until(page, house, 1)] == ["resume"]


def test_who_is_connected_and_has_the_last_price(desk: Callable[..., Desk]) -> None:
    bidders = [{"paddle": "12", "name": "Clara Clerk", "has_last": True}, {"paddle": "88", "name": None, "has_last": False}]
    page, _ = desk(people={"connected": 2, "watching": 9, "acknowledged": 1, "bidders": bidders})
    page.get_by_text("Connected bidders").click()
    rows = page.locator("[data-bidders] li")
    expect(rows).to_have_text(["12Clara Clerk has the last price", "88Paddle 88 does not have the last price yet"])
    expect(page.locator("[data-seen]")).to_have_text("1 / 2")


def test_the_step_is_set_and_given_back_to_the_table(desk: Callable[..., Desk]) -> None:
    page, house = desk()
    page.keyboard.press("i")
    expect(page.get_by_label("This lot steps by")).to_have_value("100.00")
    page.keyboard.type("250")
    page.keyboard.press("Enter")
    # A key that comes while the question still stands is the field's, as it should be.
    expect(page.get_by_label("This lot steps by")).to_be_hidden()
    page.keyboard.press("i")
    expect(page.get_by_label("This lot steps by")).to_be_visible()
    page.keyboard.press("Delete")
    page.keyboard.press("Enter")
    amounts = [act["amount"] for act in until(page, house, 2)]
    assert amounts == ["250.00", None]


def test_a_key_that_comes_before_a_closed_question_has_left_the_screen_is_the_desks_once(desk: Callable[..., Desk]) -> None:
    """Until the page is drawn anew the field keeps the focus, on a busy machine for long."""
    page, house = desk()
    page.keyboard.press("b")
    page.keyboard.type("12")
    stands = page.evaluate("""() => {
        const key = (key, code) => document.activeElement.dispatchEvent(
            new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true }));
        document.activeElement.form.requestSubmit();
        const hadFocus = document.activeElement.id === "floor-paddle";
        const wasTaken = !key("f", "KeyF") && !key(" ", "Space") && !key("Enter", "Enter");
        document.dispatchEvent(new KeyboardEvent("keyup", { key: "Enter" }));
        key("i", "KeyI");
        return { hadFocus, wasTaken, step: document.getElementById("step").open };
    }""")
    assert stands == {"hadFocus": True, "wasTaken": True, "step": True}
    page.keyboard.type("250")
    page.keyboard.press("Enter")
    assert sorted(act["action"] for act in until(page, house, 4)) == ["fair_warning", "floor_bid", "floor_bid", "set_increment"]


def test_every_key_is_listed(desk: Callable[..., Desk]) -> None:
    page, house = desk()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Every key")
    expect(dialog).to_contain_text("fair warning")
    page.keyboard.press("f")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert house.acts == []
