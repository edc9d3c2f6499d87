"""What pages, sockets and other apps ask of chat. Every question is a constant number of queries."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, Sum

from chat import glance, moderation, pace, private, reading, shapes
from chat.choices import Kind, PollStatus
from chat.models import Block, Membership, Message, Poll, PollMark, PollVote, Question, QuestionVote
from chat.questions import most_wanted
from chat.shapes import SEEN
from chat.standing import Standing, standing_of
from core.errors import NotFound
from core.times import timestamp_or_none

Body = dict[str, Any]


def opened(channel_id: UUID, *, user_id: int | None, after: int | None = None) -> Body:
    """The answer of `chat.open`. Raises `NotFound`."""
    standing = standing_of(channel_id, user_id=user_id)
    rows = None if after is None else reading.changed(standing.channel, after=after)
    messages = glance.at(standing.channel).messages if rows is None else shapes.messages(rows)
    mine = reading.mine([int(message["id"]) for message in messages], standing.member)
    return overview(standing) | {"messages": messages, "whole": rows is None, "mine": mine}


def overview(standing: Standing) -> Body:
    """How a channel stands for somebody: all of `opened` but what was said."""
    channel, alike = standing.channel, glance.at(standing.channel)
    about = {"id": str(channel.pk), "title": channel.title, "kind": channel.kind, "moderators": alike.moderators}
    return {
        "channel": about,
        "me": me(standing),
        "may": sorted(standing.may),
        "state": shapes.state_of(channel),
        "people": alike.people,
        **reading.unread(channel, standing.member),
        **_asked(standing, alike),
        "voted": voted(standing),
        "reports": moderation.waiting(channel) if "reports" in standing.may else None,
    }


def _asked(standing: Standing, alike: glance.Glance) -> Body:
    """Questions and polls: moderators see more than others, and who asked sees their own."""
    if "questions" in standing.may:
        rows = list(questions(standing)[: glance.SHOWN])
        drafts = list(polls(standing)[: glance.SHOWN])
        return {"questions": shapes.questions(rows), "polls": shapes.polls(drafts, to_moderator="polls" in standing.may)}
    own = Question.objects.filter(author=standing.member).exclude(status__in=SEEN).select_related("answered_by")
    waiting = shapes.questions(list(own.order_by("id")[: glance.SHOWN])) if standing.member else []
    return {"questions": alike.questions + waiting, "polls": alike.polls}


def me(standing: Standing) -> Body | None:
    """The viewer's own side; None for somebody who is not signed in."""
    user, member = standing.user, standing.member
    if user is None:
        return None
    blocked = Membership.objects.filter(channel=standing.channel, user__in=Block.objects.filter(by=user).values("who"))
    return {
        "member": str(member.pk) if member else None,
        "label": member.label if member else user.name,
        "voice": standing.voice,
        "may": sorted(standing.may),
        "muted_until": timestamp_or_none(standing.muted_until),
        "next_at": timestamp_or_none(pace.next_at(standing)),
        "blocked": [str(pk) for pk in blocked.values_list("pk", flat=True).order_by("pk")],
    }


def me_in(channel_id: UUID, *, user_id: int | None) -> Body | None:
    """`me`, of somebody who may read the channel; None of somebody who may not."""
    try:
        return me(standing_of(channel_id, user_id=user_id))
    except NotFound:
        return None


def questions(standing: Standing) -> Any:
    """Those the viewer sees: pinned ones first, then by votes, then the oldest."""
    rows = Question.objects.filter(channel=standing.channel).select_related("answered_by", "author")
    if "questions" not in standing.may:
        own = Q(author=standing.member) if standing.member else Q(pk=None)
        rows = rows.filter(Q(status__in=SEEN) | own)
    return most_wanted(rows)


def polls(standing: Standing) -> Any:
    """Those the viewer sees, the newest first; drafts are the moderators'."""
    rows = Poll.objects.filter(channel=standing.channel).prefetch_related("options").order_by("-id")
    return rows if "polls" in standing.may else rows.exclude(status=PollStatus.DRAFT)


def voted(standing: Standing) -> Body:
    """What the viewer has voted for: `{questions: [id], polls: {id: [option]}}`."""
    if standing.member is None:
        return {"questions": [], "polls": {}}
    of_questions = QuestionVote.objects.filter(member=standing.member).values_list("question", flat=True).order_by("question")
    marks = PollMark.objects.filter(vote__in=PollVote.objects.filter(member=standing.member))
    of_polls: dict[str, list[str]] = {}
    for poll_id, option_id in marks.values_list("poll", "option").order_by("poll", "option"):
        of_polls.setdefault(str(poll_id), []).append(str(option_id))
    return {"questions": [str(pk) for pk in of_questions], "polls": of_polls}


# --- Private


def unread_private(user_id: int) -> int:
    """Messages of private channels that the person has not read: the number on the badge. One query."""
    rows = Membership.objects.filter(user=user_id, channel__kind=Kind.PRIVATE)
    total = rows.aggregate(total=Sum(F("channel__last_sequence") - F("last_read")))["total"]
    return total or 0


def conversation_bodies(rows: list[Membership], *, user_id: int) -> list[Body]:
    """Private channels as lists show them. Four queries however many."""
    others = {row.pk: private.other_of(row) for row in rows}
    channels = [row.channel_id for row in rows]
    newest = Message.objects.filter(channel__in=channels, sequence=F("channel__last_sequence"))
    newest_rows = list(newest.select_related("reply_to", "author"))
    last = {row.channel_id: body for row, body in zip(newest_rows, shapes.messages(newest_rows), strict=True)}
    blocked = private.blocked_among(user_id, [other.user_id for other in others.values()])
    return [
        {
            "channel": str(row.channel_id),
            "title": row.channel.title,
            **shapes.who(others[row.pk]),
            "unread": row.channel.last_sequence - row.last_read,
            "last": last.get(row.channel_id),
            "blocked": others[row.pk].user_id in blocked,
        }
        for row in rows
    ]


def conversation_in(channel_id: UUID, *, user_id: int) -> Body:
    """One private channel of the person's, as their list shows it, though nothing was said yet. Raises `NotFound`."""
    return conversation_bodies([private.conversation(channel_id, user_id=user_id)], user_id=user_id)[0]


# --- For other apps


def between(channel_id: UUID, *, start: datetime, end: datetime, limit: int) -> list[Body]:
    """What was said first in that time, by sequence, as it reads now; for a replay. The caller has checked who looks."""
    rows = Message.objects.filter(channel=channel_id, at__gte=start, at__lt=end).select_related("reply_to", "author")
    return shapes.messages(list(rows.order_by("sequence")[:limit]))
