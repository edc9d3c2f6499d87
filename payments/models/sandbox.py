"""What the sandbox knows. It stands for a house across the street: nothing but `payments.gateways.sandbox` reads this.

No row of ours is referred to but by the text that a real gateway would be given (`reference`).
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class SandboxCharge(models.Model):
    """A checkout, a hold, the wish to save a card or to say where payouts go, and what came of it.

    `kind`: `checkout`, `hold`, `setup` or `account`.
    """

    id = models.CharField(primary_key=True, max_length=40)
    kind = models.CharField(max_length=8)
    key = models.CharField(max_length=128, unique=True)
    reference = models.CharField(max_length=64, db_index=True)
    customer = models.CharField(max_length=64, blank=True)
    card = models.CharField(max_length=40, blank=True)
    description = models.CharField(max_length=300)
    currency = models.CharField(max_length=3, blank=True)
    amount = models.BigIntegerField(default=0)
    refunded = models.BigIntegerField(default=0)
    status = models.CharField(max_length=12, default="pending")
    error = models.CharField(max_length=64, blank=True)
    return_url = models.CharField(max_length=2000)
    settles_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[models.Manager[SandboxCharge]] = models.Manager()

    class Meta:
        verbose_name = _("sandbox charge")
        verbose_name_plural = _("sandbox charges")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(refunded__gte=0, refunded__lte=F("amount")), name="sandbox_refunds_within_charge"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class SandboxCard(models.Model):
    id = models.CharField(primary_key=True, max_length=40)
    customer = models.CharField(max_length=64, db_index=True)
    behaviour = models.CharField(max_length=12)
    last4 = models.CharField(max_length=4)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[models.Manager[SandboxCard]] = models.Manager()

    class Meta:
        verbose_name = _("sandbox card")
        verbose_name_plural = _("sandbox cards")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return str(self.pk)


class SandboxMovement(models.Model):
    """Money that left the sandbox: `kind` is `refund` or `payout`."""

    id = models.CharField(primary_key=True, max_length=40)
    kind = models.CharField(max_length=8)
    key = models.CharField(max_length=128, unique=True)
    reference = models.CharField(max_length=64, db_index=True)
    charge = models.ForeignKey(SandboxCharge, on_delete=models.PROTECT, null=True, blank=True, related_name="movements")
    account = models.CharField(max_length=120, blank=True)
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[models.Manager[SandboxMovement]] = models.Manager()

    class Meta:
        verbose_name = _("sandbox movement")
        verbose_name_plural = _("sandbox movements")
        ordering = ["-created_at"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="sandbox_moves_something")]

    def __str__(self) -> str:
        return str(self.pk)


class SandboxWebhook(models.Model):
    """A webhook that is to be delivered until the house answers 2xx (`core.leases`)."""

    id = models.CharField(primary_key=True, max_length=40)
    payload: Any = models.JSONField()
    status = models.CharField(max_length=12, default="waiting")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(db_default=Now())
    leased_until = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[models.Manager[SandboxWebhook]] = models.Manager()

    class Meta:
        verbose_name = _("sandbox webhook")
        verbose_name_plural = _("sandbox webhooks")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["next_attempt_at"], condition=Q(status="waiting"), name="sandbox_webhook_waiting")]

    def __str__(self) -> str:
        return str(self.pk)
