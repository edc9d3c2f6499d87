"""To say something, to change or take back what one said, and to react to it.

Cheap refusals, then the channel's lock, then everything else: what is decided is decided on what stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from chat import broadcast, channels, mentions, pace, shapes, tallies
from chat.choices import Kind, Word
from chat.errors import KeyUsed, TooLate
from chat.models import Channel, Membership, Message, Reaction
from chat.roles import Capability
from chat.standing import Standing, standing_in, standing_of
from chat.text import plain
from core.errors import Conflict, Invalid, NotFound, PermissionDenied
from core.intents import lawful_key

EDIT_WITHIN: Final = timedelta(minutes=15)
RETRACT_WITHIN: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message as all see it. `is_new` is False for a key that was answered before."""

    body: shapes.Body
    is_new: bool


def say(channel_id: UUID, *, user_id: int | None, key: str, text: str, reply_to: int | None = None) -> Said:
    """Say something in a channel; the same key again is the same message.

    Raises `Invalid`, `Throttled`, `NotFound`, `KeyUsed`, `Muted`, `Blocked`, `SlowMode`, and as `Standing.require`.
    """
    text, key = plain(text), lawful_key(key)
    person = pace.refuse_too_fast(user_id)
    with transaction.atomic():
        standing = standing_in(channels.locked(channel_id), user_id=person)
        if (earlier := _earlier(standing, key)) is not None:
            if earlier.text != text and earlier.edited_at is None:
                raise KeyUsed
            return Said(body=shapes.message(earlier), is_new=False)
        standing.require("say")
        pace.refuse_unless_heard(standing)
        pace.refuse_slow(standing)
        return Said(body=_write(standing, key=key, text=text, reply_to=_quoted(standing.channel, reply_to)), is_new=True)


def edit(message_id: int, *, user_id: int | None, text: str, within: UUID | None = None) -> shapes.Body:
    """Change what one said. Raises `TooLate` after `EDIT_WITHIN`, `Conflict` for what is gone, and as `say`."""
    text = plain(text)
    person = pace.refuse_too_fast(user_id)
    with transaction.atomic():
        standing, row = own(message_id, user_id=person, within=within, capability="say")
        pace.refuse_unless_heard(standing)
        if standing.now - row.at > EDIT_WITHIN:
            raise TooLate
        row.text, row.edited_at = text, standing.now
        row.revision = channels.moved(standing.channel)
        row.save(update_fields=["text", "edited_at", "revision"])
        _mention(row, standing.channel)
        return told(row, standing.channel)


def retract(message_id: int, *, user_id: int | None, within: UUID | None = None) -> shapes.Body:
    """Take back what one said; again is the same. Raises `TooLate` after `RETRACT_WITHIN`."""
    with transaction.atomic():
        standing, row = own(message_id, user_id=user_id, within=within, capability="read", also_gone=True)
        if shapes.gone(row) is not None:
            return shapes.message(row)
        if standing.now - row.at > RETRACT_WITHIN:
            raise TooLate
        row.retracted_at = standing.now
        row.revision = channels.moved(standing.channel)
        row.save(update_fields=["retracted_at", "revision"])
        return told(row, standing.channel)


def react(message_id: int, *, user_id: int | None, word: Word, on: bool, within: UUID | None = None) -> dict[str, int]:
    """React with a word, or no longer; gives the counts of the message. Raises as `say`, without a limit of its own."""
    row = found(message_id, within=within)
    with transaction.atomic():
        standing = standing_of(row.channel_id, user_id=user_id)
        standing.require("react")
        pace.refuse_unless_heard(standing)
        if shapes.gone(row) is not None:
            raise Conflict(status=shapes.gone(row))
        reaction = Reaction(message=row, member=standing.membership(), word=word)
        if on:
            Reaction.objects.bulk_create([reaction], ignore_conflicts=True)
        else:
            Reaction.objects.filter(message=row, member=reaction.member, word=word).delete()
        tallies.touched(row.channel_id, message=row.pk)
        return shapes.reactions([row.pk])[row.pk]


# --- Messages, found and told


def found(message_id: int, *, within: UUID | None) -> Message:
    """The message, with what it answers and its author; `within` a channel, where it is named. Raises `NotFound`."""
    rows = Message.objects.select_related("reply_to", "author").filter(pk=message_id)
    row = (rows if within is None else rows.filter(channel=within)).first()
    if row is None:
        raise NotFound
    return row


def own(
    message_id: int, *, user_id: int | None, within: UUID | None, capability: Capability, also_gone: bool = False
) -> tuple[Standing, Message]:
    """The person's own message, its channel locked. Raises `PermissionDenied`, `Conflict` for what is gone."""
    channel = channels.locked(found(message_id, within=within).channel_id)
    standing = standing_in(channel, user_id=user_id)
    person, row = standing.require(capability), found(message_id, within=within)
    if row.author.user_id != person.pk:
        raise PermissionDenied
    if shapes.gone(row) is not None and not also_gone:
        raise Conflict(status=shapes.gone(row))
    return standing, row


def told(row: Message, channel: Channel) -> shapes.Body:
    """The message as all see it from here on, told to all who are there."""
    body = shapes.message(row)
    broadcast.message(row, channel=channel, body=body)
    return body


def _earlier(standing: Standing, key: str) -> Message | None:
    if standing.member is None:
        return None
    return Message.objects.select_related("reply_to", "author").filter(author=standing.member, key=key).first()


def _quoted(channel: Channel, message_id: int | None) -> Message | None:
    if message_id is None:
        return None
    row = Message.objects.filter(channel=channel, pk=message_id).first()
    if row is None:
        raise Invalid(errors={"reply_to": ["the id of a message of this channel"]})
    return row


def _write(standing: Standing, *, key: str, text: str, reply_to: Message | None) -> shapes.Body:
    channel, author = standing.channel, standing.membership()
    revision = channels.moved(channel, said=True)
    row = Message.objects.create(
        channel=channel,
        sequence=channel.last_sequence,
        revision=revision,
        author=author,
        label=author.label,
        voice=standing.voice,
        key=key,
        text=text,
        reply_to=reply_to,
        at=standing.now,
    )
    Membership.objects.filter(pk=author.pk).update(last_read=channel.last_sequence)
    _mention(row, channel)
    if channel.kind == Kind.PRIVATE:
        for other in Membership.objects.filter(channel=channel).exclude(pk=author.pk):
            broadcast.private(row, channel=channel, to=other)
    return told(row, channel)


def _mention(row: Message, channel: Channel) -> None:
    members: Sequence[Membership] = mentions.spoken_to(row.text, author=row.author) if "@" in row.text else ()
    if members or row.edited_at is not None:
        for member in mentions.note(row, members):
            broadcast.mentioned(row, channel=channel, user_id=member.user_id)
