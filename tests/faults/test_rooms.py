"""A room of real processes: web killed, Janus killed in a live lot, a network that drops. People are back, and bids never stopped."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from conferencing.models import Room, Seat
from tests.conferencing.media import sends, watches
from tests.conferencing.test_media import flows
from tests.factories import make_room, make_seat
from tests.faults.house import House, Web
from tests.faults.test_dropped_network import Tunnel
from tests.faults.wire import GONE, Wire
from tests.gateways import Gateway

BACK = 10.0
"""Seconds within which everything is as it was (the design's word)."""
SLACK = 3.0
"""For a machine that does much else."""


@dataclass(frozen=True)
class Cast:
    """A room, who is in it, and their log-ins."""

    room: UUID
    speaker: Seat
    watcher: Seat
    cookies: Mapping[int, str]

    def cookie(self, seat: Seat) -> str:
        return self.cookies[seat.pk]


def cast_in(house: House) -> Cast:
    with house.inside():
        room: Room = make_room()
        people = [make_seat(room=room, role=role) for role in ("speaker", "audience")]
        cookies = {}
        for seat in people:
            client = Client()
            client.force_login(seat.user)
            cookies[seat.pk] = client.cookies["sessionid"].value
    return Cast(room.pk, people[0], people[1], cookies)


class Guest:
    """Somebody in a room, by way of a real socket. As `tests.bidding.visitors.Visitor`, as far as media need it."""

    def __init__(self) -> None:
        self.heard: list[Mapping[str, Any]] = []
        self.wire: Wire

    async def come(self, port: int, cast: Cast, seat: Seat) -> Mapping[str, Any]:
        path = f"/ws/rooms/{cast.room}/"
        self.wire = await Wire.open(port, path, cookie=cast.cookie(seat), hear=self.heard.append)
        return await self.ask("room.join")

    async def ask(self, command: str, /, **fields: Any) -> Mapping[str, Any]:
        return await self.wire.ask(command, **fields)

    async def takes(self, kind: str, *, within: float = BACK, **fields: Any) -> Mapping[str, Any]:
        async with asyncio.timeout(within):
            while True:
                for message in self.heard:
                    if message["type"] == kind and fields.items() <= message.items():
                        self.heard.remove(message)
                        return message
                await asyncio.sleep(0.02)

    async def stage_is(self, size: int, *, feeds: int, within: float = BACK) -> None:
        async with asyncio.timeout(within):
            while True:
                state = await self.takes("room.state", within=within)
                if (state["counts"]["stage"], sum(len(each["feeds"]) for each in state["stage"])) == (size, feeds):
                    return

    async def anew(self) -> None:
        """Give up what was received: what is offered from now on is for another connection."""
        await self.ask("media.watch", feeds=[])
        self.heard.clear()

    async def still_here(self) -> None:
        while True:
            await self.wire.say(json.dumps({"type": "room.here"}))
            await asyncio.sleep(0.5)


@asynccontextmanager
async def being_here(guest: Guest) -> AsyncIterator[None]:
    task = asyncio.create_task(guest.still_here())
    try:
        yield
    finally:
        task.cancel()


def webs_of(house: House, janus: Gateway, *, count: int = 2) -> list[Web]:
    webs = [house.odd_web(server="uvicorn", module=("manage.py",), **janus.told) for _ in range(count)]
    for web in webs:
        web.running.wait()
    return webs


def test_a_web_process_is_killed_and_its_people_come_back_by_another_as_they_were(house: House, janus: Gateway) -> None:
    first, second = webs_of(house, janus)
    cast = cast_in(house)

    async def run() -> None:
        watcher, speaker, back = Guest(), Guest(), Guest()
        await watcher.come(second.port, cast, cast.watcher)
        await speaker.come(first.port, cast, cast.speaker)
        await speaker.ask("media.state", muted=True)
        async with sends(speaker) as (_, answer), watches(watcher, answer["feed"]) as line:
            assert await flows(line, "video", within=8)
            # The picture is quicker than the word of who sends it.
            await watcher.stage_is(1, feeds=1)
            watcher.heard.clear()
            await asyncio.to_thread(first.running.kill)
            with pytest.raises(GONE):
                await speaker.ask("room.join")
            # No ghost stays on the stage, though nobody said goodbye.
            await watcher.stage_is(0, feeds=0, within=BACK + SLACK)
        await watcher.anew()

        began = asyncio.get_running_loop().time()
        again = await back.come(second.port, cast, cast.speaker)
        assert (again["seat"], "publish" in again["may"]) == (str(cast.speaker.pk), True)
        await back.ask("media.state", muted=True)
        async with sends(back) as (_, answer), watches(watcher, answer["feed"]) as line:
            assert await flows(line, "video", within=8)
            assert asyncio.get_running_loop().time() - began < BACK
            assert not await flows(line, "audio", within=1)
            await watcher.stage_is(1, feeds=1)
        await asyncio.gather(*(guest.wire.close() for guest in (watcher, back)))

    asyncio.run(run())


def test_janus_is_killed_in_a_live_lot_and_bids_go_on_while_people_return(house: House, janus: Gateway) -> None:
    (web,) = webs_of(house, janus, count=1)
    cast, sale = cast_in(house), house.sale(people=1)

    async def run() -> None:
        watcher, speaker = Guest(), Guest()
        await watcher.come(web.port, cast, cast.watcher)
        await speaker.come(web.port, cast, cast.speaker)
        bidding = await Wire.open(web.port, f"/ws/auctions/{sale.auction}/", cookie=sale.people[0].cookie)
        async with sends(speaker) as (_, answer), watches(watcher, answer["feed"]) as line:
            assert await flows(line, "video", within=8)
            await asyncio.to_thread(janus.kill)
            slowest = 0.0
            for turn in range(20):
                began = asyncio.get_running_loop().time()
                bid = await bidding.ask("bid.place", lot=str(sale.lot), key=uuid4().hex, amount=f"{20 + turn}.00", kind="exact")
                slowest = max(slowest, asyncio.get_running_loop().time() - began)
                assert bid["status"] == "accepted"
            assert slowest < 1
            for guest, name in ((speaker, "camera"), (watcher, "watch")):
                assert (await guest.takes("media.trouble", line=name))["code"] == "gateway"
            assert (await watcher.ask("hand.raise", wish="bid"))["type"] == "ok"

        await asyncio.to_thread(janus.start)
        began = asyncio.get_running_loop().time()
        while (await speaker.ask("media.watch", feeds=[]))["type"] != "ok":  # noqa: ASYNC110 - as a browser does
            await asyncio.sleep(0.3)
        async with sends(speaker) as (_, answer), watches(watcher, answer["feed"]) as line:
            assert await flows(line, "video", within=8)
            assert asyncio.get_running_loop().time() - began < BACK
        await asyncio.gather(*(wire.close() for wire in (watcher.wire, speaker.wire, bidding)))

    asyncio.run(run())


def test_whose_network_drops_leaves_no_ghost_and_takes_the_seat_again(house: House, janus: Gateway) -> None:
    (web,) = webs_of(house, janus, count=1)
    cast = cast_in(house)

    async def run() -> None:
        tunnel = Tunnel(web.port)
        port = await tunnel.start()
        watcher, far, back = Guest(), Guest(), Guest()
        await watcher.come(web.port, cast, cast.watcher)
        await far.come(port, cast, cast.speaker)
        async with sends(far), being_here(far):
            await watcher.stage_is(1, feeds=1)
            tunnel.cut()
            await watcher.stage_is(0, feeds=0, within=BACK + SLACK)
        await back.come(web.port, cast, cast.speaker)
        async with sends(back) as (_, answer), watches(watcher, answer["feed"]) as line:
            assert await flows(line, "video", within=8)
        await asyncio.gather(*(guest.wire.close() for guest in (watcher, back)))

    asyncio.run(run())


def test_two_hundred_messages_in_a_second_end_one_socket_and_hold_up_no_other(house: House, janus: Gateway) -> None:
    (web,) = webs_of(house, janus, count=1)
    cast = cast_in(house)

    async def run() -> None:
        watcher, noisy = Guest(), Guest()
        await watcher.come(web.port, cast, cast.watcher)
        await noisy.come(web.port, cast, cast.speaker)
        candidate = {"candidate": "candidate:1 1 udp 1 10.77.0.1 5000 typ host", "sdpMid": "0"}
        frame = json.dumps({"type": "media.candidate", "id": 1, "line": "camera", "candidate": candidate})

        async def flood() -> int:
            try:
                for _ in range(400):
                    await noisy.wire.say(frame)
                    await asyncio.sleep(0.005)
            except GONE:
                pass
            return await noisy.wire.ended()

        flooding = asyncio.create_task(flood())
        for _ in range(5):
            began = asyncio.get_running_loop().time()
            assert (await watcher.ask("hand.raise", wish="bid"))["type"] == "ok"
            assert asyncio.get_running_loop().time() - began < 1
        assert await flooding == 4429
        await watcher.wire.close()

    asyncio.run(run())
