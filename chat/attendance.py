"""Tells a channel how many are there, when that has changed: one look in 5 s a channel and process, however many sit there."""

from __future__ import annotations

import asyncio
import contextlib
from contextvars import Context
from typing import Final
from uuid import UUID
from weakref import WeakKeyDictionary

from django.db import Error as DatabaseError

from accounts import presence
from core import topics
from core.realtime import Hub
from core.sockets import run_db

EVERY: Final = 5.0
"""Seconds."""


class Attendance:
    """The sockets of one channel on one event loop, and the task that counts for them while there are any."""

    def __init__(self, hub: Hub, channel_id: UUID) -> None:
        self._hub, self._channel_id = hub, channel_id
        self._sockets = 0
        self._told = -1
        self._task: asyncio.Task[None] | None = None

    def come(self) -> None:
        self._sockets += 1
        if self._task is None or self._task.done():
            # In a context of its own: it began within some socket's, whose name and address are not its.
            self._task = asyncio.create_task(self._count(), name="attendance", context=Context())

    def go(self) -> None:
        self._sockets -= 1
        if not self._sockets:
            if self._task is not None:
                self._task.cancel()
            _attendances.get(self._hub, {}).pop(self._channel_id, None)

    async def _count(self) -> None:
        topic = topics.channel(self._channel_id)
        while True:
            await asyncio.sleep(EVERY)
            with contextlib.suppress(DatabaseError):
                people = (await run_db(presence.counted, topic)).sockets
                if people != self._told:
                    self._told = people
                    self._hub.say(topic, {"type": "chat.present", "channel": str(self._channel_id), "people": people})


_attendances: WeakKeyDictionary[Hub, dict[UUID, Attendance]] = WeakKeyDictionary()


def of(hub: Hub, channel_id: UUID) -> Attendance:
    """On the hub's event loop."""
    channels = _attendances.setdefault(hub, {})
    return channels.setdefault(channel_id, Attendance(hub, channel_id))
