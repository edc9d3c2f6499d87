"""What went through a gateway, or is to: payments, refunds, payouts, cards kept there, deposits, and what gateways tell.

A row is committed before its gateway is asked, and its id is the gateway's idempotency key: whoever dies in between
asks again and gets the same. Amounts are minor units.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from payments.paying_choices import (
    BY_HAND,
    OPEN,
    AccountState,
    DepositStatus,
    EventStatus,
    PaymentStatus,
    PayoutStatus,
    Purpose,
    RefundStatus,
)


def _known(field: str, words: type[models.TextChoices], *, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{field}__in": words.values}), name=name)


def _status(words: type[models.TextChoices], default: str) -> Any:
    return models.CharField(_("status"), max_length=12, choices=words.choices, default=default)


class Attempted(models.Model):
    """Work that is asked of a gateway until it answers (`core.leases`)."""

    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), db_default=Now())
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    error = models.CharField(_("what went wrong"), max_length=300, blank=True)

    class Meta:
        abstract = True


class SavedCard(models.Model):
    """A card that a gateway keeps for a person. We know its last digits, and never its number."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_cards")
    gateway = models.CharField(_("gateway"), max_length=16)
    gateway_ref = models.CharField(_("reference at the gateway"), max_length=120)
    brand = models.CharField(_("brand"), max_length=32)
    last4 = models.CharField(_("last digits"), max_length=4)
    expires_month = models.PositiveSmallIntegerField(_("expires, month"))
    expires_year = models.PositiveSmallIntegerField(_("expires, year"))
    created_at = models.DateTimeField(_("saved"), db_default=Now(), editable=False)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    class Meta:
        verbose_name = _("saved card")
        verbose_name_plural = _("saved cards")
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["gateway", "gateway_ref"], name="card_of_gateway_once")]

    def __str__(self) -> str:
        return f"{self.brand} ···· {self.last4}"


class GatewayPerson(models.Model):
    """Who a person is at a gateway: the customer whose cards it keeps, and the account that payouts go to."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="at_gateways")
    gateway = models.CharField(_("gateway"), max_length=16)
    customer_ref = models.CharField(_("customer"), max_length=120, blank=True)
    account_ref = models.CharField(_("account of payouts"), max_length=120, blank=True)
    account_state = models.CharField(_("state of the account"), max_length=12, choices=AccountState.choices, blank=True)
    account_read_at = models.DateTimeField(_("account last read at the gateway"), null=True, blank=True)

    class Meta:
        verbose_name = _("person at a gateway")
        verbose_name_plural = _("people at gateways")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "gateway"], name="person_at_gateway_once"),
            # One seller's money never goes to another's account.
            models.UniqueConstraint(
                fields=["gateway", "account_ref"], condition=~Q(account_ref=""), name="account_of_one_person"
            ),
            models.CheckConstraint(condition=Q(account_state__in=("", *AccountState.values)), name="account_state_known"),
            models.CheckConstraint(condition=Q(account_state="") | ~Q(account_ref=""), name="account_state_is_of_an_account"),
        ]

    def __str__(self) -> str:
        return f"{self.gateway} · {self.user_id}"


class Payment(models.Model):
    """One attempt to pay an order or to have a deposit held.

    `gateway_ref` is what is read again there (a checkout, an intent); `charge_ref` what a refund names. `key` is the
    caller's: the same key of the same person is the same payment.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.ForeignKey("payments.Order", on_delete=models.PROTECT, null=True, blank=True, related_name="payments")
    purpose = models.CharField(_("purpose"), max_length=8, choices=Purpose.choices, default=Purpose.ORDER)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="payments")
    gateway = models.CharField(_("gateway"), max_length=16)
    card = models.ForeignKey(SavedCard, on_delete=models.PROTECT, null=True, blank=True, related_name="payments")
    currency = models.CharField(_("currency"), max_length=3)
    amount = models.BigIntegerField(_("amount"))
    status = _status(PaymentStatus, PaymentStatus.CREATED)
    gateway_ref = models.CharField(_("reference at the gateway"), max_length=120, blank=True)
    charge_ref = models.CharField(_("charge at the gateway"), max_length=120, blank=True)
    key = models.CharField(_("key"), max_length=128)
    url = models.CharField(_("page of the gateway"), max_length=2000, blank=True)
    error = models.CharField(_("code of the refusal"), max_length=64, blank=True)
    created_at = models.DateTimeField(_("started"), db_default=Now(), editable=False)
    captured_at = models.DateTimeField(_("paid"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    read_at = models.DateTimeField(_("last read at the gateway"), null=True, blank=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["status", "created_at"], name="payment_by_status"),
            models.Index(fields=["gateway", "created_at"], name="payment_by_gateway"),
        ]
        constraints = [
            _known("status", PaymentStatus, name="payment_status_known"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_of_something"),
            models.CheckConstraint(
                condition=Q(purpose=Purpose.ORDER, order__isnull=False) | Q(purpose=Purpose.DEPOSIT, order__isnull=True),
                name="payment_for_its_purpose",
            ),
            models.CheckConstraint(
                condition=~Q(status=PaymentStatus.CAPTURED) | Q(captured_at__isnull=False), name="payment_captured_is_dated"
            ),
            models.UniqueConstraint(fields=["user", "key"], name="payment_key_once"),
            models.UniqueConstraint(fields=["gateway", "gateway_ref"], condition=~Q(gateway_ref=""), name="payment_ref_once"),
            # Two open checkouts of one order would be two chances to pay it twice.
            models.UniqueConstraint(
                fields=["order"], condition=Q(status__in=OPEN, order__isnull=False), name="payment_one_open_an_order"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN


class Refund(Attempted):
    """Money on its way back, in part or whole. `actor` is null where the house refunds by itself."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    order = models.ForeignKey("payments.Order", on_delete=models.PROTECT, null=True, blank=True, related_name="refunds")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    amount = models.BigIntegerField(_("amount"))
    status = _status(RefundStatus, RefundStatus.CREATED)
    reason = models.CharField(_("reason"), max_length=300)
    gateway_ref = models.CharField(_("reference at the gateway"), max_length=120, blank=True)
    key = models.CharField(_("key"), max_length=128)
    # Of a payment that no order was waiting for: it never counted as paid, so its return does not count as refunded.
    surplus = models.BooleanField(_("of a payment too many"), default=False)
    created_at = models.DateTimeField(_("asked"), db_default=Now(), editable=False)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["-created_at"]
        constraints = [
            _known("status", RefundStatus, name="refund_status_known"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_of_something"),
            models.UniqueConstraint(fields=["payment", "key"], name="refund_key_once"),
            models.UniqueConstraint(fields=["payment", "gateway_ref"], condition=~Q(gateway_ref=""), name="refund_ref_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Payout(Attempted):
    """A seller's money on its way to them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="payouts")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    gateway = models.CharField(_("gateway"), max_length=16)
    currency = models.CharField(_("currency"), max_length=3)
    amount = models.BigIntegerField(_("amount"))
    status = _status(PayoutStatus, PayoutStatus.CREATED)
    gateway_ref = models.CharField(_("reference at the gateway"), max_length=120, blank=True)
    key = models.CharField(_("key"), max_length=128, unique=True)
    created_at = models.DateTimeField(_("asked"), db_default=Now(), editable=False)
    paid_at = models.DateTimeField(_("paid out"), null=True, blank=True)

    class Meta:
        verbose_name = _("payout")
        verbose_name_plural = _("payouts")
        ordering = ["-created_at"]
        constraints = [
            _known("status", PayoutStatus, name="payout_status_known"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payout_of_something"),
            # The payable balance is only lowered when it has arrived: a second one meanwhile would pay it again.
            models.UniqueConstraint(
                fields=["seller", "currency"],
                condition=Q(status__in=(PayoutStatus.CREATED, PayoutStatus.PENDING)),
                name="payout_one_open_a_seller",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Deposit(models.Model):
    """Money set aside for taking part in something (`subject`, as in the books) and given back, or kept by rule."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deposits")
    subject = models.CharField(_("subject"), max_length=120, db_index=True)
    title = models.CharField(_("for"), max_length=200, blank=True)
    url = models.CharField(_("page"), max_length=300, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    amount = models.BigIntegerField(_("amount"))
    status = _status(DepositStatus, DepositStatus.ASKED)
    # Who gets it where it is given by transfer; without one it is given at a gateway alone.
    payee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="deposits_to"
    )
    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, null=True, blank=True, related_name="deposit")
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("asked"), db_default=Now(), editable=False)
    held_at = models.DateTimeField(_("held"), null=True, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("deposit")
        verbose_name_plural = _("deposits")
        ordering = ["-created_at"]
        constraints = [
            _known("status", DepositStatus, name="deposit_status_known"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="deposit_of_something"),
            models.CheckConstraint(
                condition=~Q(status__in=(DepositStatus.HELD, DepositStatus.KEPT)) | Q(payment__isnull=False),
                name="deposit_held_has_a_payment",
            ),
            models.UniqueConstraint(
                fields=["user", "subject"],
                condition=Q(status__in=(DepositStatus.ASKED, DepositStatus.HELD)),
                name="deposit_one_live_a_subject",
            ),
            models.CheckConstraint(condition=Q(payee=None) | ~Q(payee=F("user")), name="deposit_to_somebody_else"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def reference(self) -> str:
        """What a transfer is known by where it arrives."""
        return f"D-{self.pk.hex[:8].upper()}"

    @property
    def is_promised(self) -> bool:
        """A transfer was chosen, and its payee has not said that it came."""
        return self.status == DepositStatus.ASKED and self._is_by_transfer and self._payment_status in OPEN

    @property
    def comes_back(self) -> bool:
        """It was given back, and its payee has not said that they sent it."""
        return (
            self.status == DepositStatus.RETURNED and self._is_by_transfer and self._payment_status == PaymentStatus.AUTHORIZED
        )

    @property
    def _is_by_transfer(self) -> bool:
        return self.payment is not None and self.payment.gateway == BY_HAND

    @property
    def _payment_status(self) -> str:
        return self.payment.status if self.payment is not None else ""


class GatewayEvent(Attempted):
    """What a gateway told, as it told it: committed before anything is done about it, and kept."""

    gateway = models.CharField(_("gateway"), max_length=16)
    event_id = models.CharField(_("id at the gateway"), max_length=120)
    type = models.CharField(_("type"), max_length=80)
    payload = models.JSONField(_("payload"))
    status = _status(EventStatus, EventStatus.WAITING)
    received_at = models.DateTimeField(_("received"), db_default=Now(), editable=False)
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)

    class Meta:
        verbose_name = _("gateway event")
        verbose_name_plural = _("gateway events")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(status=EventStatus.WAITING), name="event_waiting"),
            models.Index(fields=["gateway", "id"], name="event_by_gateway"),
            models.Index(
                fields=["gateway"], condition=Q(status__in=(EventStatus.WAITING, EventStatus.DEAD)), name="event_not_applied"
            ),
        ]
        constraints = [
            _known("status", EventStatus, name="event_status_known"),
            models.UniqueConstraint(fields=["gateway", "event_id"], name="event_of_gateway_once"),
            models.CheckConstraint(
                condition=~Q(status=EventStatus.APPLIED) | Q(applied_at__gte=F("received_at")), name="event_applied_is_dated"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gateway} · {self.type}"
