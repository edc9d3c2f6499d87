"""`/ws/rooms/{id}/`: be in a room, raise a hand, moderate, send and receive (docs/protocol.md, "Rooms")."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from accounts import presence
from accounts.models import User
from conferencing import acts, desk, entering, frames, hands, shapes
from conferencing.access import Place
from conferencing.desk import STATE, Holding
from conferencing.queries import RoomStanding
from core import topics
from core.errors import Conflict, DomainError, NotAuthenticated
from core.sockets import Answer, Frame, Socket, close_code, command, run_db


class RoomSocket(Socket):
    """One window of one viewer of one room; signed in or not."""

    pushes = frozenset({STATE, "seat.told", "media.talking", "recording.progress"})

    _here: presence.Here | None = None
    _place: Place | None = None

    async def opened(self) -> None:
        self._room: UUID = self.scope["url_route"]["kwargs"]["room_id"]
        self.user_id = self.principal.user_id if self.principal else None
        self._desk = desk.at(self.hub)
        await run_db(entering.look, self._room, user_id=self.user_id)
        if self.user_id is not None:
            self.follow(topics.person(self.user_id))

    def closed(self) -> None:
        self._depart()

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
            self._here.note(house=place.is_house)
        self._place = place
        state = None if place.is_waiting else shapes.state_of(reading.standing, moderates="moderate" in place.may)
        gateway = "up" if reading.standing.gateway_up else "down"
        return {**shapes.place_of(place), "state": state, "ice_servers": [], "gateway": gateway}

    @command("room.leave", lane="room")
    async def room_leave(self, message: Frame) -> Answer:
        frames.only(message)
        self.unfollow(topics.room(self._room))
        self._depart()
        return None

    def _depart(self) -> None:
        if self._here is not None:
            self._here.leave()
        self._here = self._place = None
        self._desk.leave(self._room, self)

    def hold(self, holding: Holding, standing: RoomStanding) -> None:
        """What stands now, read from the rows (`conferencing.desk`)."""
        if isinstance(holding, DomainError):
            self.close(close_code(holding))
        elif standing.ended:
            self.say({"type": "room.ended", "room": str(self._room)})
            self.unfollow(topics.room(self._room))
            self._depart()
        elif self._place is not None:
            was, self._place = shapes.place_of(self._place), holding
            if (now := shapes.place_of(holding)) != was:
                self.say({"type": "seat.place", **now})

    def _in(self) -> Place:
        """Raises `Conflict` before the room was joined."""
        if self._place is None:
            raise Conflict(_("Come into the room first."))
        return self._place

    async def _person(self) -> User:
        if self.user_id is None:
            raise NotAuthenticated
        self._in()
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
