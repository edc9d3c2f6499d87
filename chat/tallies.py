"""Counts of reactions and votes, told to all: whole, at most twice a second a channel and process (docs/decisions/0023)."""

from __future__ import annotations

import logging
import os
import threading
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from chat import shapes
from chat.models import Poll
from core import topics
from core.realtime import publish
from core.times import database_time, timestamp

logger = logging.getLogger(__name__)

PAUSE: Final = 0.5
"""Seconds in which counts of a channel gather."""


@dataclass(slots=True)
class Touched:
    messages: set[int] = field(default_factory=set)
    questions: set[int] = field(default_factory=set)
    polls: set[int] = field(default_factory=set)


_gathering: dict[UUID, Touched] = {}
_lock = threading.Lock()


def touched(channel_id: UUID, *, message: int | None = None, question: int | None = None, poll: int | None = None) -> None:
    """A count has changed in the caller's transaction. Told within `PAUSE` of its commit; may be lost with the process."""
    transaction.on_commit(partial(_gather, channel_id, message, question, poll))


def frame(channel_id: UUID, these: Touched) -> dict[str, Any]:
    """The push `chat.tallies`. The time is read before the counts: a frame with a later one is not older."""
    at = timestamp(database_time())
    polls = Poll.objects.filter(pk__in=these.polls).prefetch_related("options")
    return {
        "type": "chat.tallies",
        "channel": str(channel_id),
        "at": at,
        "reactions": _by_text(shapes.reactions(sorted(these.messages))) if these.messages else {},
        "questions": _by_text(shapes.question_votes(sorted(these.questions))) if these.questions else {},
        "polls": _by_text(shapes.poll_tallies(polls)) if these.polls else {},
    }


def _by_text(counts: dict[int, Any]) -> dict[str, Any]:
    return {str(each): count for each, count in counts.items()}


def _gather(channel_id: UUID, message: int | None, question: int | None, poll: int | None) -> None:
    with _lock:
        is_first = channel_id not in _gathering
        these = _gathering.setdefault(channel_id, Touched())
        for seen, one in ((these.messages, message), (these.questions, question), (these.polls, poll)):
            if one is not None:
                seen.add(one)
    if is_first:
        timer = threading.Timer(PAUSE, _tell, args=(channel_id,))
        timer.name, timer.daemon = "chat-tallies", True
        timer.start()


def _tell(channel_id: UUID) -> None:
    """On a thread of its own, with a connection that goes back at its end."""
    with _lock:
        these = _gathering.pop(channel_id)
    try:
        publish(topics.channel(channel_id), frame(channel_id, these))
    except Exception:
        logger.exception("Counts could not be told in %s", channel_id)
    finally:
        connection.close()


os.register_at_fork(after_in_child=_gathering.clear)
