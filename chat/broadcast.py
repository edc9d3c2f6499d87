"""What browsers are told of a chat, once the caller's transaction stands. May be lost: revisions show the gap.

What only moderators see goes to the channel's backstage, which their sockets follow beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from chat.models import Channel, Membership, Message, Poll, Question
from chat.shapes import excerpt, state_of
from core import topics
from core.realtime import publish
from core.times import timestamp_or_none

RESEATED: Final = "chat.reseated"
"""Between processes: what this person may do in that channel has changed; their sockets look again."""

Body = Mapping[str, Any]


def backstage(channel_id: UUID) -> str:
    """What is said to a channel's moderators alone."""
    return f"{topics.channel(channel_id)}.backstage"


def message(row: Message, *, channel: Channel, body: Body) -> None:
    _to_all(channel, {"type": "chat.message", "message": body}, revision=row.revision)


def state(channel: Channel) -> None:
    _to_all(channel, {"type": "chat.state", "state": state_of(channel)}, revision=channel.revision)


def question(row: Question, *, channel: Channel, body: Body, is_seen: bool) -> None:
    payload = {"type": "question.changed", "question": body}
    _to_those_who_see(channel, payload, revision=row.revision, is_seen=is_seen)
    if not is_seen:
        _say(topics.person(row.author.user_id), payload | {"channel": str(channel.pk), "revision": None})


def poll(row: Poll, *, channel: Channel, body: Body, is_seen: bool) -> None:
    _to_those_who_see(channel, {"type": "poll.changed", "poll": body}, revision=row.revision, is_seen=is_seen)


def reported(channel: Channel, *, waiting: int) -> None:
    _say(backstage(channel.pk), {"type": "chat.reported", "channel": str(channel.pk), "waiting": waiting})


def reseated(channel_id: UUID, *, user_id: int) -> None:
    _say(topics.person(user_id), {"type": RESEATED, "channel": str(channel_id)})


def muted(channel: Channel, *, user_id: int, until: datetime | None) -> None:
    payload = {"type": "chat.muted", "channel": str(channel.pk), "until": timestamp_or_none(until)}
    _say(topics.person(user_id), payload)
    reseated(channel.pk, user_id=user_id)


def mentioned(row: Message, *, channel: Channel, user_id: int) -> None:
    said = {"message": str(row.pk), "label": row.label, "text": excerpt(row.text)}
    _say(topics.person(user_id), {"type": "chat.mention", "channel": str(channel.pk), "title": channel.title, **said})


def private(row: Message, *, channel: Channel, to: Membership) -> None:
    said = {"label": row.label, "text": excerpt(row.text), "unread": channel.last_sequence - to.last_read}
    _say(topics.person(to.user_id), {"type": "chat.private", "channel": str(channel.pk), "title": channel.title, **said})


def _to_all(channel: Channel, payload: dict[str, Any], *, revision: int) -> None:
    _say(topics.channel(channel.pk), payload | {"channel": str(channel.pk), "revision": revision})


def _to_those_who_see(channel: Channel, payload: dict[str, Any], *, revision: int, is_seen: bool) -> None:
    if is_seen:
        _to_all(channel, payload, revision=revision)
    else:
        _say(backstage(channel.pk), payload | {"channel": str(channel.pk), "revision": None})


def _say(topic: str, payload: Mapping[str, Any]) -> None:
    transaction.on_commit(partial(publish, topic, payload))
