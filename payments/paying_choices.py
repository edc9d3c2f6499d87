"""Fixed words of payments, refunds, payouts, deposits and what gateways tell."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    ORDER = "order", _("Order")
    DEPOSIT = "deposit", _("Deposit")


class PaymentStatus(models.TextChoices):
    """`created`: the row is there, the gateway not yet asked; `pending`: the gateway waits for the person, or for a bank."""

    CREATED = "created", _("Being prepared")
    PENDING = "pending", _("Waiting")
    AUTHORIZED = "authorized", _("Held")
    CAPTURED = "captured", _("Paid")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Expired")


OPEN = (PaymentStatus.CREATED, PaymentStatus.PENDING)
"""What may still become money without anybody starting anew."""


class RefundStatus(models.TextChoices):
    CREATED = "created", _("To be sent")
    PENDING = "pending", _("On its way")
    DONE = "done", _("Refunded")
    FAILED = "failed", _("Failed")


class PayoutStatus(models.TextChoices):
    CREATED = "created", _("To be sent")
    PENDING = "pending", _("On its way")
    PAID = "paid", _("Paid out")
    FAILED = "failed", _("Failed")


class DepositStatus(models.TextChoices):
    ASKED = "asked", _("Asked for")
    HELD = "held", _("Held")
    RETURNED = "returned", _("Given back")
    KEPT = "kept", _("Kept")


class AccountState(models.TextChoices):
    """Of where a seller's payouts go; empty where nobody has begun, or nobody has looked yet."""

    NEEDS_MORE = "needs_more", _("More details are needed")
    CHECKING = "checking", _("Being checked")
    READY = "ready", _("Payouts are on")


class EventStatus(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    APPLIED = "applied", _("Applied")
    DEAD = "dead", _("Given up")
