"""Transfers from person to person, which no machine sees: what is to be sent, and who has said that it came."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from payments.paying_choices import TransferKind, TransferStatus

_CAME = (TransferStatus.DONE, TransferStatus.HELD, TransferStatus.RETURNING, TransferStatus.RETURNED)
_OF_DEPOSITS = (TransferStatus.HELD, TransferStatus.RETURNING, TransferStatus.RETURNED)


class ManualTransfer(models.Model):
    """A payment and a refund are done once the seller has said so; a deposit is held then, and kept (`done`) or sent back."""

    id = models.CharField(primary_key=True, max_length=40)
    kind = models.CharField(_("kind"), max_length=8, choices=TransferKind.choices)
    key = models.CharField(max_length=128, unique=True)
    reference = models.CharField(_("reference"), max_length=64, db_index=True)
    currency = models.CharField(_("currency"), max_length=3)
    amount = models.BigIntegerField(_("amount"))
    refunded = models.BigIntegerField(_("refunded"), default=0)
    status = models.CharField(_("status"), max_length=12, choices=TransferStatus.choices, default=TransferStatus.PENDING)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    class Meta:
        verbose_name = _("transfer by hand")
        verbose_name_plural = _("transfers by hand")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="transfer_of_something"),
            models.CheckConstraint(
                condition=~Q(status__in=_CAME) | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="transfer_that_came_was_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=TransferKind.values, status__in=TransferStatus.values), name="transfer_known"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=_OF_DEPOSITS) | Q(kind=TransferKind.HOLD), name="transfer_held_is_a_deposit"
            ),
        ]

    def __str__(self) -> str:
        return self.pk


class TransferDetails(models.Model):
    """Where a seller is to be paid by hand: a UPI address, a bank account. Who owes them an order or a deposit sees it, nobody else."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="transfers_to"
    )
    upi = models.CharField(_("UPI address"), max_length=100, blank=True, help_text=_("Such as name@bank."))
    bank = models.TextField(
        _("bank account"), max_length=500, blank=True, help_text=_("Name, number and bank, as a buyer needs them.")
    )

    class Meta:
        verbose_name = _("transfer details")
        verbose_name_plural = _("transfer details")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.upi or self.bank[:40]
