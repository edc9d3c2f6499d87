"""Sending and receiving through a room's socket and a real Janus: what a place allows is what the gateway does."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from aiortc.mediastreams import MediaStreamError

from accounts.models import Presence
from conferencing import connections
from conferencing.desk import GAP
from conferencing.janus.errors import WrongSecret
from core import topics
from core.sockets import run_db
from tests.bidding.visitors import Visitor
from tests.conferencing.descriptions import NO_CANDIDATES, NO_DESCRIPTIONS, SOUND
from tests.conferencing.media import Line, picture, sends, take_offer, watches
from tests.conferencing.visitors import Rooms, state_with, state_with_feeds
from tests.gateways import Gateway


@pytest.fixture
async def picture_is_on(janus: Gateway, settings: Any, house: Rooms) -> AsyncIterator[None]:
    async with picture(settings, janus):
        yield


pytestmark = pytest.mark.usefixtures("picture_is_on")


async def in_gateway(room_id: UUID) -> set[str]:
    """Who sends, as the gateway itself has it."""
    spot = await connections.spot(room_id)
    return {each.name for each in await spot.videoroom.participants(spot.name) if each.is_sending}


async def flows(line: Line, kind: str, *, within: float = 3.0) -> bool:
    """Whether a frame that was not on its way already comes."""
    with contextlib.suppress(TimeoutError, MediaStreamError):
        for _ in range(3):
            await line.frame(kind, within=0.05)
    try:
        await line.frame(kind, within=within)
    except (TimeoutError, MediaStreamError):
        return False
    return True


async def falls_silent(line: Line, kind: str, *, within: float = 6.0) -> None:
    async with asyncio.timeout(within):
        while await flows(line, kind, within=0.7):
            pass


# --- Seen and heard


async def test_who_is_on_the_stage_is_seen_by_the_audience_signed_in_or_not(house: Rooms) -> None:
    room = await house.room()
    host, seat = await house.seated(room, "host")
    async with sends(host) as (_, answer):
        assert answer["feed"] == f"{seat.pk}.camera"
        for watcher in ((await house.seated(room))[0], (await house.join(room))[0]):
            async with watches(watcher, answer["feed"]) as line:
                assert (await line.frame()).width == 320
                assert await line.frame("audio")
        state = (await (await house.enter(room)).ask("room.join"))["state"]
    assert state["stage"][0]["feeds"] == [answer["feed"]]
    assert (state["stage"][0]["camera"], state["stage"][0]["muted"]) == (True, False)


async def test_what_comes_later_is_offered_to_who_wants_it_and_what_goes_is_gone(house: Rooms) -> None:
    room = await house.room()
    watcher, _ = await house.join(room)
    people = [await house.seated(room, "speaker") for _ in range(2)]
    feeds = [f"{seat.pk}.camera" for _, seat in people]
    async with sends(people[0][0]), watches(watcher, *feeds) as line:
        assert await flows(line, "video", within=8)
        async with sends(people[1][0], sound=False):
            offer = await take_offer(line)
            assert {each["feed"] for each in offer["feeds"]} == set(feeds)
            assert (await watcher.ask("media.watch", feeds=[{"feed": feeds[1]}]))["feeds"] == [feeds[1]]
            while {each["feed"] for each in offer["feeds"]} != {feeds[1]}:
                offer = await take_offer(line)
        await people[1][0].ask("media.unpublish", source="camera")
        state = await state_with(watcher, stage=2)
        while [each["feeds"] for each in state["stage"]] != [[feeds[0]], []]:
            state = await state_with(watcher, stage=2)
    assert (await watcher.ask("media.watch", feeds=[{"feed": "999.camera", "layer": 1}]))["feeds"] == []


async def test_of_who_is_not_in_sight_the_voice_alone_is_received_without_a_new_offer(house: Rooms) -> None:
    room = await house.room()
    watcher, _ = await house.join(room)
    host, seat = await house.seated(room, "host")
    feed = f"{seat.pk}.camera"
    async with sends(host), watches(watcher, feed) as line:
        assert await flows(line, "video", within=8)
        await watcher.ask("media.watch", feeds=[{"feed": feed, "layer": None}])
        await falls_silent(line, "video")
        assert await flows(line, "audio")
        await watcher.ask("media.watch", feeds=[{"feed": feed, "layer": 1}])
        assert await flows(line, "video", within=8)


async def test_who_wanted_nothing_for_a_while_is_offered_another_line(house: Rooms) -> None:
    room = await house.room()
    watcher, _ = await house.join(room)
    host, seat = await house.seated(room, "host")
    feed = f"{seat.pk}.camera"
    async with sends(host):
        async with watches(watcher, feed) as line:
            assert await line.frame()
        await watcher.ask("media.watch", feeds=[])
        async with watches(watcher, feed) as line:
            assert await line.frame()


async def test_who_speaks_is_said_to_everybody(house: Rooms) -> None:
    room = await house.room()
    watcher, _ = await house.join(room)
    host, _ = await house.seated(room, "host")
    async with sends(host) as (_, answer):
        assert (await watcher.hears("media.talking", feed=answer["feed"]))["talking"] is True
        await host.ask("media.state", muted=True)


async def test_a_screen_is_a_feed_of_its_own(house: Rooms) -> None:
    room = await house.room()
    host, seat = await house.seated(room, "host")
    watcher, _ = await house.join(room)
    async with sends(host), sends(host, "screen", sound=False) as (_, answer):
        assert answer["feed"] == f"{seat.pk}.screen"
        async with watches(watcher, answer["feed"]) as line:
            assert await line.frame()
        assert await in_gateway(room.pk) == {f"{seat.pk}.camera", f"{seat.pk}.screen"}


# --- What a place does not allow


@pytest.mark.parametrize("role", [None, "audience", "bidder"])
async def test_nobody_sends_who_is_not_on_the_stage_whatever_the_client_says(role: str | None, house: Rooms) -> None:
    room = await house.room()
    visitor = (await house.join(room))[0] if role is None else (await house.seated(room, role))[0]
    for source, kinds in (("camera", ["audio"]), ("screen", ["video"])):
        sdp = SOUND if source == "camera" else SOUND.replace("m=audio", "m=video")
        answer = await visitor.ask("media.publish", source=source, sdp=sdp, kinds=kinds)
        assert answer["code"] == "permission_denied"
    assert await in_gateway(room.pk) == set()


async def test_the_gateway_itself_lets_nobody_send_in_whose_name_nobody_was_let(house: Rooms) -> None:
    room = await house.room()
    _, seat = await house.seated(room)
    spot = await connections.spot(room.pk)
    with pytest.raises(WrongSecret):
        await spot.videoroom.join(spot.name, seat=f"{seat.pk}.camera", feed=f"{seat.pk}.camera", listener=lambda event: None)


async def test_who_was_invited_sends_until_the_invitation_is_taken_back(house: Rooms) -> None:
    room = await house.room()
    host, _ = await house.seated(room, "host")
    guest, seat = await house.seated(room)
    await host.ask("seat.stage", seat=str(seat.pk))
    await guest.hears("seat.place")
    async with sends(guest):
        await in_gateway_is(room.pk, {f"{seat.pk}.camera"})
        assert (await guest.ask("media.publish", source="screen", sdp=SOUND.replace("audio", "video"), kinds=["video"]))[
            "code"
        ] == "permission_denied"
        await host.ask("seat.unstage", seat=str(seat.pk))
        assert (await guest.hears("media.trouble"))["code"] == "denied"
        await in_gateway_is(room.pk, set())


async def in_gateway_is(room_id: UUID, feeds: set[str]) -> None:
    async with asyncio.timeout(5):
        while await in_gateway(room_id) != feeds:  # noqa: ASYNC110 - the gateway is asked
            await asyncio.sleep(0.05)


async def test_who_is_muted_by_the_host_is_not_heard_and_cannot_lift_it(house: Rooms) -> None:
    room = await house.room()
    host, _ = await house.seated(room, "host")
    speaker, seat = await house.seated(room, "speaker")
    async with sends(speaker) as (_, answer), watches(host, answer["feed"]) as line:
        assert await flows(line, "audio", within=8)
        await host.ask("seat.mute", seat=str(seat.pk))
        await falls_silent(line, "audio")
        refused = await speaker.ask("media.state", muted=False)
        assert (refused["code"], refused["status"]) == ("conflict", "muted")
        assert not await flows(line, "audio", within=1)
        assert await flows(line, "video")

        await host.ask("seat.mute", seat=str(seat.pk), on=False)
        assert await flows(line, "audio", within=6)


async def test_whose_video_is_stopped_is_heard_but_not_seen(house: Rooms) -> None:
    room = await house.room()
    host, _ = await house.seated(room, "host")
    speaker, seat = await house.seated(room, "speaker")
    async with sends(speaker) as (_, answer), watches(host, answer["feed"]) as line:
        assert await flows(line, "video", within=8)
        await host.ask("seat.stop_video", seat=str(seat.pk))
        await falls_silent(line, "video")
        assert (await speaker.ask("media.state", camera=True))["status"] == "video_stopped"
        assert await flows(line, "audio")
        state = await state_with(host, stage=2)
        while (state["stage"][1]["camera"], state["stage"][1]["video_stopped"]) != (False, True):
            state = await state_with(host, stage=2)


async def test_a_new_line_of_somebody_muted_is_silent_from_its_first_packet(house: Rooms) -> None:
    room = await house.room()
    host, _ = await house.seated(room, "host")
    barred, _ = await house.seated(room, "speaker", muted_by_host=True)
    quiet, _ = await house.seated(room, "speaker")
    assert (await quiet.ask("media.state", muted=True, camera=True))["muted"] is True
    watcher, _ = await house.join(room)
    async with (
        sends(barred) as (_, first),
        sends(quiet) as (_, second),
        watches(host, first["feed"]) as of_barred,
        watches(watcher, second["feed"]) as of_quiet,
    ):
        for line in (of_barred, of_quiet):
            assert await flows(line, "video", within=8)
            assert not await flows(line, "audio", within=1)
        state = (await host.ask("room.join"))["state"]
        assert [each["muted"] for each in state["stage"][1:]] == [True, True]
        assert (await quiet.ask("media.state", muted=False))["muted"] is False
        assert await flows(of_quiet, "audio", within=6)


async def test_a_line_that_is_begun_anew_brings_no_track_that_nobody_agreed_on(house: Rooms) -> None:
    """Or whoever is muted would bring another microphone."""
    host, _ = await house.seated(await house.room(), "host")
    async with sends(host) as (line, _):
        offered = line.peer.localDescription.sdp
        for sdp in (
            offered.replace("a=mid:1", "a=mid:5"),
            SOUND,
            offered + SOUND[SOUND.index("m=audio") :].replace("mid:0", "mid:7"),
        ):
            assert (await host.ask("media.restart", line="camera", sdp=sdp))["code"] == "invalid"
        assert "sdp" in await host.ask("media.restart", line="camera", sdp=offered)


async def test_who_is_removed_sends_and_receives_nothing_more(house: Rooms) -> None:
    room = await house.room()
    host, _ = await house.seated(room, "host")
    speaker, seat = await house.seated(room, "speaker")
    async with sends(host) as (_, other), sends(speaker) as (_, answer), watches(speaker, other["feed"]) as line:
        assert await flows(line, "video", within=8)
        await host.ask("seat.remove", seat=str(seat.pk))
        assert await speaker.closed_with() == 4403
        await in_gateway_is(room.pk, {other["feed"]})
        await falls_silent(line, "video")
    assert answer["feed"] != other["feed"]


# --- Windows, leaving, the end


async def test_of_two_windows_the_newest_sends_and_the_other_is_told(house: Rooms) -> None:
    room = await house.room()
    watcher, _ = await house.join(room)
    first, seat = await house.seated(room, "speaker")
    second, _ = await house.join(room, seat.user)
    async with sends(first) as (_, before), sends(second) as (_, after):
        assert before["feed"] == after["feed"]
        assert (await first.hears("seat.told", what="elsewhere"))["room"] == str(room.pk)
        async with watches(watcher, after["feed"]) as line:
            assert await flows(line, "video", within=8)
        await state_with_feeds(watcher, after["feed"])
        await first.ask("room.leave")
        state = (await watcher.ask("room.join"))["state"]
        assert state["stage"][0]["feeds"] == [after["feed"]]
        assert await in_gateway(room.pk) == {after["feed"]}


async def test_a_room_in_which_somebody_sends_comes_to_rest(house: Rooms) -> None:
    room = await house.room()
    watcher, _ = await house.join(room)
    speaker, seat = await house.seated(room, "speaker")
    seen = Presence.objects.filter(topic=topics.room(room.pk), user=seat.user).values_list("noted", flat=True)
    async with sends(speaker, sound=False) as (_, answer):
        await state_with_feeds(watcher, answer["feed"])
        noted = await run_db(seen.get)
        await watcher.hears_nothing("media.offer", seconds=5 * GAP)
        assert await run_db(seen.get) == noted


@pytest.mark.parametrize("way", ["leave", "drop"])
async def test_who_goes_leaves_nothing_in_the_gateway(way: str, house: Rooms) -> None:
    room = await house.room()
    watcher, _ = await house.join(room)
    speaker, _ = await house.seated(room, "speaker")
    async with sends(speaker):
        await state_with(watcher, stage=1)
        if way == "leave":
            await speaker.ask("room.leave")
        else:
            await speaker.socket.disconnect()
        await in_gateway_is(room.pk, set())
        await state_with(watcher, stage=0)


async def test_the_end_of_a_room_is_the_end_of_its_lines(house: Rooms) -> None:
    room = await house.room()
    host, _ = await house.seated(room, "host")
    guest, _ = await house.join(room)
    async with sends(host) as (_, answer), watches(guest, answer["feed"]):
        await host.ask("room.end")
        for each in (host, guest):
            assert (await each.hears("room.ended"))["room"] == str(room.pk)
        assert (await guest.ask("media.watch", feeds=[]))["code"] == "conflict"
        assert (await guest.ask("room.join"))["status"] == "ended"


# --- Nonsense, and too much


async def test_what_is_no_description_and_no_candidate_is_invalid_and_ends_nothing(house: Rooms, settings: Any) -> None:
    settings.LIMITS = dict.fromkeys(settings.LIMITS)
    host, _ = await house.seated(await house.room(), "host")
    async with sends(host):
        for sdp in NO_DESCRIPTIONS:
            for command, more in (("media.publish", {"source": "screen", "kinds": ["audio"]}), ("media.answer", {})):
                answer = await host.ask(command, sdp=sdp, **more)
                assert answer["code"] == "invalid", (command, sdp)
        for candidate in NO_CANDIDATES:
            await host.socket.send_json_to({"type": "media.candidate", "id": "c", "line": "camera", "candidate": candidate})
            assert (await next_error(host))["errors"].keys() == {"candidate"}, candidate
        for line in ("x", None, 7):
            assert (await host.ask("media.restart", line=line))["code"] == "invalid"
        assert (await host.ask("media.restart", line="watch"))["code"] == "conflict"
        assert (await host.ask("media.answer", sdp=SOUND))["code"] == "conflict"
        assert (await host.ask("media.state", muted=True))["muted"] is True


async def next_error(visitor: Visitor) -> Any:
    while (message := await visitor.socket.receive_json_from(timeout=5))["type"] != "error":
        pass
    return message


async def test_a_description_that_only_janus_sees_through_is_invalid_too(house: Rooms) -> None:
    host, _ = await house.seated(await house.room(), "host")
    for sdp in (SOUND, SOUND.replace("m=audio", "m=video"), SOUND + "a=fingerprint:sha-256 00\r\n"):
        answer = await host.ask("media.publish", source="camera", sdp=sdp, kinds=["audio" if "audio" in sdp else "video"])
        assert answer["code"] in ("invalid", "unavailable"), answer


async def test_two_hundred_messages_in_a_second_are_refused_and_then_the_socket_is_closed(house: Rooms) -> None:
    room = await house.room()
    host, _ = await house.seated(room, "host")
    watcher, _ = await house.join(room)
    candidate = {"candidate": "candidate:1 1 udp 1 10.77.0.1 5000 typ host", "sdpMid": "0"}
    for number in range(200):
        await host.socket.send_json_to({"type": "media.candidate", "id": number, "line": "watch", "candidate": candidate})
    assert await host.closed_with() == 4429
    assert (await watcher.ask("room.join"))["type"] == "ok"
