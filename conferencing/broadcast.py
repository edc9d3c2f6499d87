"""What the sockets of a room are told, after commit. May be lost: each process reads its rooms anew every few seconds."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any, Final

from django.db import transaction

from core import topics
from core.realtime import publish

CHANGED: Final = "room.changed"
"""Between processes: read the room again. What comes of it is each one's own `room.state`."""


def changed(room_id: uuid.UUID) -> None:
    """Once the caller's transaction stands; outside of one, at once."""
    transaction.on_commit(partial(publish, topics.room(room_id), {"type": CHANGED}))


def moved(room_id: uuid.UUID) -> None:
    """Who is there, or what they send, has changed: no row that a transaction writes."""
    publish(topics.room(room_id), {"type": CHANGED})


def talking(room_id: uuid.UUID, feed: str, *, is_talking: bool) -> None:
    publish(topics.room(room_id), {"type": "media.talking", "feed": feed, "talking": is_talking})


def told(room_id: uuid.UUID, *, user_id: int, **what: Any) -> None:
    """Tell one person what was done with their seat, in every window of theirs."""
    message = {"type": "seat.told", "room": str(room_id), **what}
    transaction.on_commit(partial(publish, topics.person(user_id), message))
