"""How things of chat look on the wire (protocol.md, "Chat"): the same over REST and sockets, for everybody who may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.db.models import Count

from chat.choices import PollResults, PollStatus, QuestionStatus
from chat.models import Channel, Membership, Mention, Message, Poll, PollMark, PollVote, Question, QuestionVote, Reaction
from core.times import timestamp, timestamp_or_none

EXCERPT: Final = 140
"""Characters of a message that another one quotes."""

Body = dict[str, Any]


def state_of(channel: Channel) -> Body:
    return {
        "slow": channel.slow_seconds,
        "closed": channel.closed_at is not None,
        "sequence": channel.last_sequence,
        "revision": channel.revision,
    }


# --- Messages


def excerpt(text: str) -> str:
    return text if len(text) <= EXCERPT else text[: EXCERPT - 1] + "…"


def shown(row: Message) -> str:
    """What is still to be read of it."""
    return "" if gone(row) else row.text


def gone(row: Message) -> str | None:
    if row.deleted_at is not None:
        return "deleted"
    return "retracted" if row.retracted_at is not None else None


def messages(rows: Sequence[Message]) -> list[Body]:
    """Two queries however many. The rows come with their `reply_to` and `author`."""
    mentions: defaultdict[int, list[str]] = defaultdict(list)
    for message_id, member_id in Mention.objects.filter(message__in=rows).values_list("message", "member").order_by("id"):
        mentions[message_id].append(str(member_id))
    counts = reactions([row.pk for row in rows])
    return [_message(row, mentions=mentions[row.pk], counts=counts[row.pk]) for row in rows]


def message(row: Message) -> Body:
    return messages([row])[0]


def reactions(message_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Counts by word of each of these messages, those without any too. One query."""
    found: dict[int, dict[str, int]] = {message_id: {} for message_id in message_ids}
    counted = Reaction.objects.filter(message__in=message_ids).values_list("message", "word").annotate(count=Count("id"))
    for message_id, word, count in counted.order_by("word"):
        found[message_id][word] = count
    return found


def _message(row: Message, *, mentions: list[str], counts: Mapping[str, int]) -> Body:
    is_there = gone(row) is None
    return {
        "id": str(row.pk),
        "sequence": row.sequence,
        "revision": row.revision,
        "author": {"member": str(row.author_id), "label": row.label, "voice": row.voice},
        "text": shown(row),
        "gone": gone(row),
        "reply_to": _quote(row.reply_to),
        "mentions": mentions if is_there else [],
        "reactions": counts if is_there else {},
        "at": timestamp(row.at),
        "edited_at": timestamp_or_none(row.edited_at),
    }


def _quote(row: Message | None) -> Body | None:
    return None if row is None else {"message": str(row.pk), "label": row.label, "text": excerpt(shown(row))}


# --- Questions

SEEN: Final = frozenset({QuestionStatus.APPROVED, QuestionStatus.ANSWERED})
"""Questions that all see."""


def questions(rows: Sequence[Question]) -> list[Body]:
    """One query for the votes. The rows come with who answered."""
    votes = question_votes([row.pk for row in rows])
    return [_question(row, votes=votes[row.pk]) for row in rows]


def question(row: Question, *, is_seen: bool = True) -> Body:
    """With `is_seen` False, what is left of one that all saw and that was dismissed."""
    body = questions([row])[0]
    return body if is_seen else body | {"text": "", "answer": ""}


def question_votes(question_ids: Sequence[int]) -> dict[int, int]:
    found = dict.fromkeys(question_ids, 0)
    counted = QuestionVote.objects.filter(question__in=question_ids).values_list("question").annotate(count=Count("id"))
    return found | dict(counted.order_by())


def _question(row: Question, *, votes: int) -> Body:
    return {
        "id": str(row.pk),
        "revision": row.revision,
        "author": {"member": str(row.author_id), "label": row.label, "voice": row.voice},
        "text": row.text,
        "status": row.status,
        "pinned": row.pinned_at is not None,
        "answer": row.answer,
        "answered_by": row.answered_by.label if row.answered_by else None,
        "at": timestamp(row.at),
        "votes": votes,
    }


# --- Polls


def polls(rows: Sequence[Poll], *, to_moderator: bool = False) -> list[Body]:
    """Two queries for the votes. The rows come with their options prefetched. A moderator sees results at any time."""
    counted = poll_tallies(rows, to_moderator=to_moderator)
    return [_poll(row, tally=counted[row.pk]) for row in rows]


def poll(row: Poll, *, to_moderator: bool = False) -> Body:
    return polls([row], to_moderator=to_moderator)[0]


def poll_tallies(rows: Iterable[Poll], *, to_moderator: bool = False) -> dict[int, Body]:
    """`{voters, votes: {option: number}}` of each; `votes` is null where results are not shown yet."""
    ids = [row.pk for row in rows]
    voters = dict(PollVote.objects.filter(poll__in=ids).values_list("poll").annotate(count=Count("id")).order_by())
    marks: defaultdict[int, dict[int, int]] = defaultdict(dict)
    counted = PollMark.objects.filter(poll__in=ids).values_list("poll", "option").annotate(count=Count("id"))
    for poll_id, option_id, count in counted.order_by():
        marks[poll_id][option_id] = count
    found: dict[int, Body] = {}
    for row in rows:
        votes = {str(option.pk): marks[row.pk].get(option.pk, 0) for option in row.options.all()}
        found[row.pk] = {"voters": voters.get(row.pk, 0), "votes": votes if to_moderator or _are_shown(row) else None}
    return found


def _are_shown(row: Poll) -> bool:
    return row.status == PollStatus.CLOSED or (row.status == PollStatus.OPEN and row.results == PollResults.LIVE)


def _poll(row: Poll, *, tally: Body) -> Body:
    votes = tally["votes"]
    options = [
        {"id": str(option.pk), "text": option.text, "votes": None if votes is None else votes[str(option.pk)]}
        for option in row.options.all()
    ]
    return {
        "id": str(row.pk),
        "revision": row.revision,
        "text": row.text,
        "choice": row.choice,
        "results": row.results,
        "status": row.status,
        "options": options,
        "voters": tally["voters"],
        "opened_at": timestamp_or_none(row.opened_at),
        "closed_at": timestamp_or_none(row.closed_at),
    }


def who(member: Membership) -> Body:
    return {"member": str(member.pk), "label": member.label}
