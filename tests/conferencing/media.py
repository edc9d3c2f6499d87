"""People who send and receive through a room's socket, without a browser."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Protocol

from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from pytest_django import Settings

from conferencing import connections
from tests.conferencing.janus.viewer import Stripes, Tone
from tests.gateways import Gateway


@asynccontextmanager
async def picture(settings: Settings, *gateways: Gateway) -> AsyncIterator[None]:
    """This process knows these gateways; its connections are closed at the end."""
    told = gateways[0].told
    settings.JANUS_API_SECRET, settings.JANUS_ADMIN_KEY = told["JANUS_API_SECRET"], told["JANUS_ADMIN_KEY"]
    settings.RECORDINGS_INBOX = told["RECORDINGS_INBOX"]
    settings.JANUS_GATEWAYS = tuple(f"{gateway.name}={gateway.url}" for gateway in gateways)
    try:
        yield
    finally:
        await connections.here().close()


class Asks(Protocol):
    """Somebody in a room, by whatever kind of socket."""

    async def ask(self, command: str, /, **fields: Any) -> Mapping[str, Any]: ...

    async def takes(self, kind: str) -> Mapping[str, Any]: ...


class Line:
    """One connection of somebody with the gateway."""

    def __init__(self, visitor: Asks) -> None:
        self.visitor = visitor
        self.peer = RTCPeerConnection()
        self.tracks: list[MediaStreamTrack] = []
        self.peer.on("track", self.tracks.append)

    async def frame(self, kind: str = "video", *, within: float = 8.0) -> Any:
        """The next frame of the newest track of this kind."""
        newest = [track for track in self.tracks if track.kind == kind][-1]
        return await asyncio.wait_for(newest.recv(), within)


async def offer_of(peer: RTCPeerConnection, *tracks: MediaStreamTrack) -> str:
    for track in tracks:
        peer.addTrack(track)
    await peer.setLocalDescription(await peer.createOffer())
    return peer.localDescription.sdp


@asynccontextmanager
async def sends(visitor: Asks, source: str = "camera", *, sound: bool = True) -> AsyncIterator[tuple[Line, Mapping[str, Any]]]:
    """Sends a moving picture, and a tone where it has `sound`."""
    line = Line(visitor)
    try:
        tracks = [Stripes(), *([Tone()] if sound else [])]
        sdp = await offer_of(line.peer, *tracks)
        answer = await visitor.ask("media.publish", source=source, sdp=sdp, kinds=[track.kind for track in tracks])
        assert answer["type"] == "ok", answer
        await line.peer.setRemoteDescription(RTCSessionDescription(answer["sdp"], "answer"))
        yield line, answer
    finally:
        await line.peer.close()


@asynccontextmanager
async def watches(visitor: Asks, *feeds: str) -> AsyncIterator[Line]:
    """Receives these, as soon as they are there."""
    line = Line(visitor)
    try:
        answer = await visitor.ask("media.watch", feeds=[{"feed": feed} for feed in feeds])
        assert answer["type"] == "ok", answer
        await take_offer(line)
        yield line
    finally:
        await line.peer.close()


async def take_offer(line: Line) -> Mapping[str, Any]:
    """Agree to what is offered next."""
    offer = await line.visitor.takes("media.offer")
    await line.peer.setRemoteDescription(RTCSessionDescription(offer["sdp"], "offer"))
    await line.peer.setLocalDescription(await line.peer.createAnswer())
    answer = await line.visitor.ask("media.answer", sdp=line.peer.localDescription.sdp)
    assert answer["type"] == "ok", answer
    return offer
