"""What all who open a channel are shown alike: read once for many, as a thousand come back within seconds after a restart.

Kept for a second at one revision: what is said is never late, counts and who is here are by no more than that second.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from accounts import presence
from chat import reading, shapes
from chat.choices import PollStatus, Role
from chat.models import Channel, Membership, Poll, Question
from chat.questions import most_wanted
from chat.shapes import SEEN
from core import topics

KEPT: Final = 1.0
"""Seconds."""
SHOWN: Final = 100
"""Questions, and polls, that a channel opens with."""
_MOST: Final = 1_000

Bodies = list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """Not to be changed by who gets it: others hold the same."""

    moderators: Bodies
    messages: Bodies
    questions: Bodies
    polls: Bodies
    people: int


_kept: dict[UUID, tuple[int, float, Glance]] = {}
_lock = threading.Lock()


def at(channel: Channel) -> Glance:
    """Of a channel as it was read; what has happened since may be in it, and comes as a push as well."""
    now = time.monotonic()
    with _lock:
        revision, read_at, found = _kept.get(channel.pk, (-1, -KEPT, None))
    if found is not None and revision == channel.revision and now - read_at < KEPT:
        return found
    found = _read(channel)
    with _lock:
        if len(_kept) >= _MOST:
            _kept.clear()
        _kept[channel.pk] = (channel.revision, now, found)
    return found


def _read(channel: Channel) -> Glance:
    moderators = Membership.objects.filter(channel=channel, role=Role.MODERATOR, expelled_at=None).order_by("id")
    questions = Question.objects.filter(channel=channel, status__in=SEEN).select_related("answered_by", "author")
    polls = Poll.objects.filter(channel=channel).exclude(status=PollStatus.DRAFT).prefetch_related("options")
    return Glance(
        moderators=[shapes.who(member) for member in moderators],
        messages=shapes.messages(reading.newest(channel)),
        questions=shapes.questions(list(most_wanted(questions)[:SHOWN])),
        polls=shapes.polls(list(polls.order_by("-id")[:SHOWN])),
        people=presence.counted(topics.channel(channel.pk)).sockets,
    )
