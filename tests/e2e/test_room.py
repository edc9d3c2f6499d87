"""People in a room: seen and heard through Django and the gateway, muted, removed, called up; and back after every break."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e import stage
from tests.e2e.house import House
from tests.e2e.stage import DEVICES, Gathering
from tests.e2e.windows import Windows
from tests.gateways import Gateway


@pytest.fixture
def gathering(house: House) -> Gathering:
    return house.do(stage.gather)


@pytest.mark.usefixtures("janus")
def test_two_see_each_other_and_the_host_mutes_one_and_takes_them_out(windows: Windows, gathering: Gathering) -> None:
    host = windows.open(gathering.host, at=gathering.door, **DEVICES)
    stage.come_in(host)
    speaker = windows.open(gathering.speaker, at=gathering.door, **DEVICES)
    stage.come_in(speaker)
    stage.sees(host, "Sami Speaker")
    stage.sees(speaker, "Hanna Host")
    expect(stage.tile(host, "Sami Speaker")).to_contain_text("microphone on")

    stage.act(host, "Sami Speaker", "Mute")
    expect(stage.tool(speaker, "Microphone is off")).to_be_visible()
    expect(stage.tile(host, "Sami Speaker")).to_contain_text("muted")
    stage.tool(speaker, "Microphone is off").click()
    expect(speaker.get_by_text("A host has switched this off for you.")).to_be_visible()

    stage.act(host, "Sami Speaker", "Remove from the room")
    host.get_by_role("button", name="Remove", exact=True).click()
    stage.phase(speaker, "removed")
    expect(stage.tile(host, "Sami Speaker")).to_have_count(0)
    expect(stage.tile(host, "Hanna Host, you")).to_be_visible()


@pytest.mark.usefixtures("janus")
def test_a_listener_is_called_up_by_their_hand_and_shares_no_camera_before(windows: Windows, gathering: Gathering) -> None:
    host = windows.open(gathering.host, at=gathering.door, **DEVICES)
    stage.come_in(host)
    listener = windows.open(gathering.listener, at=gathering.page, **DEVICES)
    stage.is_live(listener)
    stage.sees(listener, "Hanna Host")
    expect(stage.tool(listener, "Camera is off")).to_be_hidden()

    stage.tool(listener, "Raise your hand").click()
    listener.get_by_role("button", name="I want to speak").click()
    expect(listener.get_by_role("button", name="Your hand is up, number 1 in the queue: take it down")).to_be_visible()
    host.get_by_role("button", name="Take Paddle 7 on stage").click()
    expect(listener.get_by_text("You are on the stage.")).to_be_visible()
    stage.tool(listener, "Camera is off").click()
    stage.sees(host, "Paddle 7")
    stage.tool(listener, "Leave the stage").click()
    expect(stage.tile(host, "Paddle 7")).to_have_count(0)


@pytest.mark.usefixtures("janus")
def test_a_screen_is_shared_beside_the_camera(windows: Windows, gathering: Gathering) -> None:
    host = windows.open(gathering.host, at=gathering.door, **DEVICES)
    stage.come_in(host)
    speaker = windows.open(gathering.speaker, at=gathering.page, **DEVICES)
    stage.is_live(speaker)
    stage.tool(host, "Share your screen").click()
    stage.sees(speaker, "Hanna Host", "screen")
    stage.sees(speaker, "Hanna Host")
    expect(speaker.locator(".stage__main .tile[data-source=screen]")).to_be_visible()
    stage.tool(host, "Stop sharing your screen").click()
    expect(speaker.locator(".tile[data-source=screen]")).to_have_count(0)


def test_the_gateway_is_killed_and_both_return(windows: Windows, gathering: Gathering, janus: Gateway) -> None:
    host = windows.open(gathering.host, at=gathering.door, **DEVICES)
    stage.come_in(host)
    speaker = windows.open(gathering.speaker, at=gathering.door, **DEVICES)
    stage.come_in(speaker)
    stage.sees(speaker, "Hanna Host")
    stage.tool(speaker, "Microphone is on").click()

    janus.kill()
    stage.phase(host, "picture-off")
    stage.phase(speaker, "picture-off")
    expect(speaker.get_by_text("The video has stopped. The room has not")).to_be_visible()
    janus.start()
    stage.is_live(host)
    stage.is_live(speaker)
    stage.sees(host, "Sami Speaker")
    stage.sees(speaker, "Hanna Host")
    expect(host.locator(".tile")).to_have_count(2)
    expect(stage.tile(host, "Sami Speaker")).to_contain_text("muted")


@pytest.mark.usefixtures("janus")
def test_the_web_process_is_killed_and_one_returns(windows: Windows, house: House, gathering: Gathering) -> None:
    other = house.another_web()
    host = windows.open(gathering.host, at=gathering.door, **DEVICES)
    stage.come_in(host)
    speaker = windows.open(gathering.speaker, at=gathering.door, house=other.address, **DEVICES)
    stage.come_in(speaker)
    stage.sees(host, "Sami Speaker")
    windows.expect(r"WebSocket connection to .* failed|ERR_CONNECTION_REFUSED")

    other.running.kill()
    stage.phase(speaker, "reconnecting")
    other.running.start()
    stage.is_live(speaker)
    stage.sees(speaker, "Hanna Host")
    stage.sees(host, "Sami Speaker")
    expect(host.locator(".tile")).to_have_count(2)
    other.running.kill()


@pytest.mark.usefixtures("janus")
def test_who_loses_the_network_leaves_no_ghost_and_comes_back(windows: Windows, gathering: Gathering) -> None:
    host = windows.open(gathering.host, at=gathering.door, **DEVICES)
    stage.come_in(host)
    speaker = windows.open(gathering.speaker, at=gathering.door, **DEVICES)
    stage.come_in(speaker)
    stage.sees(host, "Sami Speaker")
    windows.expect("ERR_INTERNET_DISCONNECTED")
    stage.tool(speaker, "Microphone is on").click()
    speaker.context.set_offline(True)
    stage.phase(speaker, "reconnecting")
    expect(stage.tile(host, "Sami Speaker")).to_have_count(0)
    speaker.context.set_offline(False)
    stage.is_live(speaker)
    stage.sees(speaker, "Hanna Host")
    stage.sees(host, "Sami Speaker")
    expect(stage.tile(host, "Sami Speaker")).to_contain_text("muted")
    expect(host.locator(".tile")).to_have_count(2)


@pytest.mark.usefixtures("janus")
def test_after_the_lid_was_closed_one_is_back_as_one_was(windows: Windows, gathering: Gathering) -> None:
    host = windows.open(gathering.host, at=gathering.door, **DEVICES)
    stage.come_in(host)
    speaker = windows.open(gathering.speaker, at=gathering.door, **DEVICES)
    stage.come_in(speaker)
    stage.sees(speaker, "Hanna Host")
    # An hour passes on the clock on the wall, and no timer ran in it.
    with stage.passes(speaker, "reconnecting"):
        speaker.evaluate("() => { const now = Date.now; Date.now = () => now.call(Date) + 3_600_000; }")
    stage.is_live(speaker)
    stage.sees(speaker, "Hanna Host")
    stage.sees(host, "Sami Speaker")
    expect(host.locator(".tile")).to_have_count(2)


def test_without_a_gateway_the_room_goes_on_with_the_picture_off(
    windows: Windows, gathering: Gathering, janus: Gateway
) -> None:
    janus.kill()
    host = windows.open(gathering.host, at=gathering.page, **DEVICES)
    listener = windows.open(gathering.listener, at=gathering.page, **DEVICES)
    stage.phase(host, "picture-off")
    stage.phase(listener, "picture-off")
    expect(listener.get_by_text("No picture just now.")).to_be_visible()
    stage.tool(listener, "Raise your hand").click()
    listener.get_by_role("button", name="I want to bid").click()
    expect(host.get_by_role("listitem").filter(has_text="Paddle 7")).to_contain_text("wants to bid")
    host.get_by_role("button", name="Take down the hand of Paddle 7").click()
    expect(listener.get_by_text("Your hand was taken.")).to_be_visible()
