"""Questions to those who hold the sale: asked, voted for, let through, pinned, answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from chat import broadcast, channels, pace, shapes, tallies
from chat.choices import QuestionStatus, Voice
from chat.errors import KeyUsed
from chat.models import Channel, Membership, Question, QuestionVote
from chat.shapes import SEEN
from chat.standing import standing_in, standing_of
from chat.text import plain
from core.errors import Conflict, Invalid, NotFound
from core.intents import lawful_key

TEXT_MAX: Final = 500

Action = Literal["approve", "dismiss", "pin", "unpin", "answer"]

FROM: Final[Mapping[Action, frozenset[QuestionStatus]]] = {
    "approve": frozenset({QuestionStatus.PENDING, QuestionStatus.DISMISSED}),
    "dismiss": frozenset({QuestionStatus.PENDING, QuestionStatus.APPROVED, QuestionStatus.ANSWERED}),
    "pin": SEEN,
    "unpin": SEEN,
    "answer": frozenset({QuestionStatus.PENDING, QuestionStatus.APPROVED, QuestionStatus.ANSWERED}),
}
"""In which states each act is possible; anything else is `Conflict`. Answering again changes the answer."""
TO: Final[Mapping[Action, QuestionStatus]] = {
    "approve": QuestionStatus.APPROVED,
    "dismiss": QuestionStatus.DISMISSED,
    "answer": QuestionStatus.ANSWERED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question; `is_new` is False for a key that was answered before."""

    body: shapes.Body
    is_new: bool


def ask(channel_id: UUID, *, user_id: int | None, key: str, text: str) -> Asked:
    """Ask; a moderator's own question is let through at once. The same key again is the same question. Raises as `say`."""
    text, key = plain(text, most=TEXT_MAX), lawful_key(key)
    person = pace.refuse_too_fast(user_id)
    with transaction.atomic():
        channel = channels.locked(channel_id)
        standing = standing_in(channel, user_id=person)
        standing.require("ask")
        author = standing.membership()
        if (earlier := _rows().filter(author=author, key=key).first()) is not None:
            if earlier.text != text:
                raise KeyUsed
            return Asked(body=shapes.question(earlier), is_new=False)
        pace.refuse_unless_heard(standing)
        status = QuestionStatus.APPROVED if standing.voice == Voice.MODERATOR else QuestionStatus.PENDING
        row = Question.objects.create(
            channel=channel,
            revision=channels.moved(channel) if status in SEEN else channel.revision,
            author=author,
            label=author.label,
            voice=standing.voice,
            key=key,
            text=text,
            status=status,
        )
        row = _rows().get(pk=row.pk)
        return Asked(body=_told(row, channel=channel, was_seen=False), is_new=True)


def vote(question_id: int, *, user_id: int | None, on: bool, within: UUID | None = None) -> int:
    """For it, or no longer; gives the votes. `Conflict` while it is not let through, and once it is answered."""
    row = find(question_id, within=within)
    with transaction.atomic():
        standing = standing_of(row.channel_id, user_id=user_id)
        standing.require("vote")
        member = standing.membership()
        if row.status not in SEEN and row.author_id != member.pk and standing.voice != Voice.MODERATOR:
            raise NotFound
        if row.status != QuestionStatus.APPROVED:
            raise Conflict(status=row.status)
        if on:
            QuestionVote.objects.bulk_create([QuestionVote(question=row, member=member)], ignore_conflicts=True)
        else:
            QuestionVote.objects.filter(question=row, member=member).delete()
        tallies.touched(row.channel_id, question=row.pk)
        return shapes.question_votes([row.pk])[row.pk]


def moderate(
    question_id: int, *, user_id: int | None, action: Action, text: str | None = None, within: UUID | None = None
) -> shapes.Body:
    """One of `FROM`. `text` is the answer, and may be empty: answered aloud; with any other action it is `Invalid`."""
    answer = _answer(action, text)
    channel_id = find(question_id, within=within).channel_id
    with transaction.atomic():
        channel = channels.locked(channel_id)
        standing = standing_in(channel, user_id=user_id)
        standing.require("questions")
        row = find(question_id, within=within)
        if row.status not in FROM[action]:
            raise Conflict(status=row.status)
        was_seen = row.status in SEEN
        _change(row, action=action, answer=answer, by=standing.membership(), now=standing.now)
        if was_seen or row.status in SEEN:
            row.revision = channels.moved(channel)
        row.save()
        return _told(row, channel=channel, was_seen=was_seen)


def find(question_id: int, *, within: UUID | None) -> Question:
    rows = _rows().filter(pk=question_id)
    row = (rows if within is None else rows.filter(channel=within)).first()
    if row is None:
        raise NotFound
    return row


def most_wanted(rows: QuerySet[Question]) -> QuerySet[Question]:
    """Pinned ones first, then by votes, then the oldest."""
    counted = QuestionVote.objects.filter(question=OuterRef("pk")).order_by().values("question")
    wanted = Coalesce(Subquery(counted.annotate(count=Count("id")).values("count")), 0)
    return rows.annotate(wanted=wanted).order_by(F("pinned_at").desc(nulls_last=True), "-wanted", "id")


def _rows() -> QuerySet[Question]:
    return Question.objects.select_related("answered_by", "author")


def _change(row: Question, *, action: Action, answer: str, by: Membership, now: datetime) -> None:
    row.status = TO.get(action, QuestionStatus(row.status))
    if action == "answer":
        row.answer, row.answered_by = answer, by
    if action == "pin":
        row.pinned_at = now
    if action in {"unpin", "dismiss"}:
        row.pinned_at = None


def _answer(action: Action, text: str | None) -> str:
    if text is not None and action != "answer":
        raise Invalid(errors={"text": [_("Only an answer has a text.")]})
    return plain(text) if text and text.strip() else ""


def _told(row: Question, *, channel: Channel, was_seen: bool) -> shapes.Body:
    """Told to all where all see it, or saw it; else to moderators and to who asked."""
    is_seen = row.status in SEEN
    body = shapes.question(row)
    left = body if is_seen else shapes.question(row, is_seen=False)
    if is_seen or was_seen:
        broadcast.question(row, channel=channel, body=left, is_seen=True)
    if not is_seen:
        broadcast.question(row, channel=channel, body=body, is_seen=False)
    return body
