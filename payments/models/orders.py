"""What a winner owes (P1), and each step of its life (P9). Amounts are minor units of the order's currency.

Lock order: Order, then Payment, then the ledger's own.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from payments.choices import OrderStatus


class Order(models.Model):
    """What one buyer owes one seller from one sale. The sums are those of its live lines; `total` is what is paid."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(_("number"), max_length=16, help_text=_("As people read it: R-7K3M-2Q9X."))
    # Financial rows keep their people: an account is closed, never deleted.
    buyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="orders_bought", verbose_name=_("buyer")
    )
    seller = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="orders_sold", verbose_name=_("seller")
    )
    currency = models.CharField(_("currency"), max_length=3)
    status = models.CharField(_("status"), max_length=12, choices=OrderStatus.choices, default=OrderStatus.PENDING)
    subject = models.CharField(_("of"), max_length=64, help_text=_("What it is from, such as auction:<id>."))
    title = models.CharField(_("title"), max_length=200)
    url = models.CharField(_("link"), max_length=300, blank=True, help_text=_("Path of the sale's page."))
    hammer = models.BigIntegerField(_("hammer price"), default=0)
    premium = models.BigIntegerField(_("premium"), default=0)
    tax = models.BigIntegerField(_("tax"), default=0)
    total = models.BigIntegerField(_("total"), default=0)
    commission = models.BigIntegerField(_("commission"), default=0, help_text=_("Kept from the seller's share."))
    paid = models.BigIntegerField(_("paid"), default=0)
    refunded = models.BigIntegerField(_("refunded"), default=0)
    due_at = models.DateTimeField(_("to be paid by"), null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(_("reminders"), default=0, editable=False)
    ship_to = models.JSONField(_("delivery address"), default=dict, blank=True)
    tracking = models.CharField(_("tracking"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("won"), db_default=Now(), editable=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    paid_at = models.DateTimeField(_("paid at"), null=True, blank=True)
    shipped_at = models.DateTimeField(_("shipped"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)
    disputed_at = models.DateTimeField(_("in dispute since"), null=True, blank=True)
    ended_at = models.DateTimeField(_("over since"), null=True, blank=True, help_text=_("Cancelled, refunded or not paid."))

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["reference"], name="order_reference_unique"),
            models.UniqueConstraint(
                fields=["buyer", "seller", "subject", "currency"],
                condition=Q(status=OrderStatus.PENDING),
                name="order_one_pending_of_a_sale",
            ),
            models.CheckConstraint(condition=Q(status__in=OrderStatus.values), name="order_status_known"),
            models.CheckConstraint(condition=Q(total=F("hammer") + F("premium") + F("tax")), name="order_adds_up"),
            models.CheckConstraint(
                condition=Q(hammer__gte=0, premium__gte=0, tax__gte=0, commission__gte=0, commission__lte=F("hammer")),
                name="order_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(refunded__gte=0, refunded__lte=F("paid"), paid__lte=F("total")), name="order_paid_within_total"
            ),
            models.CheckConstraint(condition=Q(paid_at=None) | Q(paid=F("total")), name="order_paid_is_paid_in_full"),
            models.CheckConstraint(
                condition=~Q(status=OrderStatus.CONFIRMED) | Q(due_at__isnull=False), name="order_confirmed_has_a_due_time"
            ),
            models.CheckConstraint(condition=~Q(buyer=F("seller")), name="order_of_two_people"),
            models.CheckConstraint(condition=Q(url="") | Q(url__regex=r"^/([^/\\]|$)"), name="order_leads_into_the_house"),
        ]
        indexes = [
            models.Index(fields=["buyer", "-created_at"], name="order_of_buyer"),
            models.Index(fields=["seller", "-created_at"], name="order_of_seller"),
            models.Index(fields=["subject"], name="order_of_subject"),
            models.Index(fields=["due_at"], condition=Q(status=OrderStatus.CONFIRMED), name="order_due"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def owed(self) -> int:
        """Minor units still to pay."""
        return self.total - self.paid


class OrderLine(models.Model):
    """One thing that was bought. `total` is all that the buyer pays for it; `rates` are those of the hammer."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines", verbose_name=_("order"))
    reference = models.CharField(_("of"), max_length=64, help_text=_("What was bought, such as lot:<id>."))
    title = models.CharField(_("title"), max_length=200)
    detail = models.CharField(_("detail"), max_length=200, blank=True)
    url = models.CharField(_("link"), max_length=300, blank=True)
    picture = models.CharField(_("picture"), max_length=200, blank=True, help_text=_("Name of a stored picture."))
    hammer = models.BigIntegerField(_("hammer price"))
    premium = models.BigIntegerField(_("premium"))
    tax = models.BigIntegerField(_("tax"))
    total = models.BigIntegerField(_("total"))
    commission = models.BigIntegerField(_("commission"))
    rates = models.JSONField(_("rates"), default=dict)
    created_at = models.DateTimeField(_("joined"), db_default=Now(), editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, help_text=_("No longer part of the sums."))
    freed_at = models.DateTimeField(
        _("freed"), null=True, blank=True, help_text=_("Its order was cancelled or not paid: it may be sold again.")
    )

    class Meta:
        verbose_name = _("line of an order")
        verbose_name_plural = _("lines of orders")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["reference"], condition=Q(withdrawn_at=None, freed_at=None), name="order_line_bought_once"
            ),
            models.CheckConstraint(condition=Q(total=F("hammer") + F("premium") + F("tax")), name="order_line_adds_up"),
            models.CheckConstraint(
                condition=Q(hammer__gte=0, premium__gte=0, tax__gte=0, commission__gte=0, commission__lte=F("hammer")),
                name="order_line_not_negative",
            ),
            models.CheckConstraint(condition=Q(url="") | Q(url__regex=r"^/([^/\\]|$)"), name="order_line_leads_into_the_house"),
        ]

    def __str__(self) -> str:
        return self.title


class OrderStep(models.Model):
    """One step of an order's life, as it was taken. Append-only by trigger; `was` is empty where the order began."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="steps", verbose_name=_("order"))
    was = models.CharField(_("was"), max_length=12, choices=OrderStatus.choices, blank=True)
    to = models.CharField(_("became"), max_length=12, choices=OrderStatus.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), db_default=Now(), editable=False)
    note = models.CharField(_("note"), max_length=500, blank=True)
    key = models.CharField(
        _("key"), max_length=128, blank=True, help_text=_("Of the call that asked for it: one key, one step.")
    )

    class Meta:
        verbose_name = _("step of an order")
        verbose_name_plural = _("steps of orders")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["actor", "key"], condition=~Q(key=""), name="order_step_key_once"),
            models.CheckConstraint(condition=Q(to__in=OrderStatus.values), name="order_step_leads_to_a_status"),
            models.CheckConstraint(condition=Q(was="") | Q(was__in=OrderStatus.values), name="order_step_comes_from_a_status"),
        ]

    def __str__(self) -> str:
        return f"{self.was} → {self.to}"
