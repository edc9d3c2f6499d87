"""conferencing.janus.videoroom against a real Janus, with aiortc in the place of browsers."""

from __future__ import annotations

import asyncio
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from conferencing.janus.errors import (
    BadDescription,
    FeedTaken,
    GatewayAway,
    HandleGone,
    NoSuchFeed,
    NoSuchRoom,
    WrongSecret,
)
from conferencing.janus.events import Left, Lost, Moderated, Published, RoomGone, Talking, Unpublished
from conferencing.janus.videoroom import Participant, Plan, Videoroom, Want
from tests.conferencing.janus.viewer import Ears, Stripes, Tone, Viewer, join, sending, viewing
from tests.gateways import Gateway


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """For whoever the gateway runs as."""
    with tempfile.TemporaryDirectory(prefix="rostrum-filed-") as folder:
        Path(folder).chmod(0o777)
        yield Path(folder)


async def _watch_for_ever(viewer: Viewer) -> None:
    while True:
        await viewer.frame(within=1.0)


async def test_what_one_sends_the_other_sees_and_hears(videoroom: Videoroom, room: str) -> None:
    anna, ben = await join(videoroom, room, "anna"), await join(videoroom, room, "ben")
    async with sending(anna):
        published = await ben.ears.hear(Published)
        assert isinstance(published, Published)
        assert [(feed.name, [stream.kind for stream in feed.streams]) for feed in published.feeds] == [
            ("anna.camera", ["audio", "video"])
        ]
        watching = await videoroom.watch(room, owner=ben.line, wants=[Want("anna.camera")], listener=Ears())
        assert {(stream.kind, stream.feed) for stream in watching.offer.streams} == {
            ("audio", "anna.camera"),
            ("video", "anna.camera"),
        }
        async with viewing(watching) as viewer:
            frame = await viewer.frame("video")
            assert (frame.width, frame.height) == (320, 180)
            assert (await viewer.frame("audio")).sample_rate == 48000
    await anna.line.close()
    await ben.ears.hear(Left("anna.camera"))


async def test_who_comes_later_is_told_who_sends(videoroom: Videoroom, room: str) -> None:
    anna = await join(videoroom, room, "anna")
    async with sending(anna):
        ben = await join(videoroom, room, "ben")
        assert [feed.name for feed in ben.line.feeds] == ["anna.camera"]


async def test_what_is_watched_can_be_changed(videoroom: Videoroom, room: str) -> None:
    await videoroom.admit(room, seats=["carl"])
    anna, ben, carl = [await join(videoroom, room, seat) for seat in ("anna", "ben", "carl")]
    async with sending(anna, Stripes()), sending(ben, Stripes()):
        watching = await videoroom.watch(room, owner=carl.line, wants=[Want("anna.camera")], listener=Ears())
        async with viewing(watching) as viewer:
            await viewer.frame()
            offer = await watching.change(add=[Want("ben.camera")], drop=[Want("anna.camera")])
            assert offer is not None
            assert [stream.feed for stream in offer.streams if stream.is_active] == ["ben.camera"]
            await viewer.accept(offer)
            await viewer.frame()


async def test_a_muted_track_is_handed_on_no_more(videoroom: Videoroom, room: str) -> None:
    anna, ben = await join(videoroom, room, "anna"), await join(videoroom, room, "ben")
    async with sending(anna, Stripes()):
        watching = await videoroom.watch(room, owner=ben.line, wants=[Want("anna.camera")], listener=Ears())
        async with viewing(watching) as viewer:
            await viewer.frame()
            await videoroom.mute(room, feed="anna.camera", mid="0", on=True)
            await ben.ears.hear(Moderated("anna.camera", "0", is_muted=True))
            with pytest.raises(TimeoutError):
                await _watch_for_ever(viewer)
            await videoroom.mute(room, feed="anna.camera", mid="0", on=False)
            await anna.line.keyframe()
            await viewer.frame()


async def test_who_is_kicked_sees_no_more(videoroom: Videoroom, room: str) -> None:
    anna, ben = await join(videoroom, room, "anna"), await join(videoroom, room, "ben")
    async with sending(anna):
        watching = await videoroom.watch(room, owner=ben.line, wants=[Want("anna.camera")], listener=Ears())
        async with viewing(watching) as viewer:
            await viewer.frame()
            await videoroom.bar(room, seats=["ben"])
            await videoroom.kick(room, feed="ben.camera")
            await ben.ears.hear(Left(None, was_kicked=True))
            await anna.ears.hear(Left("ben.camera", was_kicked=True))
            with pytest.raises(TimeoutError):
                await _watch_for_ever(viewer)
            with pytest.raises(WrongSecret, match="kicked"):
                await watching.restart()
        assert await videoroom.participants(room) == (Participant("anna.camera", is_sending=True),)


async def test_a_removed_seat_cannot_come_back(videoroom: Videoroom, room: str) -> None:
    ben = await join(videoroom, room, "ben")
    await videoroom.bar(room, seats=["ben"])
    await ben.line.close()
    with pytest.raises(WrongSecret):
        await join(videoroom, room, "ben")


async def test_who_was_not_let_in_does_not_come_in(videoroom: Videoroom, room: str) -> None:
    with pytest.raises(WrongSecret):
        await join(videoroom, room, "carl")


async def test_a_token_opens_one_room_only(videoroom: Videoroom, room: str) -> None:
    other = str(uuid.uuid4())
    await videoroom.make(other, plan=Plan())
    with pytest.raises(WrongSecret):
        await join(videoroom, other, "anna")


async def test_who_is_not_in_the_room_cannot_watch_it(videoroom: Videoroom, room: str) -> None:
    anna = await join(videoroom, room, "anna")
    async with sending(anna):
        anna.line.private = 12345
        with pytest.raises(WrongSecret):
            await videoroom.watch(room, owner=anna.line, wants=[Want("anna.camera")], listener=Ears())


async def test_a_seat_is_in_the_room_once(videoroom: Videoroom, room: str) -> None:
    await join(videoroom, room, "anna")
    with pytest.raises(FeedTaken):
        await join(videoroom, room, "anna")


async def test_making_a_room_twice_makes_it_once(videoroom: Videoroom) -> None:
    name = str(uuid.uuid4())
    assert await videoroom.make(name, plan=Plan())
    assert not await videoroom.make(name, plan=Plan())
    assert await videoroom.exists(name)


async def test_the_end_of_a_room_is_heard_and_can_be_said_twice(videoroom: Videoroom, room: str) -> None:
    anna = await join(videoroom, room, "anna")
    await videoroom.end(room)
    await anna.ears.hear(RoomGone())
    await videoroom.end(room)
    assert not await videoroom.exists(room)


async def test_without_the_admin_key_no_room_is_made(videoroom: Videoroom, settings: object) -> None:
    settings.JANUS_ADMIN_KEY = "guessed"  # type: ignore[attr-defined]
    with pytest.raises(WrongSecret):
        await videoroom.make(str(uuid.uuid4()), plan=Plan())


async def test_without_the_rooms_secret_nobody_moderates(videoroom: Videoroom, room: str, settings: object) -> None:
    await join(videoroom, room, "anna")
    settings.JANUS_ADMIN_KEY = "guessed"  # type: ignore[attr-defined]
    for verb in (
        videoroom.kick(room, feed="anna.camera"),
        videoroom.mute(room, feed="anna.camera", mid="0", on=True),
        videoroom.admit(room, seats=["carl"]),
        videoroom.record(room, on=True),
        videoroom.end(room),
    ):
        with pytest.raises(WrongSecret):
            await verb


@pytest.mark.parametrize(
    "sdp", ["", "v=0", "hello", "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n", "\0" * 10, "m=" * 30_000]
)
async def test_nonsense_for_an_offer_is_refused_and_the_line_goes_on(videoroom: Videoroom, room: str, sdp: str) -> None:
    anna = await join(videoroom, room, "anna")
    with pytest.raises(BadDescription):
        await anna.line.publish(sdp)
    async with sending(anna):
        assert Participant("anna.camera", is_sending=True) in await videoroom.participants(room)


async def test_nonsense_for_an_answer_is_refused(videoroom: Videoroom, room: str) -> None:
    anna, ben = await join(videoroom, room, "anna"), await join(videoroom, room, "ben")
    async with sending(anna):
        watching = await videoroom.watch(room, owner=ben.line, wants=[Want("anna.camera")], listener=Ears())
        with pytest.raises(BadDescription):
            await watching.answer("v=0")


async def test_candidates_may_come_one_by_one(videoroom: Videoroom, room: str) -> None:
    anna = await join(videoroom, room, "anna")
    async with sending(anna):
        await anna.line.trickle({"candidate": "candidate:1 1 udp 1 10.77.0.1 9 typ host", "sdpMid": "0", "sdpMLineIndex": 0})
        await anna.line.trickle({"candidate": "nonsense", "sdpMid": "0", "sdpMLineIndex": 0})
        await anna.line.trickle(None)


async def test_what_does_not_exist_is_said_so(videoroom: Videoroom, room: str) -> None:
    with pytest.raises(NoSuchRoom):
        await videoroom.participants("nowhere")
    with pytest.raises(NoSuchFeed):
        await videoroom.kick(room, feed="nobody.camera")
    anna = await join(videoroom, room, "anna")
    with pytest.raises(NoSuchFeed):
        await videoroom.watch(room, owner=anna.line, wants=[Want("nobody.camera")], listener=Ears())


async def test_who_stops_sending_stays_in_the_room(videoroom: Videoroom, room: str) -> None:
    anna, ben = await join(videoroom, room, "anna"), await join(videoroom, room, "ben")
    async with sending(anna):
        await anna.line.unpublish()
    await ben.ears.hear(Unpublished("anna.camera"))
    assert Participant("anna.camera", is_sending=False) in await videoroom.participants(room)


async def test_a_killed_gateway_is_heard_on_every_line_once(videoroom: Videoroom, room: str, janus: Gateway) -> None:
    anna = await join(videoroom, room, "anna")
    janus.kill()
    await anna.ears.hear(Lost())
    with pytest.raises(HandleGone):
        await anna.line.unpublish()
    with pytest.raises(GatewayAway):
        await videoroom.exists(room)
    janus.start()
    async with asyncio.timeout(10):
        while True:
            try:
                assert not await videoroom.exists(room)
                break
            except GatewayAway:
                await asyncio.sleep(0.05)
    assert await videoroom.make(room, plan=Plan())
    assert anna.ears.heard.count(Lost()) == 1


async def test_somebody_talking_is_told(videoroom: Videoroom, room: str) -> None:
    anna, ben = await join(videoroom, room, "anna"), await join(videoroom, room, "ben")
    async with sending(anna, Tone()):
        await ben.ears.hear(Talking("anna.camera", is_talking=True))


async def test_what_is_sent_is_filed_for_who_knows_the_rooms_secret_alone(videoroom: Videoroom, open_folder: Path) -> None:
    name = str(uuid.uuid4())
    await videoroom.make(name, plan=Plan(folder=str(open_folder)))
    await videoroom.admit(name, seats=["anna"])
    anna = await join(videoroom, name, "anna")
    async with sending(anna):
        await anna.line.record("stolen", secret_of="another room")
        await anna.line.record("kept", secret_of=name)
        await asyncio.sleep(0.5)
        await anna.line.record(None, secret_of=name)
    filed = {path.name: path.stat().st_size for path in open_folder.iterdir()}  # noqa: ASYNC240
    assert sorted(filed) == ["kept-audio-0.mjr", "kept-video-1.mjr"]
    assert min(filed.values()) > 100
