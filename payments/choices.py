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


UNPAID = frozenset({OrderStatus.PENDING, OrderStatus.CONFIRMED})
"""Nothing has been paid yet: lines may be withdrawn, the order may be cancelled."""

UNDER_WAY = frozenset({OrderStatus.PAID, OrderStatus.SHIPPED, OrderStatus.DELIVERED})
"""Paid, and not yet the end of it."""

OVER = frozenset({OrderStatus.CANCELLED, OrderStatus.REFUNDED, OrderStatus.DEFAULTED})
"""No step leads out of these."""
