"""The commands of a room's socket that are about media (docs/protocol.md, "Rooms"). `signalling` does what they say.

They share a lane, so that a slow gateway holds up nothing but the picture, and a bucket of their own: a browser that
connects has much to say within a second, and then nothing for an hour.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, ClassVar, Final

from django.conf import settings

from conferencing import frames
from conferencing.access import Place
from conferencing.signalling import Signalling
from core.errors import Throttled
from core.incoming import MOST_BYTES, Bucket
from core.sockets import Answer, Frame, Socket, command

MEDIA: Final = "media"


class Lines(Socket):
    """A socket with lines to the gateway. Who has which place is the subclass's to know."""

    signalling: Signalling
    _media_bucket: Bucket | None = None
    pushes: ClassVar[frozenset[str]] = frozenset()

    def in_room(self) -> Place:
        """Raises `Conflict` before the room was joined."""
        raise NotImplementedError

    def later(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._lane(MEDIA).add(work())

    def _allowed(self) -> Place:
        """Raises `Throttled`, and as `in_room`."""
        if self._media_bucket is None:
            self._media_bucket = Bucket(settings.LIMITS["room_media"])
        if not self._media_bucket.take():
            raise Throttled(retry_after=1)
        return self.in_room()

    @command("media.publish", lane=MEDIA, limited=False, max_bytes=MOST_BYTES)
    async def media_publish(self, message: Frame) -> Answer:
        place = self._allowed()
        frames.only(message, "source", "sdp", "kinds")
        source = frames.source(message)
        sdp, tracks = frames.sdp(message)
        frames.kinds(message, tracks, of=source)
        return await self.signalling.publish(place, source, sdp, tracks)

    @command("media.unpublish", lane=MEDIA, limited=False)
    async def media_unpublish(self, message: Frame) -> Answer:
        self._allowed()
        frames.only(message, "source")
        await self.signalling.unpublish(frames.source(message))
        return None

    @command("media.watch", lane=MEDIA, limited=False)
    async def media_watch(self, message: Frame) -> Answer:
        place = self._allowed()
        frames.only(message, "feeds")
        return {"feeds": await self.signalling.watch(place, frames.feeds(message))}

    @command("media.answer", lane=MEDIA, limited=False, max_bytes=MOST_BYTES)
    async def media_answer(self, message: Frame) -> Answer:
        self._allowed()
        frames.only(message, "sdp")
        sdp, _tracks = frames.sdp(message)
        await self.signalling.answer(sdp)
        return None

    @command("media.layer", lane=MEDIA, limited=False)
    async def media_layer(self, message: Frame) -> Answer:
        self._allowed()
        frames.only(message, "feed", "layer")
        await self.signalling.layer(frames.feed(message), frames.layer(message))
        return None

    @command("media.state", lane=MEDIA, limited=False)
    async def media_state(self, message: Frame) -> Answer:
        place = self._allowed()
        frames.only(message, "muted", "camera")
        muted, camera = frames.flag(message, "muted"), frames.flag(message, "camera")
        return await self.signalling.switch(place, muted=muted, camera=camera)

    @command("media.candidate", lane=MEDIA, limited=False, answers=False)
    async def media_candidate(self, message: Frame) -> Answer:
        self._allowed()
        frames.only(message, "line", "candidate")
        await self.signalling.candidate(frames.line(message), frames.candidate(message))
        return None

    @command("media.restart", lane=MEDIA, limited=False, max_bytes=MOST_BYTES)
    async def media_restart(self, message: Frame) -> Answer:
        self._allowed()
        frames.only(message, "line", "sdp")
        line = frames.line(message)
        sdp, tracks = frames.sdp(message) if line is not None else ("", ())
        return await self.signalling.restart(line, sdp, tracks)
