"""What a person reads of a channel: its messages by pages, what has changed since, and how far they have read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Greatest

from chat import shapes
from chat.models import Channel, Membership, Message, Reaction
from chat.standing import standing_of
from core.errors import NotAuthenticated

NEWEST: Final = 50
MOST_CHANGED: Final = 200
"""Messages that are told as changes; where there are more, one begins anew."""
PAGE_MOST: Final = 100

Body = dict[str, Any]


def read(channel_id: UUID, *, user_id: int | None, sequence: int) -> Body:
    """The person has read up to there: `{last_read, unread}`. Never backwards, never beyond what was said."""
    standing = standing_of(channel_id, user_id=user_id)
    if standing.user is None:
        raise NotAuthenticated
    member = standing.membership()
    upto = min(sequence, standing.channel.last_sequence)
    if upto > member.last_read:
        Membership.objects.filter(pk=member.pk).update(last_read=Greatest("last_read", upto))
        member.last_read = upto
    return unread(standing.channel, member)


def unread(channel: Channel, member: Membership | None) -> Body:
    """Nobody has read nothing, and has nothing to read: both null for them. A guest's count begins with their coming."""
    if member is None:
        return {"last_read": None, "unread": None}
    return {"last_read": member.last_read, "unread": max(channel.last_sequence - member.last_read, 0)}


def page(
    channel_id: UUID, *, user_id: int | None, before: int | None = None, after: int | None = None, limit: int = NEWEST
) -> Body:
    """`{messages, mine, more}`, the oldest first: before a sequence, or after one; the newest without either."""
    standing = standing_of(channel_id, user_id=user_id)
    rows = of(standing.channel)
    if before is not None:
        rows = rows.filter(sequence__lt=before)
    if after is not None:
        found = list(rows.filter(sequence__gt=after).order_by("sequence")[: limit + 1])
        kept = found[:limit]
    else:
        found = list(rows.order_by("-sequence")[: limit + 1])
        kept = found[:limit][::-1]
    return {
        "messages": shapes.messages(kept),
        "mine": mine([row.pk for row in kept], standing.member),
        "more": len(found) > limit,
    }


def newest(channel: Channel) -> list[Message]:
    return list(of(channel).order_by("-sequence")[:NEWEST])[::-1]


def changed(channel: Channel, *, after: int) -> list[Message] | None:
    """The messages said or changed behind that revision, by sequence; None where they are too many to tell."""
    if after > channel.revision:
        return None
    rows = list(of(channel).filter(revision__gt=after).order_by("revision")[: MOST_CHANGED + 1])
    return sorted(rows, key=lambda row: row.sequence) if len(rows) <= MOST_CHANGED else None


def mine(message_ids: Sequence[int], member: Membership | None) -> dict[str, list[str]]:
    """The words with which a member has reacted to these. One query."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    if member is not None and message_ids:
        for message_id, word in Reaction.objects.filter(message__in=message_ids, member=member).values_list("message", "word"):
            found[str(message_id)].append(word)
    return {message_id: sorted(words) for message_id, words in found.items()}


def of(channel: Channel) -> QuerySet[Message]:
    return Message.objects.filter(channel=channel).select_related("reply_to", "author")
