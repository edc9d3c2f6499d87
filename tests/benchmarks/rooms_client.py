"""The people of `rooms`, without browsers: aiortc sends and decodes, through the socket of the room. A job a process, by stdin."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import statistics
import sys
import time
from collections.abc import AsyncIterator
from itertools import count
from typing import Any

import av
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from tests.benchmarks.table import percentile
from tests.conferencing.janus.viewer import Stripes

_ids = count(1)


class Snow(Stripes):
    """As much to code as a face before a still wall: every pixel changes a little, about half a megabit a second."""

    def __init__(self) -> None:
        super().__init__()
        grey = bytes(110 + value % 24 for value in range(256))
        self._flakes = os.urandom(1 << 20).translate(grey)

    async def recv(self) -> av.VideoFrame:
        frame = await super().recv()
        picture = frame.planes[0]
        begin = random.randrange(len(self._flakes) - picture.buffer_size)
        picture.update(self._flakes[begin : begin + picture.buffer_size])
        return frame


class Visitor:
    """One socket of a room. Pushes wait until somebody takes them."""

    def __init__(self, link: ClientConnection) -> None:
        self._link = link
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._offers: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.feeds: set[str] = set()
        self.told = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    async def ask(self, kind: str, **more: Any) -> dict[str, Any]:
        identity = next(_ids)
        answered = self._answers[identity] = asyncio.get_running_loop().create_future()
        await self._link.send(json.dumps({"type": kind, "id": identity, **more}))
        answer: dict[str, Any] = await asyncio.wait_for(answered, 20)
        if answer["type"] != "ok":
            raise RuntimeError(answer)
        return answer

    async def offer(self) -> dict[str, Any]:
        return await asyncio.wait_for(self._offers.get(), 20)

    async def sees(self, *feeds: str) -> None:
        """Until the room's state names them."""
        async with asyncio.timeout(30):
            while not self.feeds >= set(feeds):
                self.told.clear()
                await self.told.wait()

    async def leave(self) -> None:
        self._reading.cancel()
        await self._link.close()

    async def _read(self) -> None:
        async for text in self._link:
            message = json.loads(text)
            if message.get("id") in self._answers and message["type"] in ("ok", "error"):
                self._answers.pop(message["id"]).set_result(message)
                self._look(message.get("state"))
            elif message["type"] == "media.offer":
                self._offers.put_nowait(message)
            elif message["type"] == "room.state":
                self._look(message)

    def _look(self, state: dict[str, Any] | None) -> None:
        if state:
            self.feeds = {feed for seat in state["stage"] for feed in seat["feeds"]}
            self.told.set()


async def come(job: dict[str, Any], cookie: str = "") -> Visitor:
    """In the room, by a socket of one's own."""
    base = f"127.0.0.1:{job['port']}"
    headers = {"Cookie": cookie} if cookie else {}
    link = await connect(
        f"ws://{base}/ws/rooms/{job['room']}/", origin=Origin(f"http://{base}"), additional_headers=headers, compression=None
    )
    visitor = Visitor(link)
    await visitor.ask("room.join")
    return visitor


@contextlib.asynccontextmanager
async def sending(visitor: Visitor) -> AsyncIterator[str]:
    """Sends 320×180; gives the name of the feed."""
    peer = RTCPeerConnection()
    try:
        peer.addTrack(Snow())
        await peer.setLocalDescription(await peer.createOffer())
        answer = await visitor.ask("media.publish", source="camera", sdp=peer.localDescription.sdp, kinds=["video"])
        await peer.setRemoteDescription(RTCSessionDescription(answer["sdp"], "answer"))
        yield answer["feed"]
    finally:
        await peer.close()


class Watcher:
    """Receives feeds and counts the frames it decodes."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._peer = RTCPeerConnection()
        self._peer.on("track", self._take)
        self._counting: list[asyncio.Task[None]] = []
        self.first = asyncio.Event()
        self.frames = 0

    async def watch(self, *feeds: str) -> None:
        await self._visitor.ask("media.watch", feeds=[{"feed": feed} for feed in feeds])
        offer = await self._visitor.offer()
        await self._peer.setRemoteDescription(RTCSessionDescription(offer["sdp"], "offer"))
        await self._peer.setLocalDescription(await self._peer.createAnswer())
        await self._visitor.ask("media.answer", sdp=self._peer.localDescription.sdp)

    def _take(self, track: MediaStreamTrack) -> None:
        self._counting.append(asyncio.create_task(self._count(track)))

    async def _count(self, track: MediaStreamTrack) -> None:
        while True:
            await track.recv()
            self.frames += 1
            self.first.set()

    async def close(self) -> None:
        for counting in self._counting:
            counting.cancel()
        await self._peer.close()


# --- Jobs


async def joins(job: dict[str, Any]) -> dict[str, Any]:
    """Come, and with `media` be offered the picture; leave; again. From so many places at once."""
    took: list[float] = []
    end = time.monotonic() + job["seconds"]

    async def again_and_again() -> None:
        while time.monotonic() < end:
            begun = time.perf_counter()
            visitor = await come(job)
            if job["media"]:
                await visitor.ask("media.watch", feeds=[{"feed": feed} for feed in visitor.feeds])
                await visitor.offer()
            took.append(time.perf_counter() - begun)
            await visitor.leave()

    async with _stage(job):
        begun = time.monotonic()
        await asyncio.gather(*(again_and_again() for _ in range(job["at_once"])))
        seconds = time.monotonic() - begun
    return {"per_second": len(took) / seconds, "p50": percentile(took, 0.5), "p99": percentile(took, 0.99)}


async def first_frame(job: dict[str, Any]) -> dict[str, Any]:
    """From the opening of the socket to the first decoded frame."""
    took: list[float] = []
    async with _stage(job) as feeds:
        for _ in range(job["times"]):
            begun = time.perf_counter()
            visitor = await come(job)
            watcher = Watcher(visitor)
            await watcher.watch(*feeds)
            await asyncio.wait_for(watcher.first.wait(), 20)
            took.append(1000 * (time.perf_counter() - begun))
            await watcher.close()
            await visitor.leave()
    return {"median": statistics.median(took), "worst": max(took)}


async def load(job: dict[str, Any]) -> dict[str, Any]:
    """Everybody in place, then a line on stdout, `seconds` of quiet, and what was decoded in them."""
    async with _stage(job) as feeds:
        watchers = []
        for number in range(job["watchers"]):
            visitor = await come(job) if number >= len(job["cookies"]) else _stage_visitors[number]
            others = [feed for place, feed in enumerate(feeds) if place != number or len(feeds) == 1]
            await visitor.sees(*others)
            watchers.append(Watcher(visitor))
            await watchers[-1].watch(*others)
        for watcher in watchers:
            await asyncio.wait_for(watcher.first.wait(), 20)
        await asyncio.sleep(2)
        print(json.dumps({"ready": True}), flush=True)  # noqa: T201 - whoever measures begins now
        before = [watcher.frames for watcher in watchers]
        await asyncio.sleep(job["seconds"])
        rates = [(watcher.frames - was) / job["seconds"] for watcher, was in zip(watchers, before, strict=True)]
        for watcher in watchers:
            await watcher.close()
    return {"frames": min(rates)}


_stage_visitors: list[Visitor] = []


@contextlib.asynccontextmanager
async def _stage(job: dict[str, Any]) -> AsyncIterator[list[str]]:
    """Those who send, and that all of them are to be seen."""
    async with contextlib.AsyncExitStack() as stack:
        feeds = []
        for cookie in job["cookies"]:
            visitor = await come(job, cookie)
            stack.push_async_callback(visitor.leave)
            _stage_visitors.append(visitor)
            feeds.append(await stack.enter_async_context(sending(visitor)))
        for visitor in _stage_visitors:
            await visitor.sees(*feeds)
        yield feeds


JOBS = {"joins": joins, "first_frame": first_frame, "load": load}

if __name__ == "__main__":
    _job = json.loads(sys.stdin.readline())
    print(json.dumps(asyncio.run(JOBS[_job["kind"]](_job))), flush=True)  # noqa: T201 - the answer
