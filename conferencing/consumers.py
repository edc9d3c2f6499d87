"""`/ws/rooms/{id}/`: be in a room, raise a hand, moderate, send and receive (docs/protocol.md, "Rooms")."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from accounts import presence
from accounts.models import User
from conferencing import acts, broadcast, desk, entering, frames, hands, shapes, turn
from conferencing.access import Place
from conferencing.desk import STATE, Holding
from conferencing.lines import Lines
from conferencing.queries import RoomStanding
from conferencing.signalling import Signalling
from core import topics
from core.errors import Conflict, DomainError, NotAuthenticated
from core.sockets import Answer, Frame, close_code, command, run_db

MISSED: Final = 2
"""Rounds of the desk in which nothing was heard; the next finds nobody there. They are 2.7 s apart."""
SILENT: Final = 1013
_ending: Final[set[asyncio.Task[None]]] = set()
"""Lines that are being ended while their socket has gone: held, or they would be forgotten half-way."""


class RoomSocket(Lines):
    """One window of one viewer of one room; signed in or not."""

    pushes = frozenset({STATE, "heartbeat", "seat.told", "media.talking", "recording.progress"})

    _says_so = False
    _rounds = 0
    _here: presence.Here | None = None
    _place: Place | None = None

    async def opened(self) -> None:
        self._room: UUID = self.scope["url_route"]["kwargs"]["room_id"]
        self.user_id = self.principal.user_id if self.principal else None
        self._desk = desk.at(self.hub)
        self.signalling = Signalling(self._room, self)
        await run_db(entering.look, self._room, user_id=self.user_id)
        if self.user_id is not None:
            self.follow(topics.person(self.user_id))

    def closed(self) -> None:
        self._depart()
        ending = asyncio.create_task(self.signalling.end(), name="leaving a room")
        _ending.add(ending)
        ending.add_done_callback(_ending.discard)

    # --- Still there?

    def expect(self) -> None:
        """A network that drops closes nothing: whoever says that they are here, and then no longer does, is gone."""
        if self._rounds >= MISSED:
            self._leave()
            self.close(SILENT)
        self._rounds += self._says_so

    @command("room.here", lane="here", answers=False)
    async def room_here(self, message: Frame) -> Answer:
        frames.only(message)
        self._says_so, self._rounds = True, 0
        return None

    # --- In and out

    @command("room.join", lane="room")
    async def room_join(self, message: Frame) -> Answer:
        """The row first, then the topic, then the reading: what happens in between comes as a push."""
        frames.only(message)
        await run_db(entering.join, self._room, user_id=self.user_id)
        reading = await self._desk.come(self._room, self)
        place = reading.places[self.user_id]
        if isinstance(place, DomainError):
            self._depart()
            raise place
        if not place.is_waiting:
            self.follow(topics.room(self._room))
        if self._here is None:
            self._here = presence.arrive(self.hub, topics.room(self._room), user_id=self.user_id)
            self._seen_soon()
        self._here.note(house=place.is_house)
        self._place = place
        state = None if place.is_waiting else shapes.state_of(reading.standing, moderates="moderate" in place.may)
        gateway = "up" if reading.standing.gateway_up else "down"
        servers = [] if place.is_waiting else [server.as_dict() for server in turn.ice_servers(self._whose(place))]
        return {**shapes.place_of(place), "state": state, "ice_servers": servers, "gateway": gateway}

    def _whose(self, place: Place) -> str:
        """What stands in the log of the relay: a seat, or nobody who is known."""
        return f"seat-{place.seat.pk}" if place.seat is not None else "guest"

    @command("room.leave", lane="room")
    async def room_leave(self, message: Frame) -> Answer:
        frames.only(message)
        self._leave()
        return None

    def _leave(self) -> None:
        """Out of the room; the socket stays."""
        self.unfollow(topics.room(self._room))
        self._depart()
        self.later(self.signalling.end)

    def _depart(self) -> None:
        if self._here is not None:
            self.signalling.silence()
            self._here.leave()
            self._seen_soon()
        self._here = self._place = None
        self._desk.leave(self._room, self)

    def hold(self, holding: Holding, standing: RoomStanding) -> None:
        """What stands now, read from the rows (`conferencing.desk`)."""
        if isinstance(holding, DomainError):
            self._leave()
            self.close(close_code(holding))
        elif standing.ended:
            self.say({"type": "room.ended", "room": str(self._room)})
            self._leave()
        elif self._place is not None:
            was, self._place = shapes.place_of(self._place), holding
            if (now := shapes.place_of(holding)) != was:
                self.say({"type": "seat.place", **now})
            if now != was or self.signalling.is_sending:
                self.later(lambda: self.signalling.hold(holding))
            if standing.gateway_up and standing.gateway is not None:
                self.signalling.stands_at(standing.gateway)

    def in_room(self) -> Place:
        """Raises `Conflict` before the room was joined."""
        if self._place is None:
            raise Conflict(_("Come into the room first."))
        return self._place

    # --- What signalling says of the window

    def noted(self, facts: Mapping[str, Any]) -> None:
        if self._here is not None:
            self._here.note(**facts)
            self._seen_soon()

    def announce_talking(self, feed: str, *, is_talking: bool) -> None:
        if self._here is not None:
            self._here.note(talking=is_talking)
            broadcast.talking(self._room, feed, is_talking=is_talking)

    def told_elsewhere(self) -> None:
        self.say({"type": "seat.told", "room": str(self._room), "what": "elsewhere"})

    def _seen_soon(self) -> None:
        """Who is there is written within moments; only then is there something to read."""
        asyncio.get_running_loop().call_later(1.2 * presence.FLUSH, broadcast.moved, self._room)

    async def _person(self) -> User:
        if self.user_id is None:
            raise NotAuthenticated
        self.in_room()
        return await run_db(User.objects.get, pk=self.user_id)

    # --- Hands

    @command("hand.raise", lane="room")
    async def hand_raise(self, message: Frame) -> Answer:
        frames.only(message, "wish")
        wish = frames.wish(message)
        await run_db(hands.raise_hand, self._room, user=await self._person(), wish=wish)
        return None

    @command("hand.lower", lane="room")
    async def hand_lower(self, message: Frame) -> Answer:
        if message.get("seat") is not None:
            return await self._act(message)
        frames.only(message, "seat")
        await run_db(hands.lower, self._room, user=await self._person())
        return None

    # --- Moderators: `acts` decides who may

    async def _act(self, message: Frame) -> Answer:
        frames.only(message, "seat", "on")
        seat, on = frames.seat_id(message), frames.flag(message, "on")
        person = await self._person()
        await run_db(acts.perform, message["type"], self._room, actor=person, seat_id=seat, on=on)
        return None

    @command("seat.mute", lane="room")
    async def seat_mute(self, message: Frame) -> Answer:
        return await self._act(message)

    @command("seat.stop_video", lane="room")
    async def seat_stop_video(self, message: Frame) -> Answer:
        return await self._act(message)

    @command("seat.stage", lane="room")
    async def seat_stage(self, message: Frame) -> Answer:
        return await self._act(message)

    @command("seat.unstage", lane="room")
    async def seat_unstage(self, message: Frame) -> Answer:
        return await self._act(message)

    @command("seat.remove", lane="room")
    async def seat_remove(self, message: Frame) -> Answer:
        return await self._act(message)

    @command("seat.admit", lane="room")
    async def seat_admit(self, message: Frame) -> Answer:
        return await self._act(message)

    @command("room.lock", lane="room")
    async def room_lock(self, message: Frame) -> Answer:
        return await self._act(message)

    @command("room.lobby", lane="room")
    async def room_lobby(self, message: Frame) -> Answer:
        return await self._act(message)

    @command("room.mute_all", lane="room")
    async def room_mute_all(self, message: Frame) -> Answer:
        return await self._act(message)

    @command("room.end", lane="room")
    async def room_end(self, message: Frame) -> Answer:
        return await self._act(message)

    @command("recording.start", lane="room")
    async def recording_start(self, message: Frame) -> Answer:
        return await self._act(message)

    @command("recording.stop", lane="room")
    async def recording_stop(self, message: Frame) -> Answer:
        return await self._act(message)
