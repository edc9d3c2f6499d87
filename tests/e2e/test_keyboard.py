"""A bidder without a pointer: every stop can be seen and comes in the order of reading; bid, max and question go by keys."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.e2e.house import House
from tests.e2e.room import price, standing
from tests.e2e.sales import make_sale
from tests.e2e.windows import Windows

MANY = 60
"""More stops than the page has."""

_LOOK = """() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const frame = element.closest("label, .affix") ?? element;
    const outlines = [element, frame].map((each) => getComputedStyle(each)).filter((look) => look.outlineStyle !== "none");
    const box = frame.getBoundingClientRect();
    const there = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return {
        name: (element.getAttribute("aria-label") ?? frame.innerText).replaceAll(/\\s+/g, " ").trim(),
        outline: Math.max(0, ...outlines.map((look) => parseFloat(look.outlineWidth))),
        is_seen: Boolean(there) && (frame.contains(there) || there.contains(frame)),
        is_in_panel: Boolean(element.closest("[data-panel]")),
        top: box.top,
    };
}"""


@dataclass(frozen=True, slots=True)
class Stop:
    """Where the focus is: `outline` in pixels; `is_seen`: nothing covers its middle."""

    name: str
    outline: float
    is_seen: bool
    is_in_panel: bool
    top: float


def test_every_stop_is_seen_and_in_the_order_of_reading(house: House, windows: Windows) -> None:
    sale = house.do(lambda: make_sale(bidders=1, conditions="Collect within a week."))
    page = windows.open(sale.bidders[0], at=sale.lot_page())
    stops = walk(page)
    assert stops[0].name == "Skip to content"
    assert [stop.name for stop in stops if stop.outline < 2] == []
    assert [stop.name for stop in stops if not stop.is_seen] == []
    panel = [stop for stop in stops if stop.is_in_panel]
    assert [stop.name for stop in panel] == [
        "Rules of sale", "Bid another amount", "Set a max bid", "Your max bid", "Set", "10 Next bid", "Bid US$10.00",
    ]  # fmt: skip
    assert [stop.top for stop in panel] == sorted(stop.top for stop in panel)


def test_bid_max_and_question_by_keys_alone(house: House, windows: Windows) -> None:
    sale = house.do(lambda: make_sale(bidders=1))
    page = windows.open(sale.bidders[0], at=sale.lot_page())

    go_to(page, "10 Next bid")
    page.keyboard.press("ArrowRight")
    go_to(page, "Bid US$10.50")
    page.keyboard.press("Enter")
    standing(page).to_contain_text("You lead")
    price(page).to_have_text("US$10.50")

    page.keyboard.press("Shift+Tab")
    go_to(page, "Bid another amount", back=True)
    page.keyboard.press("Space")
    go_to(page, "Your bid")
    page.keyboard.type("60")
    page.keyboard.press("Enter")
    question = page.get_by_role("dialog", name="Bid US$60.00 on lot 1?")
    expect(question.get_by_role("button", name="Go back")).to_be_focused()
    page.keyboard.press("Escape")
    expect(question).to_be_hidden()
    expect(page.get_by_label("Your bid", exact=True).filter(visible=True)).to_be_focused()
    price(page).to_have_text("US$10.50")

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(question.get_by_role("button", name="Bid US$60.00")).to_be_focused()
    page.keyboard.press("Enter")
    price(page).to_have_text("US$60")


def walk(page: Page) -> list[Stop]:
    """Tab from the top of the page until the focus leaves it."""
    stops: list[Stop] = []
    for _ in range(MANY):
        page.keyboard.press("Tab")
        found = page.evaluate(_LOOK)
        if found is None:
            return stops
        stops.append(Stop(**found))
    message = f"The focus goes round: {[stop.name for stop in stops]}"
    raise AssertionError(message)


def go_to(page: Page, name: str, *, back: bool = False) -> None:
    """Tab until the stop of this name."""
    passed = []
    for _ in range(MANY):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        passed.append((page.evaluate(_LOOK) or {"name": ""})["name"])
        if passed[-1] == name:
            return
    message = f"{name} is not among {passed}"
    raise AssertionError(message)
