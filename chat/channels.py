"""A channel's life: opened and closed by whoever owns it; locked and moved on by everything that is said in it.

The lock on a channel's row is the only one that chat takes, before anything it reads to decide.
"""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from accounts import audit
from accounts.models import User
from chat import broadcast
from chat.choices import Kind, Reads, Writes
from chat.models import Channel
from core.errors import NotFound


def open_channel(
    *,
    title: str,
    reads: Literal["all", "people", "members"],
    writes: Literal["people", "members"],
    kind: Literal["public", "staff"],
) -> Channel:
    """A new channel, nobody in it. Private ones are made by `chat.private`."""
    return Channel.objects.create(title=title[:160], kind=Kind(kind), reads=Reads(reads), writes=Writes(writes))


def close(channel_id: UUID, *, by: User | None = None) -> None:
    """Nothing more is said in it; it is still read. Again is the same. `by` None is its owner. Raises `NotFound`."""
    with transaction.atomic():
        channel = locked(channel_id)
        if channel.closed_at is None:
            Channel.objects.filter(pk=channel.pk).update(closed_at=Now())
            channel.refresh_from_db(fields=["closed_at"])
            moved(channel)
            audit.record(actor=by, action="chat.closed", target=channel)
            broadcast.state(channel)


def locked(channel_id: UUID) -> Channel:
    """The channel `FOR NO KEY UPDATE`. Raises `NotFound`."""
    channel = Channel.objects.select_for_update(no_key=True).filter(pk=channel_id).first()
    if channel is None:
        raise NotFound
    return channel


def moved(channel: Channel, *, said: bool = False) -> int:
    """The next revision, and with `said` the next sequence, of a channel that is locked."""
    channel.revision += 1
    channel.last_sequence += said
    channel.save(update_fields=["revision", "last_sequence"])
    return channel.revision
