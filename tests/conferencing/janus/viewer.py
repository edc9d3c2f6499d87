"""A person without a browser: aiortc sends a moving picture and a tone, and decodes what comes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import av
from aiortc import AudioStreamTrack, MediaStreamTrack, RTCPeerConnection, RTCSessionDescription, VideoStreamTrack

from conferencing.janus.events import Connected, Event
from conferencing.janus.videoroom import Offer, Sending, Videoroom, Watching


class Stripes(VideoStreamTrack):
    """A grey 320×180 whose brightness changes with every frame."""

    def __init__(self, width: int = 320, height: int = 180) -> None:
        super().__init__()
        self._size = (width, height)
        self._shade = 0

    async def recv(self) -> av.VideoFrame:
        timestamp, base = await self.next_timestamp()
        self._shade = (self._shade + 7) % 256
        frame = av.VideoFrame(*self._size, "yuv420p")
        for plane, value in zip(frame.planes, (self._shade, 128, 128), strict=True):
            plane.update(bytes([value]) * plane.buffer_size)
        frame.pts, frame.time_base = timestamp, base
        return frame


class Tone(AudioStreamTrack):
    """Loud, where its parent is silent."""

    async def recv(self) -> av.AudioFrame:
        frame = await super().recv()
        assert isinstance(frame, av.AudioFrame)
        wave = (b"\x00\x40" * 8 + b"\x00\xc0" * 8) * frame.samples
        for plane in frame.planes:
            plane.update(wave[: plane.buffer_size])
        return frame


class Ears:
    """Everything that a line heard."""

    def __init__(self) -> None:
        self.heard: list[Event] = []

    def __call__(self, event: Event) -> None:
        self.heard.append(event)

    async def hear(self, wanted: Event | type[Event], *, within: float = 5.0) -> Event:
        """This event, or the first of this kind, also if it was heard before."""
        async with asyncio.timeout(within):
            while True:
                for event in self.heard:
                    if event == wanted or (isinstance(wanted, type) and isinstance(event, wanted)):
                        return event
                await asyncio.sleep(0.01)


@dataclass(frozen=True)
class Person:
    """Somebody in a room."""

    line: Sending
    ears: Ears


async def join(videoroom: Videoroom, room: str, seat: str) -> Person:
    ears = Ears()
    return Person(await videoroom.join(room, seat=seat, feed=f"{seat}.camera", listener=ears), ears)


@contextlib.asynccontextmanager
async def sending(person: Person, *tracks: MediaStreamTrack) -> AsyncIterator[RTCPeerConnection]:
    """Sends until the block is left, which begins when the gateway has the first packets."""
    peer = RTCPeerConnection()
    try:
        for track in tracks or (AudioStreamTrack(), Stripes()):
            peer.addTrack(track)
        await peer.setLocalDescription(await peer.createOffer())
        answer = await person.line.publish(peer.localDescription.sdp)
        await peer.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        await person.ears.hear(Connected)
        yield peer
    finally:
        await peer.close()


class Viewer:
    """Receives what a watching line offers."""

    def __init__(self, line: Watching) -> None:
        self.line = line
        self.peer = RTCPeerConnection()
        self.tracks: list[Any] = []
        self.peer.on("track", self.tracks.append)

    async def accept(self, offer: Offer) -> None:
        await self.peer.setRemoteDescription(RTCSessionDescription(offer.sdp, "offer"))
        await self.peer.setLocalDescription(await self.peer.createAnswer())
        await self.line.answer(self.peer.localDescription.sdp)

    async def frame(self, kind: str = "video", *, within: float = 10.0) -> Any:
        """The next decoded frame of the newest track of this kind."""
        track = [track for track in self.tracks if track.kind == kind][-1]
        return await asyncio.wait_for(track.recv(), within)

    async def close(self) -> None:
        await self.peer.close()


@contextlib.asynccontextmanager
async def viewing(line: Watching) -> AsyncIterator[Viewer]:
    viewer = Viewer(line)
    try:
        await viewer.accept(line.offer)
        yield viewer
    finally:
        await viewer.close()
