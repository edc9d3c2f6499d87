"""Paddles."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from auctions.choices import RegistrationStatus
from auctions.models.auctions import Auction


class Registration(models.Model):
    """A bidder's paddle in one auction. Paddles count from 1 and are never given twice."""

    auction = models.ForeignKey(Auction, on_delete=models.PROTECT, related_name="registrations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="registrations")
    paddle = models.PositiveIntegerField()
    status = models.CharField(max_length=16, choices=RegistrationStatus.choices, default=RegistrationStatus.APPROVED)
    conditions_version = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    purse = models.OneToOneField(
        "ledger.Purse", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="registration"
    )

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["paddle"]
        constraints = [
            models.UniqueConstraint(fields=["auction", "user"], name="registration_once"),
            models.UniqueConstraint(fields=["auction", "paddle"], name="registration_paddle_unique"),
            models.CheckConstraint(condition=models.Q(status__in=RegistrationStatus.values), name="registration_status_known"),
            models.CheckConstraint(condition=models.Q(paddle__gte=1), name="registration_paddle_from_one"),
        ]

    def __str__(self) -> str:
        return f"paddle {self.paddle}"
