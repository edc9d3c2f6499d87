"""Fixed words of payments."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrderStatus(models.TextChoices):
    """Where an order stands in its life (P9); `payments.states` has the moves."""

    PENDING = "pending", _("Won")
    CONFIRMED = "confirmed", _("To pay")
    PAID = "paid", _("Paid")
    SHIPPED = "shipped", _("On its way")
    DELIVERED = "delivered", _("Delivered")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")
    DISPUTED = "disputed", _("In dispute")
    REFUNDED = "refunded", _("Refunded")
    DEFAULTED = "defaulted", _("Not paid")


class Party(models.TextChoices):
    """To whom a step of an order belongs."""

    BUYER = "buyer", _("Buyer")
    SELLER = "seller", _("Seller")
    STAFF = "staff", _("Staff")
    GATEWAY = "gateway", _("Payment")
    CLOCK = "clock", _("By itself")


class DisputeReason(models.TextChoices):
    NOT_ARRIVED = "not_arrived", _("It has not arrived")
    NOT_AS_DESCRIBED = "not_as_described", _("It is not as described")
    DAMAGED = "damaged", _("It is damaged")
    NO_ANSWER = "no_answer", _("The seller does not answer")
    OTHER = "other", _("Something else")


class DisputeStatus(models.TextChoices):
    OPEN = "open", _("Open")
    REFUNDING = "refunding", _("Being refunded")
    CLOSED = "closed", _("Decided")


class DisputeOutcome(models.TextChoices):
    """How staff decide: the seller is paid, part of the money goes back, or all of it."""

    RELEASE = "release", _("The seller is paid")
    PART = "part", _("Part goes back to the buyer")
    WHOLE = "whole", _("All goes back to the buyer")


UNPAID = frozenset({OrderStatus.PENDING, OrderStatus.CONFIRMED})
"""Nothing has been paid yet: lines may be withdrawn, the order may be cancelled."""

UNDER_WAY = frozenset({OrderStatus.PAID, OrderStatus.SHIPPED, OrderStatus.DELIVERED})
"""Paid, and not yet the end of it."""

OVER = frozenset({OrderStatus.CANCELLED, OrderStatus.REFUNDED, OrderStatus.DEFAULTED})
"""No step leads out of these."""
