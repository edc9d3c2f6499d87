"""A sale is seen again: the film and everything beside it at one and the same moment."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from auctions.models import Auction
from config.demo.catalogue import cars
from tests.e2e import reels
from tests.e2e.house import House
from tests.e2e.reels import FILM_STARTS, SECONDS
from tests.e2e.windows import Windows

HALF = 0.5
BEGINS = min(10.0, FILM_STARTS)
"""Where the reel begins, on the clock of the sale."""

COLOUR = """() => {
    const film = document.querySelector("[data-film]");
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 1;
    const paper = canvas.getContext("2d");
    paper.drawImage(film, 0, 0, 1, 1);
    const [red, green, blue] = [...paper.getImageData(0, 0, 1, 1).data].map((channel) => channel > 127);
    return red && green ? "yellow" : red ? "red" : green ? "green" : blue ? "blue" : "none";
}"""
SETTLED = """() => { const film = document.querySelector("[data-film]"); return !film.seeking && film.readyState >= 2; }"""


@pytest.fixture(scope="module")
def sale(house: House) -> Auction:
    return house.do(reels.sale_with_film)


def film_time(page: Page) -> float:
    page.wait_for_function(SETTLED)
    return float(page.evaluate("document.querySelector('[data-film]').currentTime"))


def line(page: Page, words: str) -> Any:
    return page.locator("[data-log] > li", has_text=words)


def seek_to(page: Page, words: str) -> None:
    """By the time that stands in a line of the log."""
    line(page, words).locator("[data-seek]").click()


def colours_around(second: float) -> set[str]:
    """What the film shows half a second around one of its seconds."""
    return {SECONDS[int(second - HALF) % 4], SECONDS[int(second + HALF) % 4], SECONDS[int(second) % 4]}


def test_the_hammer_is_found_to_half_a_second(windows: Windows, sale: Auction) -> None:
    page = windows.open(at=f"/auctions/{sale.pk}/replay/")
    seek_to(page, "Sold to paddle 2")
    hammer = 40.5 - FILM_STARTS
    assert film_time(page) == pytest.approx(hammer, abs=HALF)
    assert page.evaluate(COLOUR) in colours_around(hammer)
    expect(page.locator("[data-call]")).to_have_text("Sold to paddle 2, US$20.00")
    expect(page.locator("[data-price] data")).to_have_attribute("value", "20.00")
    expect(line(page, "Sold to paddle 2")).to_have_attribute("aria-current", "true")
    assert page.url.endswith(f"#t={40.5 - BEGINS}")


def test_price_and_ladder_stand_as_they_stood_then(windows: Windows, sale: Auction) -> None:
    page = windows.open(at=f"/auctions/{sale.pk}/replay/")
    rungs = page.locator("[data-ladder] text[text-anchor=end]")
    for words, price, ladder in (
        ("Open for bids", "10.00", []),
        ("US$10.00", "10.00", ["10"]),
        ("US$15.00", "15.00", ["15", "10"]),
        ("taken back", "10.00", ["10"]),
        ("US$20.00", "20.00", ["20", "10"]),
    ):
        line(page, words).first.locator("[data-seek]").click()
        expect(page.locator("[data-price] data")).to_have_attribute("value", price)
        expect(rungs).to_have_text(ladder)
    expect(page.locator("[data-said] > li[aria-current]")).to_contain_text("Paddle 1 is out")


def test_it_plays_and_everything_goes_along(windows: Windows, sale: Auction) -> None:
    page = windows.open(at=f"/auctions/{sale.pk}/replay/#t={15 - BEGINS - 1}")
    expect(page.locator("[data-leader]")).to_be_hidden()
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(page.locator("[data-leader-badge]")).to_have_text("1")
    assert page.evaluate("document.querySelector('[data-film]').getVideoPlaybackQuality().totalVideoFrames") > 0
    assert film_time(page) >= 15 - FILM_STARTS - 0.2
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert re.search(r"#t=\d+\.\d$", page.url)


def test_keys_lead_from_lot_to_lot_and_from_event_to_event(windows: Windows, sale: Auction) -> None:
    page = windows.open(at=f"/auctions/{sale.pk}/replay/")
    page.keyboard.press("]")
    expect(page.locator("[data-part=board] h2")).to_have_text("A table")
    expect(page.locator("[data-chapter='2']")).to_have_attribute("aria-current", "true")
    assert film_time(page) == pytest.approx(45 - FILM_STARTS, abs=HALF)
    page.keyboard.press("[")
    expect(page.locator("[data-part=board] h2")).to_have_text("A chair")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("[data-log] > li[aria-current]")).to_contain_text("US$10.00")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-log] > li[aria-current]")).to_contain_text("US$10.00")
    assert film_time(page) == pytest.approx(20 - FILM_STARTS, abs=HALF)


def test_where_the_film_ends_the_log_goes_on_by_itself(windows: Windows, sale: Auction) -> None:
    page = windows.open(at=f"/auctions/{sale.pk}/replay/#t={FILM_STARTS + 50 - BEGINS - 0.5}")
    page.get_by_role("radio", name="16×").check()
    page.keyboard.press("k")
    expect(page.locator("[data-call]")).to_have_text("Passed")
    expect(page.locator("[data-film]")).to_be_hidden()
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_a_link_of_its_own_leads_to_the_moment(windows: Windows, sale: Auction) -> None:
    page = windows.open(at=f"/auctions/{sale.pk}/replay/?lot=1&t={30 - BEGINS}")
    assert film_time(page) == pytest.approx(30 - FILM_STARTS, abs=HALF)
    expect(page.locator("[data-price] data")).to_have_attribute("value", "20.00")


def test_a_link_that_has_ended_is_asked_for_anew_and_the_moment_is_kept(windows: Windows, sale: Auction) -> None:
    renewed: list[str] = []

    def give(route: Route) -> None:
        if renewed:
            route.continue_()
        else:
            route.fulfill(status=403, body="This link has ended. Open the recording again.")

    def renew(route: Route) -> None:
        renewed.append(route.request.url)
        route.continue_()

    windows.expect("403")
    page = windows.open(at="/help/")
    page.route("**/file/film?*", give)
    page.route("**/api/recordings/*/", renew)
    page.goto(f"/auctions/{sale.pk}/replay/#t={30 - BEGINS}")
    assert film_time(page) == pytest.approx(30 - FILM_STARTS, abs=HALF)
    assert page.evaluate(COLOUR) in colours_around(30 - FILM_STARTS)
    assert len(renewed) == 1


def test_without_scripts_it_can_be_read_and_the_film_be_watched(windows: Windows, sale: Auction) -> None:
    page = windows.open(at=f"/auctions/{sale.pk}/replay/", java_script_enabled=False)
    expect(page.locator("video[controls]")).to_be_visible()
    expect(line(page, "Sold to paddle 2")).to_be_visible()
    expect(page.get_by_text("Good luck all")).to_be_visible()
    page.get_by_role("link", name="A table").click()
    expect(page.locator("[data-part=board] h2")).to_have_text("A table")
    expect(line(page, "Passed")).to_be_visible()


def test_a_picture_instead_of_a_film_leaves_the_transport_free(house: House, windows: Windows) -> None:
    house.wait_for_demo()
    auction = house.do(lambda: Auction.objects.get(title=cars.PREVIEW.title).pk)
    page = windows.open(at=f"/auctions/{auction}/replay/")
    page.get_by_role("button", name="Play", exact=True).click(trial=True)
