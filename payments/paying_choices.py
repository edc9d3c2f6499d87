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


BY_HAND = "manual"
"""The gateway of transfers from person to person."""


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


class TransferKind(models.TextChoices):
    """A buyer's payment to the seller, one the other way, and a bidder's deposit with the seller."""

    PAYMENT = "payment", _("Payment")
    REFUND = "refund", _("Refund")
    HOLD = "hold", _("Deposit")


class TransferStatus(models.TextChoices):
    """Of money that goes from person to person. The last three are a deposit's; one that is kept is done."""

    PENDING = "pending", _("Waiting")
    DONE = "done", _("Confirmed")
    CANCELLED = "cancelled", _("Cancelled")
    HELD = "held", _("Held")
    RETURNING = "returning", _("On its way back")
    RETURNED = "returned", _("Sent back")


class AccountState(models.TextChoices):
    """Of where a seller's payouts go; empty where nobody has begun, or nobody has looked yet."""

    NEEDS_MORE = "needs_more", _("More details are needed")
    CHECKING = "checking", _("Being checked")
    READY = "ready", _("Payouts are on")


class EventStatus(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    APPLIED = "applied", _("Applied")
    DEAD = "dead", _("Given up")
