"""Polls: drafted, opened, voted in, closed. One ballot a person, by constraint; it stands once it is cast.

Who votes locks the poll, not the channel: a thousand votes hold up nothing that is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from chat import broadcast, channels, shapes, tallies
from chat.choices import PollChoice, PollResults, PollStatus
from chat.models import Channel, Poll, PollMark, PollOption, PollVote
from chat.standing import Standing, standing_in, standing_of
from chat.text import plain
from core.errors import Conflict, Invalid, NotFound

TEXT_MAX: Final = 500
OPTION_MAX: Final = 160
FEWEST, MOST = 2, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a poll asks, and how."""

    text: str
    choice: PollChoice
    results: PollResults
    options: Sequence[str]

    def checked(self) -> Draft:
        """Raises `Invalid`."""
        options = [plain(each, most=OPTION_MAX, field="options") for each in self.options]
        if not FEWEST <= len(options) <= MOST or len({each.casefold() for each in options}) != len(options):
            text = _("From %(fewest)d to %(most)d different answers.") % {"fewest": FEWEST, "most": MOST}
            raise Invalid(errors={"options": [text]})
        return Draft(text=plain(self.text, most=TEXT_MAX), choice=self.choice, results=self.results, options=options)


def draft(channel_id: UUID, *, user_id: int | None, asked: Draft) -> shapes.Body:
    """A new poll, seen by moderators alone. Raises `Invalid`, and as `Standing.require`."""
    asked = asked.checked()
    with transaction.atomic():
        channel = channels.locked(channel_id)
        by = standing_in(channel, user_id=user_id).require("polls")
        row = Poll(channel=channel, revision=channel.revision, by=by)
        _write(row, asked)
        return _told(row, channel)


def redraft(poll_id: int, *, user_id: int | None, asked: Draft, within: UUID | None = None) -> shapes.Body:
    """Another text for a draft; `Conflict` once it is open."""
    asked = asked.checked()
    with transaction.atomic():
        standing, row = _taken(poll_id, user_id=user_id, within=within, status=PollStatus.DRAFT)
        row.options.all().delete()
        _write(row, asked)
        return _told(row, standing.channel)


def discard(poll_id: int, *, user_id: int | None, within: UUID | None = None) -> None:
    """Take back a draft; `Conflict` once it is open."""
    with transaction.atomic():
        _, row = _taken(poll_id, user_id=user_id, within=within, status=PollStatus.DRAFT)
        row.delete()


def open_poll(poll_id: int, *, user_id: int | None, within: UUID | None = None) -> shapes.Body:
    """From now on people vote. `Conflict` for what is no draft."""
    with transaction.atomic():
        standing, row = _taken(poll_id, user_id=user_id, within=within, status=PollStatus.DRAFT)
        row.status, row.opened_at = PollStatus.OPEN, standing.now
        return _moved(row, standing.channel)


def close_poll(poll_id: int, *, user_id: int | None, within: UUID | None = None) -> shapes.Body:
    """No more votes; the results are shown. `Conflict` for what is not open."""
    with transaction.atomic():
        standing, row = _taken(poll_id, user_id=user_id, within=within, status=PollStatus.OPEN)
        row.status, row.closed_at = PollStatus.CLOSED, standing.now
        return _moved(row, standing.channel)


def vote(poll_id: int, *, user_id: int | None, options: Sequence[int], within: UUID | None = None) -> shapes.Body:
    """Cast one's ballot; the same again is the same, another one is `Conflict`. Raises `Invalid` for what is no answer."""
    channel_id = find(poll_id, within=within).channel_id
    with transaction.atomic():
        standing = standing_of(channel_id, user_id=user_id)
        standing.require("vote")
        row = Poll.objects.select_for_update(no_key=True).get(pk=poll_id)
        if row.status == PollStatus.DRAFT:
            raise NotFound
        if row.status != PollStatus.OPEN:
            raise Conflict(status=row.status)
        chosen = _lawful(row, options)
        member = standing.membership()
        cast = PollVote.objects.filter(poll=row, member=member).first()
        if cast is None:
            _cast(PollVote(poll=row, member=member, choice=row.choice), chosen)
            tallies.touched(channel_id, poll=row.pk)
        elif set(cast.marks.values_list("option", flat=True)) != chosen:
            raise Conflict(_("You have voted."), status="voted")
        return shapes.poll(find(poll_id, within=within))


def find(poll_id: int, *, within: UUID | None) -> Poll:
    rows = Poll.objects.prefetch_related("options").filter(pk=poll_id)
    row = (rows if within is None else rows.filter(channel=within)).first()
    if row is None:
        raise NotFound
    return row


def _taken(poll_id: int, *, user_id: int | None, within: UUID | None, status: PollStatus) -> tuple[Standing, Poll]:
    """The channel and then the poll, locked, for a moderator; `Conflict` where it is in another state."""
    channel = channels.locked(find(poll_id, within=within).channel_id)
    standing = standing_in(channel, user_id=user_id)
    standing.require("polls")
    row = Poll.objects.select_for_update(no_key=True).filter(pk=poll_id).first()
    if row is None:
        raise NotFound
    if row.status != status:
        raise Conflict(status=row.status)
    return standing, row


def _write(row: Poll, asked: Draft) -> None:
    row.text, row.choice, row.results = asked.text, asked.choice, asked.results
    row.save()
    PollOption.objects.bulk_create(
        PollOption(poll=row, position=position, text=text) for position, text in enumerate(asked.options, start=1)
    )


def _lawful(row: Poll, options: Sequence[int]) -> set[int]:
    chosen, there = set(options), set(row.options.values_list("pk", flat=True))
    fits = len(chosen) == 1 if row.choice == PollChoice.SINGLE else len(chosen) >= 1
    if not fits or not chosen <= there:
        text = _("One of its answers.") if row.choice == PollChoice.SINGLE else _("One or more of its answers.")
        raise Invalid(errors={"options": [text]})
    return chosen


def _cast(ballot: PollVote, chosen: set[int]) -> None:
    ballot.save()
    PollMark.objects.bulk_create(
        PollMark(vote=ballot, option_id=option, poll=ballot.poll, choice=ballot.choice) for option in sorted(chosen)
    )


def _moved(row: Poll, channel: Channel) -> shapes.Body:
    row.revision = channels.moved(channel)
    row.save()
    return _told(row, channel)


def _told(row: Poll, channel: Channel) -> shapes.Body:
    """Drafts to moderators, others to all; a moderator's own answer has the results at any time."""
    whole: Any = find(row.pk, within=None)
    broadcast.poll(whole, channel=channel, body=shapes.poll(whole), is_seen=row.status != PollStatus.DRAFT)
    return shapes.poll(whole, to_moderator=True)
