"""What a buyer says is wrong with an order, what both sides say to it, and how staff decided (P10)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from payments.choices import DisputeOutcome, DisputeReason, DisputeStatus
from payments.models.orders import Order


def private() -> Storage:
    """Not media: who may see it is asked at each request."""
    return storages["private"]


class Dispute(models.Model):
    """One an order. `refunding`: decided, and the money is on its way back; then closed."""

    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="dispute", verbose_name=_("order"))
    reason = models.CharField(_("reason"), max_length=20, choices=DisputeReason.choices)
    status = models.CharField(_("status"), max_length=10, choices=DisputeStatus.choices, default=DisputeStatus.OPEN)
    outcome = models.CharField(_("outcome"), max_length=10, choices=DisputeOutcome.choices, blank=True)
    amount = models.BigIntegerField(_("given back"), default=0, help_text=_("Minor units."))
    because = models.CharField(_("decided because"), max_length=500, blank=True)
    opened_at = models.DateTimeField(_("opened"), db_default=Now(), editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(reason__in=DisputeReason.values), name="dispute_reason_known"),
            models.CheckConstraint(condition=Q(status__in=DisputeStatus.values), name="dispute_status_known"),
            models.CheckConstraint(
                condition=Q(status=DisputeStatus.OPEN, outcome="", decided_at=None, decided_by=None, because="")
                | (~Q(status=DisputeStatus.OPEN) & ~Q(outcome="") & ~Q(because="") & Q(decided_at__isnull=False)),
                name="dispute_decided_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", DisputeOutcome.RELEASE], amount=0)
                | Q(outcome__in=[DisputeOutcome.PART, DisputeOutcome.WHOLE], amount__gt=0),
                name="dispute_gives_back_what_was_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}: {self.get_reason_display()}"


class DisputeWord(models.Model):
    """What somebody said in a dispute. `key` names the call: one key, one word."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="words", verbose_name=_("dispute"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    text = models.TextField(_("text"), max_length=4000)
    at = models.DateTimeField(_("at"), db_default=Now(), editable=False)
    key = models.CharField(_("key"), max_length=128)

    class Meta:
        verbose_name = _("word in a dispute")
        verbose_name_plural = _("words in disputes")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="dispute_word_key_once")]

    def __str__(self) -> str:
        return self.text[:60]


class DisputePicture(models.Model):
    """A picture that goes with a word, drawn anew by us."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    word = models.ForeignKey(DisputeWord, on_delete=models.PROTECT, related_name="pictures", verbose_name=_("word"))
    image = models.FileField(_("picture"), upload_to="disputes/", storage=private)

    class Meta:
        verbose_name = _("picture in a dispute")
        verbose_name_plural = _("pictures in disputes")

    def __str__(self) -> str:
        return str(self.pk)
