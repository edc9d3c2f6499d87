"""Before a room: oneself in the mirror, devices that are remembered, and a connection that is tested in words."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import stage
from tests.e2e.house import House
from tests.e2e.stage import DEVICES, Gathering
from tests.e2e.windows import Windows

REFUSES = """navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", "NotAllowedError"));"""
FORBIDS = """RTCPeerConnection.prototype.createOffer = () => Promise.reject(new Error("forbidden"));"""


@pytest.fixture
def gathering(house: House) -> Gathering:
    return house.do(stage.gather)


def switch(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).press("Enter")


def test_by_keyboard_one_comes_in_as_one_chose(windows: Windows, gathering: Gathering) -> None:
    page = windows.open(gathering.host, at=gathering.door, **DEVICES)
    expect(page.locator("[data-preview] video")).to_be_visible()
    expect(page.get_by_role("meter", name="Your voice")).not_to_have_attribute("aria-valuenow", "0")
    switch(page, "Camera is on")
    expect(page.locator("[data-preview] video")).to_be_hidden()
    page.get_by_role("button", name="Come in").press("Enter")
    expect(page).to_have_url(f"{gathering.page}")
    expect(stage.tool(page, "Microphone is on")).to_be_visible()
    expect(stage.tool(page, "Camera is off")).to_be_visible()


def test_a_listener_is_not_asked_for_devices_and_hears_how_the_line_is(windows: Windows, gathering: Gathering) -> None:
    page = windows.open(gathering.listener, at=gathering.door, **DEVICES)
    expect(page.get_by_text("Camera and microphone stay off unless you are called")).to_be_visible()
    expect(page.locator("[data-check=socket]")).to_contain_text("It is open.")
    expect(page.locator("[data-check=path]")).to_have_attribute("data-state", "ok")
    expect(page.locator("[data-preview] video")).to_be_hidden()


def test_a_chosen_device_is_remembered(windows: Windows, gathering: Gathering) -> None:
    page = windows.open(gathering.host, at=gathering.door, **DEVICES)
    page.get_by_label("Microphone", exact=True).select_option("Fake Audio Input 2")
    page.reload()
    expect(page.get_by_label("Microphone", exact=True).locator("option:checked")).to_have_text("Fake Audio Input 2")


def test_what_stands_in_the_way_has_words(windows: Windows, gathering: Gathering) -> None:
    page = windows.open(gathering.host, at="/help/", **DEVICES)
    page.add_init_script(REFUSES + FORBIDS)
    page.route_web_socket("**/ws/rooms/**", lambda line: line.close(code=1006))
    page.goto(gathering.door)
    expect(page.get_by_role("alert")).to_contain_text("The browser was not allowed to use it.")
    expect(page.locator("[data-check=path]")).to_contain_text("a setting or an extension forbids it")
    expect(page.locator("[data-check=socket]")).to_contain_text("a firewall or proxy is in the way")
