"""The console's keys and its two steps to sell, run in a real browser straight from their files; there is no house behind them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e import files

DESK = """<!doctype html><html lang="en"><button data-sell>Sell</button><button id="other">Other</button>
<input aria-label="Field"><dialog><button>Back</button></dialog><script type="module">
import { listen, returnFocus } from "/bidding/console/keys.js";
import { TwoSteps, holdWith } from "/bidding/console/two_steps.js";
const told = window.told = [];
const steps = window.steps = new TwoSteps(() => told.push("sold"));
listen({
  press: ({ meaning, place }) => { meaning === "sell" ? steps.press() : told.push(place ? `${meaning} ${place}` : meaning); },
  release: () => steps.release(),
});
holdWith(document.querySelector("[data-sell]"), steps, () => true);
returnFocus(document.body);
window.ready = true;
</script>"""


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    with files.opened(browser, "bidding", made_up=DESK) as page:
        page.wait_for_function("window.ready")
        yield page


def told(desk: Page) -> list[str]:
    found: list[str] = desk.evaluate("told.splice(0)")
    return found


def step(desk: Page) -> str:
    found: str = desk.evaluate("steps.step")
    return found


def until_sold(desk: Page) -> None:
    desk.wait_for_function("told.includes('sold')")


KEYS = {
    "Space": "take", "b": "floor", "B": "floor", "f": "fair_warning", "l": "final_call", "p": "pass", "h": "hold", "u": "undo",
    "o": "open", "e": "end", "g": "go", "a": "set_ask", "+": "raise_ask", "-": "lower_ask", "r": "reopen", "Escape": "let_stand",
    "ArrowUp": "before", "ArrowDown": "after", "?": "keys", "s": "say", "i": "set_step", "1": "hand 1", "9": "hand 9",
}  # fmt: skip


def test_each_key_means_one_thing(desk: Page) -> None:
    for key in KEYS:
        desk.keyboard.press(key)
    assert told(desk) == list(KEYS.values())


def test_a_key_held_down_counts_once_but_for_arrows(desk: Page) -> None:
    for key in ("f", "f", "ArrowDown", "ArrowDown"):
        desk.keyboard.down(key)  # the second of each comes as a repeat
    assert told(desk) == ["fair_warning", "after", "after"]


@pytest.mark.parametrize("keys", ["Control+f", "Alt+l", "Meta+p"])
def test_with_a_modifier_it_is_the_browsers(desk: Page, keys: str) -> None:
    desk.evaluate("addEventListener('keydown', (event) => event.preventDefault())")
    desk.keyboard.press(keys)
    assert told(desk) == []


def test_no_key_fires_while_somebody_types_or_is_asked(desk: Page) -> None:
    desk.get_by_label("Field").focus()
    desk.keyboard.type("bflp 1?")
    desk.keyboard.press("Enter")
    assert desk.get_by_label("Field").input_value() == "bflp 1?"
    desk.evaluate("document.activeElement.blur(); document.querySelector('dialog').showModal()")
    desk.keyboard.press("f")
    desk.keyboard.press("1")
    desk.evaluate("document.querySelector('dialog').close()")
    assert (told(desk), step(desk)) == ([], "idle")
    desk.keyboard.press("f")
    assert told(desk) == ["fair_warning"]


def test_on_a_keyboard_of_another_script_the_keys_stay_in_their_places(desk: Page) -> None:
    desk.evaluate("""() => {
        for (const [key, code] of [["ب", "KeyF"], ["म", "KeyP"], ["é", "Digit2"]]) {
            document.body.dispatchEvent(new KeyboardEvent("keydown", { key, code, bubbles: true }));
        }
    }""")
    assert told(desk) == ["fair_warning", "pass"]


def test_space_and_enter_belong_to_the_button_that_has_the_focus(desk: Page) -> None:
    desk.evaluate("document.getElementById('other').addEventListener('click', () => told.push('other'))")
    desk.locator("#other").focus()
    desk.keyboard.press("Space")
    desk.keyboard.press("Enter")
    desk.keyboard.press("f")
    assert (told(desk), step(desk)) == (["other", "other", "fair_warning"], "idle")


def test_a_button_pressed_with_a_pointer_gives_the_focus_back(desk: Page) -> None:
    desk.locator("#other").click()
    desk.keyboard.press("Space")
    assert told(desk) == ["take"]


def test_enter_held_sells_and_a_tap_only_arms(desk: Page) -> None:
    desk.keyboard.press("Enter")
    assert (told(desk), step(desk)) == ([], "armed")
    desk.evaluate("steps.disarm()")
    desk.keyboard.down("Enter")
    assert step(desk) == "holding"
    until_sold(desk)
    desk.keyboard.up("Enter")
    assert (told(desk), step(desk)) == (["sold"], "idle")


def test_enter_twice_sells_once(desk: Page) -> None:
    desk.keyboard.press("Enter")
    desk.wait_for_timeout(150)  # two presses of a hand, not one that bounces
    desk.keyboard.press("Enter")
    until_sold(desk)
    assert (told(desk), step(desk)) == (["sold"], "idle")


def test_a_press_that_bounces_is_not_two(desk: Page) -> None:
    desk.evaluate("steps.click(); steps.click()")
    assert (told(desk), step(desk)) == ([], "armed")


def test_what_changes_in_between_disarms(desk: Page) -> None:
    desk.keyboard.press("Enter")
    desk.evaluate("steps.disarm()")
    desk.keyboard.press("Enter")
    assert (told(desk), step(desk)) == ([], "armed")


def test_a_pointer_holds_or_presses_twice(desk: Page) -> None:
    button = desk.get_by_role("button", name="Sell")
    button.click()
    assert (told(desk), step(desk)) == ([], "armed")
    desk.wait_for_timeout(150)
    button.click()
    until_sold(desk)
    assert told(desk) == ["sold"]
    box: Any = button.bounding_box()
    desk.mouse.move(box["x"] + 4, box["y"] + 4)
    desk.mouse.down()
    until_sold(desk)
    desk.mouse.up()
    assert (told(desk), step(desk)) == (["sold"], "idle")


def test_a_pointer_that_leaves_the_button_has_not_sold(desk: Page) -> None:
    button = desk.get_by_role("button", name="Sell")
    box: Any = button.bounding_box()
    desk.mouse.move(box["x"] + 4, box["y"] + 4)
    desk.mouse.down()
    desk.mouse.move(box["x"] + 300, box["y"] + 300)
    desk.mouse.up()
    assert (told(desk), step(desk)) == ([], "idle")


def test_a_screen_readers_clicks_are_two_steps_too(desk: Page) -> None:
    desk.evaluate("document.querySelector('[data-sell]').click()")
    assert (told(desk), step(desk)) == ([], "armed")
    desk.wait_for_timeout(150)
    desk.evaluate("document.querySelector('[data-sell]').click()")
    until_sold(desk)
    assert told(desk) == ["sold"]
