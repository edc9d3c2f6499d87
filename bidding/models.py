"""What bidding writes and never changes: the log, the commitments chain, and what each person was told.

Foreign keys here have no index of their own: the unique constraints begin with them, and each index is a write more for
every bid.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from auctions.models import Lot, Registration
from bidding.choices import Answering, ChanceOutcome, DecidedBy, EventKind


class LotEvent(models.Model):
    """One thing that happened to a lot. Gap-free from 1, append-only by trigger, hash-chained (protocol.md, "Log event")."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="log", db_index=False)
    sequence = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=20, choices=EventKind.choices)
    at = models.DateTimeField()
    actor = models.CharField(max_length=16)
    payload = models.JSONField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("lot event")
        verbose_name_plural = _("lot events")
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "sequence"], name="lot_event_sequence_unique"),
            models.CheckConstraint(condition=models.Q(sequence__gte=1), name="lot_event_sequence_from_one"),
            models.CheckConstraint(condition=models.Q(kind__in=EventKind.values), name="lot_event_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind}"


class Commitment(models.Model):
    """A ceiling, hidden: its hash in the chain, the amount and nonce sealed beside it (protocol.md, "The commitments chain")."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="commitment_rows", db_index=False)
    position = models.PositiveBigIntegerField()
    after_sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    paddle = models.PositiveIntegerField()
    commitment = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed = models.BinaryField()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["lot", "position"], name="commitment_position_unique")]

    def __str__(self) -> str:
        return f"{self.position} {self.commitment[:12]}"


class Answer(models.Model):
    """What a person was told about one command, once and for ever: the row of a bid and of a refusal decided under the lock.

    The same key gets the same body again. `sealed` holds the command and the body, which may name a ceiling, and in a live
    sale how the lot stood before. `sequence` is the bid's own event, null for refusals and for silent raises.
    `registration` is null for a bid of the floor, whose key is the clerk's.
    """

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="answers", db_index=False)
    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, null=True, related_name="answers", db_index=False)
    key = models.CharField(max_length=128)
    accepted = models.BooleanField()
    sequence = models.PositiveBigIntegerField(null=True)
    sealed = models.BinaryField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(fields=["registration", "lot", "key"], name="answer_once_a_key"),
            models.UniqueConstraint(
                fields=["lot", "key"], condition=models.Q(registration__isnull=True), name="answer_of_the_floor_once_a_key"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {'accepted' if self.accepted else 'refused'}"


class LateBid(models.Model):
    """A bid that would have counted, had it come before the hammer (rules 8). `behind` is in milliseconds."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="late_bids")
    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="late_bids")
    amount = models.BigIntegerField()
    behind = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("late bid")
        verbose_name_plural = _("late bids")
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=models.Q(amount__gte=1), name="late_bid_amount_positive")]

    def __str__(self) -> str:
        return f"{self.amount}, {self.behind} ms behind"


class Decision(models.Model):
    """Who took a step after the close, and how: beside its lot event, which names no people. The same key, the same answer.

    `amount` is what was said with it, in minor units; `sequence` the event's; `answer` the body as it was given.
    """

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("lot"))
    sequence = models.PositiveBigIntegerField(_("sequence"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("person")
    )
    key = models.CharField(_("key"), max_length=128)
    action = models.CharField(_("action"), max_length=8, choices=Answering.choices)
    amount = models.BigIntegerField(_("amount"), null=True)
    way = models.CharField(_("by way of"), max_length=4, choices=DecidedBy.choices)
    answer = models.JSONField(_("answer"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "sequence"], name="decision_one_an_event"),
            models.UniqueConstraint(fields=["lot", "person", "key"], name="decision_once_a_key"),
            models.CheckConstraint(condition=models.Q(action__in=Answering.values), name="decision_action_known"),
            models.CheckConstraint(condition=models.Q(way__in=DecidedBy.values), name="decision_way_known"),
            models.CheckConstraint(
                condition=models.Q(action=Answering.COUNTER, amount__gte=1)
                | (~models.Q(action=Answering.COUNTER) & models.Q(amount__isnull=True)),
                name="decision_counter_names_an_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action}"


class SecondChance(models.Model):
    """A lot whose sale fell through, offered to an underbidder at their own ceiling, which stands in no row: the sealed bids have it.

    `sequence` is the lot event that offered it. One a lot at a time, by the database's own word.
    """

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="second_chances", verbose_name=_("lot"))
    registration = models.ForeignKey(
        Registration, on_delete=models.PROTECT, related_name="second_chances", verbose_name=_("registration")
    )
    sequence = models.PositiveBigIntegerField(_("sequence"))
    outcome = models.CharField(_("outcome"), max_length=8, choices=ChanceOutcome.choices, default=ChanceOutcome.OPEN)
    expires_at = models.DateTimeField(_("until"))
    created_at = models.DateTimeField(_("offered"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("second chance")
        verbose_name_plural = _("second chances")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot"], condition=models.Q(outcome=ChanceOutcome.OPEN), name="second_chance_one_open_a_lot"
            ),
            models.UniqueConstraint(fields=["lot", "sequence"], name="second_chance_one_an_event"),
            models.CheckConstraint(condition=models.Q(outcome__in=ChanceOutcome.values), name="second_chance_outcome_known"),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=models.Q(outcome=ChanceOutcome.OPEN), name="second_chance_due")
        ]

    def __str__(self) -> str:
        return f"{self.registration} {self.outcome}"
