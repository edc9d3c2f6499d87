"""People in rooms, through the whole application."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from channels.db import database_sync_to_async

from accounts.models import User
from conferencing.models import Room, Seat
from core.sockets import run_db
from tests.bidding.visitors import Doorway, Visitor, doorway, session_of
from tests.factories import make_room, make_seat, make_user

SYNC = database_sync_to_async


class Rooms:
    """Makes rooms and seats, and lets people in."""

    def __init__(self, door: Doorway) -> None:
        self._door = door

    async def room(self, **fields: Any) -> Room:
        made: Room = await SYNC(make_room)(**fields)
        return made

    async def seat(self, room: Room, role: str = "audience", **fields: Any) -> Seat:
        made: Seat = await SYNC(make_seat)(room=room, role=role, **fields)
        return made

    async def person(self, **fields: Any) -> User:
        made: User = await SYNC(make_user)(**fields)
        return made

    async def enter(self, room: Room | uuid.UUID, user: User | None = None, *, cookie: str = "", ticket: str = "") -> Visitor:
        """An open socket that has not joined."""
        if user is not None:
            cookie = await run_db(session_of, user)
        room_id = room.pk if isinstance(room, Room) else room
        return await self._door.enter_at(f"/ws/rooms/{room_id}/{f'?ticket={ticket}' if ticket else ''}", cookie=cookie)

    async def join(self, room: Room, user: User | None = None) -> tuple[Visitor, Mapping[str, Any]]:
        visitor = await self.enter(room, user)
        return visitor, await visitor.ask("room.join")

    async def seated(self, room: Room, role: str = "audience", **fields: Any) -> tuple[Visitor, Seat]:
        """Somebody of this role, who is in."""
        seat = await self.seat(room, role, **fields)
        visitor, answer = await self.join(room, seat.user)
        assert answer["type"] == "ok", answer
        return visitor, seat


@asynccontextmanager
async def rooms() -> AsyncIterator[Rooms]:
    async with doorway() as door:
        yield Rooms(door)


async def state_with(visitor: Visitor, **counts: int) -> Mapping[str, Any]:
    """The first state with these counts."""
    while True:
        state = await visitor.takes("room.state")
        if counts.items() <= state["counts"].items():
            return state


async def state_with_feeds(visitor: Visitor, *feeds: str) -> Mapping[str, Any]:
    """The first state in which the stage sends these: others are told a moment later (`accounts.presence.FLUSH`)."""
    while True:
        state = await visitor.takes("room.state")
        if [feed for each in state["stage"] for feed in each["feeds"]] == list(feeds):
            return state
