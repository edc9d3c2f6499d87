"""What one window sends: a line for the camera and one for the screen, and what the gateway is made to hold back of each."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from conferencing import filing
from conferencing.access import Place
from conferencing.choices import Source
from conferencing.connections import Spot
from conferencing.descriptions import Section
from conferencing.janus import events
from conferencing.janus.early import Early
from conferencing.janus.errors import BadDescription, FeedTaken, JanusError, NoSuchFeed
from conferencing.janus.videoroom import EventListener, Sending
from conferencing.rules import NEEDED
from conferencing.shapes import feed_of
from core.sockets import run_db

if TYPE_CHECKING:
    from conferencing.signalling import Signalling

TURNS: Final = 5
"""Tries for a name that another window, or one whose process has died, still has."""


@dataclass(slots=True)
class Sent:
    """One line that sends. `mark` is its listener's; `held` says of each track whether the gateway holds it back."""

    line: Sending
    feed: str
    tracks: Sequence[Section]
    spot: Spot
    mark: object
    held: dict[str, bool] = field(default_factory=dict)
    recorded_since: Any = None

    def has(self, kind: str) -> bool:
        return any(track.kind == kind for track in self.tracks)


class Sender:
    """All that one window sends. Its methods run one after the other, in the window's lane."""

    def __init__(self, signalling: Signalling) -> None:
        self._signalling = signalling
        self.sent: dict[Source, Sent] = {}
        self.muted = False
        self.camera = True

    async def publish(self, place: Place, source: Source, sdp: str, tracks: Sequence[Section]) -> tuple[str, str]:
        """In place of what was sent; gives the answer and the name of the feed. Raises JanusError."""
        assert place.seat is not None
        spot = await self._signalling.enter()
        await self.end(source)
        feed = feed_of(place.seat.pk, source)
        await spot.videoroom.admit(spot.name, seats=[feed])
        mark = object()
        line, early = await self._line(spot, feed, partial(self._heard, source, mark))
        try:
            answer = await line.publish(sdp)
            sent = Sent(line, feed, tracks, spot, mark)
            await self._hold_tracks(place, source, sent)
            await self._record(place, sent)
        except BaseException:
            await line.close()
            raise
        self.sent[source] = sent
        early.taken_in()
        return answer, feed

    async def again(self, source: Source, sdp: str, tracks: Sequence[Section]) -> str | None:
        """The same line by other network addresses; None where nothing is sent.

        Raises BadDescription for other tracks than were agreed on: of those nobody would have said what is held back.
        """
        sent = self.sent.get(source)
        if sent is None:
            return None
        if tuple(tracks) != tuple(sent.tracks):
            raise BadDescription
        return await sent.line.publish(sdp)

    async def hold(self, place: Place) -> list[Source]:
        """Hold what is sent to the place that stands; gives what may no longer be sent at all, and has ended."""
        denied = [source for source in self.sent if NEEDED[source] not in place.may]
        for source in denied:
            await self.end(source)
        for source, sent in list(self.sent.items()):
            await self._hold_tracks(place, source, sent)
            await self._record(place, sent)
        return denied

    async def end(self, source: Source) -> None:
        """Send this no more; nothing where it is not sent. Never raises."""
        sent = self.sent.pop(source, None)
        if sent is not None:
            with contextlib.suppress(JanusError):
                await sent.spot.videoroom.bar(sent.spot.name, seats=[sent.feed])
            await sent.line.close()

    def drop(self) -> list[Source]:
        """The gateway is gone, and all lines with it: forget them."""
        lost = list(self.sent)
        self.sent.clear()
        return lost

    def of_line(self, source: Source) -> Sending | None:
        sent = self.sent.get(source)
        return sent.line if sent is not None else None

    def facts(self) -> str:
        """What others are to know of it, in words; empty where nothing is sent."""
        camera = self.sent.get(Source.CAMERA)
        words: list[str] = [str(source) for source in self.sent]
        words += ["audio"] if camera is not None and camera.has("audio") else []
        words += ["video"] if camera is not None and camera.has("video") and self.camera else []
        words += ["muted"] if words and self.muted else []
        return " ".join(words)

    async def _line(self, spot: Spot, feed: str, listener: EventListener) -> tuple[Sending, Early]:
        """The name belongs to who came last: whoever has it still is put out."""
        for _ in range(TURNS):
            early = Early(listener)
            try:
                return await spot.videoroom.join(spot.name, seat=feed, feed=feed, listener=early), early
            except FeedTaken:
                with contextlib.suppress(NoSuchFeed):
                    await spot.videoroom.kick(spot.name, feed=feed)
        early = Early(listener)
        return await spot.videoroom.join(spot.name, seat=feed, feed=feed, listener=early), early

    async def _hold_tracks(self, place: Place, source: Source, sent: Sent) -> None:
        """Before anything flows, and whenever the place or the person's own word has changed."""
        assert place.seat is not None
        for track in sent.tracks:
            if track.kind == "audio":
                held = place.seat.muted_by_host or self.muted
            else:
                held = place.seat.video_stopped or (source == Source.CAMERA and not self.camera)
            if sent.held.get(track.mid, False) != held:
                await sent.spot.videoroom.mute(sent.spot.name, feed=sent.feed, mid=track.mid, on=held)
                sent.held[track.mid] = held
                if track.kind == "video" and not held:
                    await sent.line.keyframe()

    async def _record(self, place: Place, sent: Sent) -> None:
        """Into a file of its own for each recording, and for each line that comes while one runs."""
        since = place.room.recording_since
        if since == sent.recorded_since:
            return
        name = await run_db(filing.name_for, place.room.pk, sent.feed) if since is not None else None
        await sent.line.record(name, secret_of=sent.spot.name)
        sent.recorded_since = since

    def _heard(self, source: Source, mark: object, event: events.Event) -> None:
        sent = self.sent.get(source)
        if sent is None or sent.mark is not mark:
            return  # the last words of a line that is no more
        match event:
            case events.Talking(feed, is_talking) if feed == sent.feed:
                self._signalling.talking(feed, is_talking=is_talking)
            case events.Left(None, was_kicked=True):
                self._signalling.taken_over(source, sent)
            case events.HungUp():
                self._signalling.broken(source, sent)
            case events.Lost() | events.RoomGone():
                self._signalling.lost()
