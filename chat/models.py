"""Channels, who is in them, and what is said, asked and voted there. Times are the database's, UTC.

Every change of what all may read raises the channel's `revision` under its row's lock, and stands at that revision:
"what changed since" is one comparison, and a gap between two pushes can be seen.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from chat.choices import (
    Kind,
    PollChoice,
    PollResults,
    PollStatus,
    QuestionStatus,
    Reads,
    ReportStatus,
    Role,
    Voice,
    Word,
    Writes,
)

LABEL_MAX = 120
TEXT_MAX = 2_000


def _person(**options: Any) -> Any:
    """People are closed, never deleted."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, **({"related_name": "+"} | options))


class Channel(models.Model):
    """One chat. Who may read and write in it is pushed down by whoever owns it.

    A private one belongs to two people and to the channel they met in (`origin`), whose labels they keep: who is
    "Paddle 7" there is "Paddle 7" here (docs/decisions/0022).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=160)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.PUBLIC)
    reads = models.CharField(_("who reads"), max_length=8, choices=Reads.choices, default=Reads.ALL)
    writes = models.CharField(_("who writes"), max_length=8, choices=Writes.choices, default=Writes.PEOPLE)
    slow_seconds = models.PositiveIntegerField(_("slow mode, seconds"), default=0)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    last_sequence = models.PositiveBigIntegerField(_("messages"), default=0, editable=False)
    revision = models.PositiveBigIntegerField(_("revision"), default=0, editable=False)
    origin = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="asides")
    first = _person(null=True, blank=True)
    second = _person(null=True, blank=True)
    created_at = models.DateTimeField(_("made"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering = ["-created_at"]
        permissions = [("moderate_channel", _("May moderate chats"))]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="channel_kind_known"),
            models.CheckConstraint(condition=models.Q(reads__in=Reads.values), name="channel_reads_known"),
            models.CheckConstraint(condition=models.Q(writes__in=Writes.values), name="channel_writes_known"),
            models.CheckConstraint(
                condition=models.Q(kind=Kind.PUBLIC) | models.Q(reads=Reads.MEMBERS, writes=Writes.MEMBERS),
                name="channel_behind_doors_is_for_members",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=Kind.PRIVATE, origin__isnull=False, first__isnull=False, second__isnull=False)
                | (~models.Q(kind=Kind.PRIVATE) & models.Q(origin=None, first=None, second=None)),
                name="channel_private_is_of_two",
            ),
            models.CheckConstraint(
                condition=models.Q(first=None) | models.Q(first__lt=models.F("second")), name="channel_pair_in_order"
            ),
            models.UniqueConstraint(fields=["origin", "first", "second"], name="channel_once_a_pair"),
        ]

    def __str__(self) -> str:
        return self.title


class Membership(models.Model):
    """A person in a channel: admitted by its owner, or come by themselves (`admitted_at` is null) to read or speak."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="memberships")
    user = _person(related_name="chat_memberships", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.MEMBER)
    label = models.CharField(_("speaks as"), max_length=LABEL_MAX)
    admitted_at = models.DateTimeField(_("admitted"), null=True, blank=True)
    expelled_at = models.DateTimeField(_("expelled"), null=True, blank=True)
    muted_until = models.DateTimeField(_("muted until"), null=True, blank=True)
    last_read = models.PositiveBigIntegerField(_("read up to"), default=0)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["id"]
        indexes = [models.Index("channel", Lower("label"), name="membership_by_label")]
        constraints = [
            models.UniqueConstraint(fields=["channel", "user"], name="membership_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
            models.CheckConstraint(
                condition=models.Q(role=Role.MEMBER) | models.Q(admitted_at__isnull=False),
                name="membership_moderator_was_admitted",
            ),
            models.CheckConstraint(condition=~models.Q(label=""), name="membership_has_a_label"),
        ]

    def __str__(self) -> str:
        return self.label


class Message(models.Model):
    """Something said. `label` and `voice` are as they were then. What is taken back keeps its text here, for reports alone."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="messages")
    sequence = models.PositiveBigIntegerField()
    revision = models.PositiveBigIntegerField()
    author = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="messages", verbose_name=_("by"))
    label = models.CharField(_("said as"), max_length=LABEL_MAX)
    voice = models.CharField(max_length=16, choices=Voice.choices)
    key = models.CharField(max_length=128)
    text = models.CharField(_("text"), max_length=TEXT_MAX)
    reply_to = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("said"), db_default=Now())
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    retracted_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)
    deleted_by = _person(null=True, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["sequence"]
        indexes = [
            models.Index(fields=["channel", "revision"], name="message_changed"),
            models.Index(fields=["channel", "at"], name="message_by_time"),
            models.Index(fields=["author", "sequence"], name="message_of_author"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["channel", "sequence"], name="message_sequence_unique"),
            models.UniqueConstraint(fields=["author", "key"], name="message_said_once"),
            models.CheckConstraint(condition=models.Q(sequence__gte=1), name="message_sequence_from_one"),
            models.CheckConstraint(condition=~models.Q(text=""), name="message_says_something"),
            models.CheckConstraint(condition=models.Q(voice__in=Voice.values), name="message_voice_known"),
            models.CheckConstraint(
                condition=models.Q(deleted_at=None, deleted_by=None)
                | models.Q(deleted_at__isnull=False, deleted_by__isnull=False),
                name="message_deleted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Mention(models.Model):
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="mentions")
    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="mentions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "member"], name="mention_once")]

    def __str__(self) -> str:
        return f"@{self.member_id}"


class Reaction(models.Model):
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="reactions")
    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    word = models.CharField(max_length=16, choices=Word.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "member", "word"], name="reaction_once"),
            models.CheckConstraint(condition=models.Q(word__in=Word.values), name="reaction_word_known"),
        ]

    def __str__(self) -> str:
        return self.word


class Question(models.Model):
    """Asked of those who hold the sale; others vote for it. All see it once a moderator has approved it."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="questions")
    revision = models.PositiveBigIntegerField()
    author = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="questions")
    label = models.CharField(_("asked as"), max_length=LABEL_MAX)
    voice = models.CharField(max_length=16, choices=Voice.choices)
    key = models.CharField(max_length=128)
    text = models.CharField(_("question"), max_length=500)
    status = models.CharField(_("state"), max_length=16, choices=QuestionStatus.choices, default=QuestionStatus.PENDING)
    pinned_at = models.DateTimeField(_("pinned"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=TEXT_MAX, blank=True)
    answered_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("asked"), db_default=Now())

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["id"]
        indexes = [models.Index(fields=["channel", "status"], name="question_of_channel")]
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="question_asked_once"),
            models.CheckConstraint(condition=models.Q(status__in=QuestionStatus.values), name="question_status_known"),
            models.CheckConstraint(condition=models.Q(voice__in=Voice.values), name="question_voice_known"),
            models.CheckConstraint(condition=~models.Q(text=""), name="question_asks_something"),
            models.CheckConstraint(
                condition=models.Q(pinned_at=None) | models.Q(status__in=[QuestionStatus.APPROVED, QuestionStatus.ANSWERED]),
                name="question_pinned_is_seen",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class QuestionVote(models.Model):
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="votes")
    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "member"], name="question_vote_once")]

    def __str__(self) -> str:
        return f"for question {self.question_id}"


class Poll(models.Model):
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="polls")
    revision = models.PositiveBigIntegerField()
    by = _person(verbose_name=_("made by"))
    text = models.CharField(_("question"), max_length=500)
    choice = models.CharField(_("takes"), max_length=16, choices=PollChoice.choices, default=PollChoice.SINGLE)
    results = models.CharField(_("results are shown"), max_length=8, choices=PollResults.choices, default=PollResults.LIVE)
    status = models.CharField(_("state"), max_length=8, choices=PollStatus.choices, default=PollStatus.DRAFT)
    created_at = models.DateTimeField(_("made"), db_default=Now())
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("poll")
        verbose_name_plural = _("polls")
        ordering = ["id"]
        indexes = [models.Index(fields=["channel", "status"], name="poll_of_channel")]
        constraints = [
            # What `poll_vote_is_of_its_kind` refers to: a ballot cannot claim another kind than its poll's.
            models.UniqueConstraint(fields=["id", "choice"], name="poll_with_choice"),
            models.CheckConstraint(condition=models.Q(choice__in=PollChoice.values), name="poll_choice_known"),
            models.CheckConstraint(condition=models.Q(results__in=PollResults.values), name="poll_results_known"),
            models.CheckConstraint(
                condition=models.Q(status=PollStatus.DRAFT, opened_at=None, closed_at=None)
                | models.Q(status=PollStatus.OPEN, opened_at__isnull=False, closed_at=None)
                | models.Q(status=PollStatus.CLOSED, opened_at__isnull=False, closed_at__isnull=False),
                name="poll_times_fit_its_status",
            ),
            models.CheckConstraint(condition=~models.Q(text=""), name="poll_asks_something"),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class PollOption(models.Model):
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(_("answer"), max_length=160)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "position"], name="poll_option_position_unique"),
            models.UniqueConstraint(fields=["poll", "text"], name="poll_option_text_unique"),
            models.UniqueConstraint(fields=["id", "poll"], name="poll_option_with_poll"),
            models.CheckConstraint(condition=~models.Q(text=""), name="poll_option_says_something"),
        ]

    def __str__(self) -> str:
        return self.text


class PollVote(models.Model):
    """One person's ballot: one a poll, whatever it takes. Three foreign keys of two columns each stand in the migration."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="votes")
    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    choice = models.CharField(max_length=16)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["poll", "member"], name="poll_vote_once"),
            models.UniqueConstraint(fields=["id", "poll", "choice"], name="poll_vote_with_poll"),
        ]

    def __str__(self) -> str:
        return f"in poll {self.poll_id}"


class PollMark(models.Model):
    """A cross on a ballot. `poll` and `choice` are those of the ballot, which the database sees to."""

    vote = models.ForeignKey(PollVote, on_delete=models.CASCADE, related_name="marks")
    option = models.ForeignKey(PollOption, on_delete=models.CASCADE, related_name="marks")
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="+")
    choice = models.CharField(max_length=16)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vote", "option"], name="poll_mark_once"),
            models.UniqueConstraint(
                fields=["vote"], condition=models.Q(choice=PollChoice.SINGLE), name="poll_mark_single_is_one"
            ),
        ]

    def __str__(self) -> str:
        return f"for answer {self.option_id}"


class Report(models.Model):
    """Somebody says that a message should not stand. Moderators of the channel decide; over a private one the house."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="reports", verbose_name=_("message"))
    by = _person(verbose_name=_("reported by"))
    reason = models.CharField(_("reason"), max_length=500)
    status = models.CharField(_("state"), max_length=16, choices=ReportStatus.choices, default=ReportStatus.OPEN)
    at = models.DateTimeField(_("reported"), db_default=Now())
    resolved_at = models.DateTimeField(_("decided"), null=True, blank=True)
    resolved_by = _person(null=True, blank=True, verbose_name=_("decided by"))

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-id"]
        indexes = [models.Index(fields=["at"], condition=models.Q(status=ReportStatus.OPEN), name="report_waiting")]
        constraints = [
            models.UniqueConstraint(fields=["message", "by"], name="report_once_a_person"),
            models.CheckConstraint(
                condition=models.Q(status=ReportStatus.OPEN, resolved_at=None, resolved_by=None)
                | models.Q(
                    status__in=[ReportStatus.DISMISSED, ReportStatus.UPHELD],
                    resolved_at__isnull=False,
                    resolved_by__isnull=False,
                ),
                name="report_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.reason[:80]


class Block(models.Model):
    """`by` wants nothing to do with `who`: in private neither writes to the other. `label` is as who they were met."""

    by = _person(related_name="chat_blocks")
    who = _person()
    label = models.CharField(max_length=LABEL_MAX)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["by", "who"], name="block_once"),
            models.CheckConstraint(condition=~models.Q(by=models.F("who")), name="block_of_another"),
        ]

    def __str__(self) -> str:
        return self.label
