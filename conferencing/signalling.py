"""Between one window and the gateway (C1): browsers speak to us only, and Janus hears nothing that a place does not allow.

A window has a line by which it is in the room in Janus at all (`enter`), sends on lines of their own (`sending`), and
receives on one (`watching`). All of it runs in the window's lane, one thing after the other; what Janus says comes in
between, and what follows from it is put into the lane as well.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from functools import partial
from typing import Any, Final, Protocol, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from conferencing import connections
from conferencing.access import Place
from conferencing.choices import Source
from conferencing.connections import Spot
from conferencing.descriptions import Section
from conferencing.errors import MutedByHost
from conferencing.janus import events
from conferencing.janus.early import Early
from conferencing.janus.errors import BadDescription, GatewayAway, JanusError, OutOfTurn, RoomFull
from conferencing.janus.videoroom import Sending, Watching
from conferencing.queries import WINDOW
from conferencing.rules import NEEDED
from conferencing.sending import Sender, Sent
from conferencing.watching import Watcher
from core.errors import Conflict, DomainError, Invalid, PermissionDenied, Unavailable

logger = logging.getLogger(__name__)

WATCH: Final = "watch"
R = TypeVar("R")


class Window(Protocol):
    """The socket, as signalling sees it. None of these waits or raises."""

    def say(self, payload: Mapping[str, Any]) -> None: ...

    def later(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """In the lane of media, after what is under way."""

    def noted(self, facts: Mapping[str, Any]) -> None:
        """Others are to know this of the window's person."""

    def announce_talking(self, feed: str, *, is_talking: bool) -> None: ...

    def told_elsewhere(self) -> None:
        """Another window of the same person sends now."""


class Signalling:
    """All lines of one window. Domain errors go to the client; nothing else leaves a command."""

    def __init__(self, room_id: UUID, window: Window) -> None:
        self.there: set[str] = set()
        """Feeds that Janus hands out, as it said."""
        self._room_id, self._window = room_id, window
        self._name = secrets.token_hex(4)
        self._noted = ""
        self._spot: Spot | None = None
        self._owner: Sending | None = None
        self._sender, self._watcher = Sender(self), Watcher(self)

    # --- Commands

    async def publish(self, place: Place, source: Source, sdp: str, tracks: Sequence[Section]) -> Mapping[str, Any]:
        if NEEDED[source] not in place.may:
            raise PermissionDenied
        answer, feed = await self._asked(lambda: self._sender.publish(place, source, sdp, tracks))
        self._note()
        return {"sdp": answer, "feed": feed}

    async def unpublish(self, source: Source) -> None:
        await self._sender.end(source)
        self._note()

    async def watch(self, place: Place, feeds: Mapping[str, int | None]) -> list[str]:
        if "watch" not in place.may:
            raise PermissionDenied
        return await self._asked(lambda: self._watch(feeds))

    async def _watch(self, feeds: Mapping[str, int | None]) -> list[str]:
        await self.enter()
        return await self._watcher.want(feeds)

    async def answer(self, sdp: str) -> None:
        await self._asked(lambda: self._watcher.answer(sdp))

    async def layer(self, feed: str, layer: int) -> None:
        await self._asked(lambda: self._watcher.layer(feed, layer))

    async def switch(self, place: Place, *, muted: bool | None, camera: bool | None) -> Mapping[str, bool]:
        """The person's own word about microphone and camera. Raises `MutedByHost` for what a moderator has switched off."""
        if place.seat is not None and muted is False and place.seat.muted_by_host:
            raise MutedByHost("muted")
        if place.seat is not None and camera and place.seat.video_stopped:
            raise MutedByHost("video_stopped")
        self._sender.muted = self._sender.muted if muted is None else muted
        self._sender.camera = self._sender.camera if camera is None else camera
        await self._asked(lambda: self._sender.hold(place))
        self._note()
        return {"muted": self._sender.muted, "camera": self._sender.camera}

    async def restart(self, line: Source | None, sdp: str, tracks: Sequence[Section]) -> Mapping[str, Any]:
        """`line` None is that which watches."""
        if line is None:
            if await self._asked(self._watcher.again):
                return {}
        elif (described := await self._asked(lambda: self._sender.again(line, sdp, tracks))) is not None:
            return {"sdp": described}
        raise Conflict(_("There is no such line."))

    async def candidate(self, line: Source | None, candidate: Mapping[str, Any] | None) -> None:
        """One for a line that has gone meanwhile is of no use to anybody."""
        found = self._watcher.line if line is None else self._sender.of_line(line)
        if found is not None:
            await self._asked(lambda: found.trickle(candidate))

    async def hold(self, place: Place) -> None:
        """Hold all lines to the place that stands. Never raises."""
        try:
            for source in await self._sender.hold(place):
                self._trouble(str(source), "denied")
            if not place.may:
                await self.end()
        except JanusError as error:
            logger.info("A line could not be held to its place: %s", error)
            self._fall(error)
        self._note()

    async def end(self) -> None:
        """Leave the gateway. Never raises."""
        for source in list(self._sender.sent):
            await self._sender.end(source)
        await self._watcher.end()
        owner, spot, self._owner, self._spot = self._owner, self._spot, None, None
        self.there.clear()
        if owner is not None and spot is not None:
            await owner.close()
        self._note()

    @property
    def is_sending(self) -> bool:
        return bool(self._sender.sent)

    def silence(self) -> None:
        """The window goes: say that it sends no more, while it still can."""
        self._say_facts("")

    def stands_at(self, gateway: str) -> None:
        """Where the room stands. Lines to anywhere else end, and the client is told to begin anew."""
        if self._spot is not None and self._spot.gateway != gateway:
            self._window.later(lambda: self._move(gateway))

    async def _move(self, gateway: str) -> None:
        if self._spot is not None and self._spot.gateway != gateway:
            lines = self._lines()
            await self.end()
            for line in lines:
                self._trouble(line, "gateway")

    # --- Being in the room

    @property
    def spot(self) -> Spot | None:
        """Where the window's lines are, if it has any."""
        return self._spot

    async def enter(self) -> Spot:
        """Be in the room, in Janus. Raises JanusError, and `Unavailable` where there is no gateway."""
        return (await self.entered())[0]

    async def entered(self) -> tuple[Spot, Sending]:
        if self._spot is None or self._owner is None:
            spot = await connections.spot(self._room_id)
            feed = f"window.{self._name}"
            await spot.videoroom.admit(spot.name, seats=[feed])
            early = Early(partial(self._heard, spot))
            owner = await spot.videoroom.join(spot.name, seat=feed, feed=feed, listener=early)
            self.there = {found.name for found in owner.feeds}
            self._spot, self._owner = spot, owner
            early.taken_in()
        return self._spot, self._owner

    async def look_again(self) -> bool:
        """What is there, asked anew; whether that is less than was thought."""
        spot, _owner = await self.entered()
        found = {each.name for each in await spot.videoroom.participants(spot.name) if each.is_sending}
        was, self.there = self.there, found & self.there
        return self.there < was

    def _heard(self, spot: Spot, event: events.Event) -> None:
        if spot is not self._spot:
            return  # the last words of a place that was left
        match event:
            case events.Published(feeds):
                self.there |= {feed.name for feed in feeds}
                if not self._watcher.wanted.keys().isdisjoint(feed.name for feed in feeds):
                    self._window.later(self._catch_up)
            case events.Unpublished(feed) | events.Left(str(feed)):
                self.there.discard(feed)
            case events.Left(None) | events.Lost() | events.RoomGone():
                self.lost()

    async def _catch_up(self) -> None:
        try:
            await self._watcher.catch_up()
        except JanusError as error:
            self._fall(error)

    # --- What goes wrong

    def lost(self) -> None:
        """The gateway went away, and all lines with it: tell of each once."""
        lines = self._lines()
        self._spot = self._owner = None
        self.there.clear()
        self._sender.drop()
        self._watcher.drop()
        for line in lines:
            self._trouble(line, "gateway")
        self._note()

    def broken(self, source: Source, sent: Sent) -> None:
        """The browser is not reached any more on this line."""
        self._window.later(lambda: self._break(source, sent))

    async def _break(self, source: Source, sent: Sent) -> None:
        if self._sender.sent.get(source) is sent:
            await self._sender.end(source)
            self._note()
            self._trouble(str(source), "connection")

    def unreached(self, line: Watching) -> None:
        """Nor on that which watches."""
        self._window.later(lambda: self._unreached(line))

    async def _unreached(self, line: Watching) -> None:
        if self._watcher.line is line:
            await self._watcher.end()
            self._trouble(WATCH, "connection")

    def taken_over(self, source: Source, sent: Sent) -> None:
        """Put out of the room by another window of the same person; the name is that one's now."""
        self._window.later(lambda: self._give_way(source, sent))

    async def _give_way(self, source: Source, sent: Sent) -> None:
        if self._sender.sent.get(source) is sent:
            del self._sender.sent[source]
            await sent.line.close()
            self._note()
            self._window.told_elsewhere()

    def say(self, payload: Mapping[str, Any]) -> None:
        self._window.say(payload)

    def talking(self, feed: str, *, is_talking: bool) -> None:
        self._window.announce_talking(feed, is_talking=is_talking)

    def _lines(self) -> list[str]:
        return [*map(str, self._sender.sent), *([WATCH] if self._watcher.line is not None else [])]

    def _trouble(self, line: str, code: str) -> None:
        self._window.say({"type": "media.trouble", "line": line, "code": code})

    def _note(self) -> None:
        """Of several windows each has a name of its own for it; of those that send, the newest counts (`queries`)."""
        self._say_facts(self._sender.facts())

    def _say_facts(self, facts: str) -> None:
        """Once: each leads to a reading of the room, and each reading holds what is sent, which ends here again."""
        if facts != self._noted:
            self._noted = facts
            self._window.noted({f"{WINDOW}{self._name}": f"{time.time():.3f} {facts}" if facts else ""})

    async def _asked(self, work: Callable[[], Awaitable[R]]) -> R:
        """What Janus refuses, in words for the client. A room that is not there any more is entered once more."""
        try:
            return await work()
        except JanusError as error:
            raise self._refusal(error) from error

    def _refusal(self, error: JanusError) -> DomainError:
        match error:
            case BadDescription():
                return Invalid(errors={"sdp": [_("A description of media, as browsers write it.")]})
            case RoomFull():
                return Conflict(_("The stage is full."), status="full")
            case OutOfTurn():
                return Conflict(_("Not in this order."))
        self._fall(error)
        return Unavailable()

    def _fall(self, error: JanusError) -> None:
        """What cannot go on begins anew."""
        if not isinstance(error, GatewayAway):
            logger.warning("Janus refused: %s %s", type(error).__name__, error)
        self.lost()
