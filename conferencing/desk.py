"""One reading of a room for all its sockets of an event loop: what changes, all are told and held to at once.

    self._desk = desks.at(self.hub)
    reading = await self._desk.come(room_id, self)      # a `Guest`, from now on
    self._desk.leave(room_id, self)

A change anywhere comes as `room.changed` and leads to a reading within `GAP`; whether or not anything came, each room is
read every `ROUND`, so that neither a lost message nor a dead process leaves anybody on the stage who is not there. What a
guest may do is taken from the same reading, not from messages: a removal that was not heard of holds all the same.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Mapping
from contextvars import Context
from dataclasses import dataclass
from typing import Any, Final, Protocol
from uuid import UUID
from weakref import WeakKeyDictionary

from conferencing import access, queries, shapes
from conferencing.access import Place
from conferencing.broadcast import CHANGED
from conferencing.queries import RoomStanding
from core import topics
from core.errors import DomainError, Unavailable
from core.realtime import Hub, Watcher, encoded
from core.sockets import run_db

logger = logging.getLogger(__name__)

GAP: Final = 0.2
"""Seconds between two readings of a room: five states a second at most."""
ROUND: Final = 2.5
"""Seconds after which a room is read though nothing was heard of it."""
STATE: Final = "room.state"

Holding = Place | DomainError
"""What somebody's place is, or why they have none any more."""


class Guest(Watcher, Protocol):
    """A socket that is in a room."""

    @property
    def user_id(self) -> int | None: ...

    def expect(self) -> None:
        """Another round has passed. Neither waits nor raises."""

    def hold(self, holding: Holding, standing: RoomStanding) -> None:
        """This is what stands now: whatever goes beyond it ends. Neither waits nor raises."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A room, and the places of those who were asked about."""

    standing: RoomStanding
    places: Mapping[int | None, Holding]


class Desk:
    """All rooms that sockets of one event loop are in."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._rooms: dict[UUID, _Watched] = {}

    async def come(self, room_id: UUID, guest: Guest) -> Reading:
        """Take part from now on; the reading is newer than that, so nothing falls in between."""
        watched = self._rooms.get(room_id)
        if watched is None:
            watched = self._rooms[room_id] = _Watched(self._hub, room_id)
        watched.guests[guest] = None
        await self._hub.certain(topics.room(room_id))
        return await watched.next_reading()

    def leave(self, room_id: UUID, guest: Guest) -> None:
        watched = self._rooms.get(room_id)
        if watched is not None:
            watched.guests.pop(guest, None)
            if not watched.guests:
                watched.stop()
                del self._rooms[room_id]


_desks: WeakKeyDictionary[Hub, Desk] = WeakKeyDictionary()


def at(hub: Hub) -> Desk:
    """The desk of the hub's event loop."""
    if hub not in _desks:
        _desks[hub] = Desk(hub)
    return _desks[hub]


class _Watched:
    """One room, for as long as somebody here is in it. To the hub it is one more watcher of the room's topic."""

    wants: Collection[str] = frozenset({CHANGED})
    principal = None

    def __init__(self, hub: Hub, room_id: UUID) -> None:
        self.guests: dict[Guest, None] = {}
        self._hub, self._room_id = hub, room_id
        self._news = asyncio.Event()
        self._asked: list[asyncio.Future[Reading]] = []
        self._said: dict[bool, Mapping[str, Any]] = {}
        self._rounded = asyncio.get_running_loop().time()
        hub.attach(self)
        hub.join(self, topics.room(room_id))
        # In a context of its own: it began within some socket's, whose name and address are not its.
        self._task = asyncio.create_task(self._follow(), name="room", context=Context())

    async def next_reading(self) -> Reading:
        """One that begins from now on. All who ask meanwhile get the same: a thousand who return cost a few queries."""
        asked: asyncio.Future[Reading] = asyncio.get_running_loop().create_future()
        self._asked.append(asked)
        self._news.set()
        return await asked

    def push(self, kind: str, text: str) -> None:
        self._news.set()

    def close(self, code: int) -> None:
        """Sockets are closed by themselves; with the last of them this ends."""

    def stop(self) -> None:
        self._task.cancel()
        for asked in self._asked:
            asked.cancel()
        self._hub.detach(self)

    async def _follow(self) -> None:
        while True:
            try:
                async with asyncio.timeout(ROUND):
                    await self._news.wait()
            except TimeoutError:
                pass
            self._news.clear()
            try:
                await self._read()
            except Exception:
                logger.exception("Room %s could not be read", self._room_id)
            self._round()
            await asyncio.sleep(GAP)

    def _round(self) -> None:
        """Counted, not timed: after a standstill of ours nobody is taken for gone who has not been asked since."""
        now = asyncio.get_running_loop().time()
        if now - self._rounded >= ROUND:
            self._rounded = now
            for guest in list(self.guests):
                guest.expect()

    async def _read(self) -> None:
        asked, self._asked = self._asked, []
        try:
            reading = await run_db(read, self._room_id, {guest.user_id for guest in self.guests})
        except Exception:
            for each in asked:
                if not each.done():
                    each.set_exception(Unavailable())
                    each.exception()  # whoever asked may have gone
            raise
        for each in asked:
            if not each.done():
                each.set_result(reading)
        for guest in list(self.guests):
            # Who has come since is in the next reading.
            if guest.user_id in reading.places:
                guest.hold(reading.places[guest.user_id], reading.standing)
        for moderates in (False, True):
            state = shapes.state_of(reading.standing, moderates=moderates)
            if state != self._said.get(moderates):
                self._said[moderates] = state
                self._hub.send(
                    kind=STATE, text=encoded({"type": STATE, **state}), watchers=self._of(reading, moderates=moderates)
                )

    def _of(self, reading: Reading, *, moderates: bool) -> list[Watcher]:
        return [guest for guest in self.guests if _sees(reading.places.get(guest.user_id), moderates=moderates)]


def read(room_id: UUID, user_ids: Collection[int | None]) -> Reading:
    """For a thread. Raises `NotFound`."""
    standing = queries.standing(room_id)
    return Reading(standing, access.places_of(standing.room, user_ids))


def _sees(holding: Holding | None, *, moderates: bool) -> bool:
    """Whether this state is for somebody of this place; who waits in the lobby sees none."""
    return isinstance(holding, Place) and not holding.is_waiting and ("moderate" in holding.may) is moderates
