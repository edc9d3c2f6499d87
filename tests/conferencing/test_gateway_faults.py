"""A gateway that is killed, frozen or gone for good while people are in a room: they come back, and the rest goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from conferencing import gateways
from conferencing.models import Room
from core.sockets import run_db
from tests import gateways as real
from tests.bidding.visitors import Visitor
from tests.conferencing.descriptions import SOUND
from tests.conferencing.media import picture, sends, watches
from tests.conferencing.test_media import flows
from tests.conferencing.visitors import Rooms, state_with, state_with_feeds
from tests.gateways import Gateway


@pytest.fixture
async def picture_is_on(janus: Gateway, settings: Any, house: Rooms) -> AsyncIterator[None]:
    async with picture(settings, janus):
        yield


async def served(visitor: Visitor) -> None:
    """Asks until there is a gateway again."""
    async with asyncio.timeout(10):
        while (answer := await visitor.ask("media.watch", feeds=[]))["type"] != "ok":
            assert answer["code"] == "unavailable"
            await asyncio.sleep(0.3)


async def gateway_is(visitor: Visitor, word: str, *, within: float = 10.0) -> None:
    async with asyncio.timeout(within):
        while (await visitor.takes("room.state"))["room"]["gateway"] != word:
            pass


@pytest.mark.usefixtures("picture_is_on")
async def test_when_janus_is_killed_each_line_is_told_once_and_people_come_back_as_they_were(
    house: Rooms, janus: Gateway
) -> None:
    room = await house.room()
    watcher, _ = await house.seated(room)
    speaker, _ = await house.seated(room, "speaker")
    await speaker.ask("media.state", muted=True)
    async with sends(speaker) as (_, answer), watches(watcher, answer["feed"]) as line:
        assert await flows(line, "video", within=8)
        await state_with_feeds(watcher, answer["feed"])
        janus.kill()
        for visitor, name in ((speaker, "camera"), (watcher, "watch")):
            assert await visitor.hears("media.trouble") == {"type": "media.trouble", "line": name, "code": "gateway"}
    # Everything but the picture goes on.
    refused = await speaker.ask("media.publish", source="camera", sdp=SOUND, kinds=["audio"])
    assert refused["code"] == "unavailable"
    assert (await state_with_feeds(watcher))["counts"]["stage"] == 1
    assert (await watcher.ask("hand.raise", wish="bid"))["type"] == "ok"
    assert (await state_with(watcher, hands=1))["stage"][0]["feeds"] == []

    janus.start()
    await served(watcher)
    async with sends(speaker) as (_, again), watches(watcher, again["feed"]) as line:
        assert again["feed"] == answer["feed"]
        assert await flows(line, "video", within=8)
        assert not await flows(line, "audio", within=1)
    assert [push for push in watcher.pushes if push["type"] == "media.trouble"] == [
        {"type": "media.trouble", "line": "watch", "code": "gateway"}
    ]


@pytest.mark.usefixtures("picture_is_on")
async def test_a_room_says_that_its_gateway_is_down_and_up_again(house: Rooms, janus: Gateway) -> None:
    room = await house.room()
    host, _ = await house.seated(room, "host")
    async with sends(host):
        await gateway_is(host, "up")
        janus.kill()
        await gateway_is(host, "down")
    assert (await (await house.enter(room)).ask("room.join"))["gateway"] == "down"
    assert (await host.ask("room.lock", on=True))["type"] == "ok"
    janus.start()
    await run_db(gateways.look)
    await gateway_is(host, "up")
    await served(host)


@pytest.mark.usefixtures("picture_is_on")
async def test_a_frozen_gateway_holds_up_nothing_but_the_picture(house: Rooms, janus: Gateway) -> None:
    room = await house.room()
    host, _ = await house.seated(room, "host")
    guest, seat = await house.seated(room)
    async with sends(host) as (_, answer):
        with janus.frozen():
            watching = asyncio.create_task(guest.ask("media.watch", feeds=[{"feed": answer["feed"]}]))
            began = asyncio.get_running_loop().time()
            assert (await host.ask("seat.stage", seat=str(seat.pk)))["type"] == "ok"
            assert (await host.ask("room.lobby", on=True))["type"] == "ok"
            assert asyncio.get_running_loop().time() - began < 2
            assert (await watching)["code"] == "unavailable"
    await served(guest)


async def test_the_room_of_a_dead_gateway_goes_on_at_another(house: Rooms, settings: Any, janus: Gateway) -> None:
    with real.standing("east", "west") as found:
        async with picture(settings, *found):
            await run_db(gateways.look)
            room = await house.room()
            watcher, _ = await house.join(room)
            host, _ = await house.seated(room, "host")
            async with sends(host) as (_, answer), watches(watcher, answer["feed"]) as line:
                assert await flows(line, "video", within=8)
                first = await gateway_of(room)
                next(each for each in found if each.name == first).kill()
                for visitor in (host, watcher):
                    assert (await visitor.hears("media.trouble"))["code"] == "gateway"
            await moved(room, first)
            async with sends(host) as (_, again), watches(watcher, again["feed"]) as line:
                assert await flows(line, "video", within=8)


async def gateway_of(room: Room) -> str:
    name: str = await run_db(gateways.place, room.pk)
    return name


async def moved(room: Room, first: str) -> None:
    async with asyncio.timeout(10):
        while await gateway_of(room) == first:  # noqa: ASYNC110 - the rows are asked
            await asyncio.sleep(0.2)
