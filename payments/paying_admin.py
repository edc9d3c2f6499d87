"""Staff pages of what went through gateways: looked at here, read again there, and replayed where it failed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

from accounts import audit
from accounts.models import User
from accounts.signed_in import person
from accounts.trail import Audited
from core.errors import DomainError, PermissionDenied
from core.staff import AsksFirst, ConfirmForm, ReadOnly, Text
from ledger.amounts import column
from payments import capture, deposits, giving, payout_accounts, payouts, refunds, webhooks
from payments.checkout import refusal
from payments.gateways.base import GatewayError
from payments.models import Deposit, GatewayEvent, GatewayPerson, ManualTransfer, Payment, Payout, Refund, SavedCard
from payments.paying_choices import AccountState, DepositStatus, EventStatus, PaymentStatus, PayoutStatus, RefundStatus

_COLOURS = {
    PaymentStatus.PENDING: "info",
    PaymentStatus.AUTHORIZED: "info",
    PaymentStatus.CAPTURED: "success",
    PaymentStatus.FAILED: "danger",
    RefundStatus.DONE: "success",
    PayoutStatus.PAID: "success",
    DepositStatus.HELD: "info",
    DepositStatus.KEPT: "warning",
    EventStatus.WAITING: "info",
    EventStatus.APPLIED: "success",
    EventStatus.DEAD: "danger",
    AccountState.NEEDS_MORE: "warning",
    AccountState.CHECKING: "info",
    AccountState.READY: "success",
}
_AMOUNT = column("amount", currency="currency", description=_("amount"))
_OF_PAYMENT = column("amount", currency="payment.currency", description=_("amount"))


class Paying(Audited, AsksFirst, ReadOnly, ModelAdmin):
    """Rows with a status; what staff do asks first."""

    show_full_result_count = False
    ordering: Any = ("-created_at",)

    @display(description=_("status"), label=_COLOURS, ordering="status")
    def state(self, row: Any) -> tuple[str, Text]:
        return row.status, row.get_status_display()

    def has_act_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm(f"payments.change_{self.opts.model_name}")

    def _ask(
        self,
        request: HttpRequest,
        object_id: str,
        *,
        title: Text,
        do: Callable[[Any, User, dict[str, Any]], Any],
        form: type[forms.Form] = ConfirmForm,
    ) -> HttpResponse:
        found: Any = self.get_object(request, object_id)
        if found is None:
            raise Http404
        by = person(request)
        return self.ask(
            request,
            title=title,
            about=f"{self.opts.verbose_name}: {found}",
            back=reverse(f"admin:payments_{self.opts.model_name}_change", args=[found.pk]),
            do=lambda given: do(found, by, given),
            form=form,
        )


@admin.register(Payment)
class PaymentAdmin(Paying):
    list_display = ("id", "state", _AMOUNT, "gateway", "purpose", "user", "order", "error", "created_at")
    list_filter = ("status", "gateway", "purpose", "currency", "created_at")
    list_select_related = ("user", "order")
    search_fields = ("=id", "gateway_ref", "charge_ref", "user__email", "order__reference")
    search_help_text = _("Id, reference at the gateway, person, or order")
    fields = readonly_fields = (
        *("id", "state", _AMOUNT, "purpose", "order", "user", "gateway", "card", "gateway_ref", "charge_ref"),
        *("error", "created_at", "captured_at", "closed_at", "read_at"),
    )
    actions_detail = ("read_again",)

    @action(description=_("Read at the gateway"), permissions=["act"], url_path="read")
    def read_again(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._ask(request, object_id, title=_("Read at the gateway"), do=lambda found, by, given: _read(found, by))


@admin.register(Refund)
class RefundAdmin(Paying):
    list_display = ("id", "state", _OF_PAYMENT, "order", "reason", "surplus", "attempts", "error", "created_at")
    list_filter = ("status", "surplus", "created_at")
    list_select_related = ("payment", "order")
    search_fields = ("=id", "gateway_ref", "order__reference", "payment__user__email")
    search_help_text = _("Id, reference at the gateway, order, or person")
    fields = readonly_fields = (
        *("id", "state", _OF_PAYMENT, "payment", "order", "reason", "surplus", "actor", "gateway_ref", "attempts"),
        *("next_attempt_at", "error", "created_at", "done_at"),
    )
    actions_detail = ("try_again",)

    @action(description=_("Try again"), permissions=["act"], url_path="try-again")
    def try_again(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._ask(request, object_id, title=_("Try again"), do=lambda found, by, given: refunds.try_again(found, by=by))


@admin.register(Payout)
class PayoutAdmin(Paying):
    list_display = ("id", "state", _AMOUNT, "seller", "gateway", "attempts", "error", "created_at", "paid_at")
    list_filter = ("status", "gateway", "currency", "created_at")
    list_select_related = ("seller",)
    search_fields = ("=id", "gateway_ref", "seller__email", "seller__name")
    search_help_text = _("Id, reference at the gateway, or seller")
    fields = readonly_fields = (
        *("id", "state", _AMOUNT, "seller", "gateway", "gateway_ref", "actor", "attempts", "next_attempt_at", "error"),
        *("created_at", "paid_at"),
    )
    actions_list = ("pay_sellers",)

    def has_add_payout_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("payments.add_payout")

    @action(description=_("Pay all sellers what they are owed"), permissions=["add_payout"], url_path="pay-sellers")
    def pay_sellers(self, request: HttpRequest) -> HttpResponse:
        """As the job does."""
        return self.ask(
            request,
            title=_("Pay all sellers what they are owed"),
            about=_("Everybody with completed orders, by the usual gateway."),
            back=reverse("admin:payments_payout_changelist"),
            do=lambda given: _pay_all(person(request)),
        )


class KeepForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.TextInput)


@admin.register(Deposit)
class DepositAdmin(Paying):
    list_display = ("id", "state", _AMOUNT, "user", "title", "subject", "created_at", "held_at", "settled_at")
    list_filter = ("status", "currency", "created_at")
    list_select_related = ("user",)
    search_fields = ("=id", "=subject", "title", "user__email", "user__name", "payee__email", "payee__name")
    search_help_text = _("Id, sale, or person")
    fields = readonly_fields = (
        *("id", "state", _AMOUNT, "user", "title", "subject", "payee", "payment", "transfer", "reason"),
        *("created_at", "held_at", "settled_at"),
    )
    actions_detail = ("give_back", "keep")

    @display(description=_("transfer"))
    def transfer(self, row: Deposit) -> Text:
        """How the one by hand stands, where it is one."""
        ref = row.payment.gateway_ref if row.payment is not None else ""
        found = ManualTransfer.objects.filter(pk=ref).first() if ref else None
        return found.get_status_display() if found is not None else "-"

    @action(description=_("Give back"), permissions=["act"], url_path="give-back")
    def give_back(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._ask(request, object_id, title=_("Give back"), do=lambda found, by, given: _settle(found, by))

    @action(description=_("Keep"), permissions=["act"], url_path="keep")
    def keep(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._ask(
            request,
            object_id,
            title=_("Keep"),
            do=lambda found, by, given: _settle(found, by, reason=given["reason"]),
            form=KeepForm,
        )


@admin.register(GatewayEvent)
class GatewayEventAdmin(Paying):
    list_display = ("event_id", "state", "gateway", "type", "attempts", "error", "received_at", "applied_at")
    list_filter = ("status", "gateway", "type", "received_at")
    search_fields = ("=event_id", "type")
    search_help_text = _("Id at the gateway, or type")
    ordering = ("-id",)
    fields = readonly_fields = (
        *("event_id", "state", "gateway", "type", "payload", "attempts", "next_attempt_at", "error", "received_at"),
        "applied_at",
    )
    actions_detail = ("replay",)

    @action(description=_("Apply again"), permissions=["act"], url_path="replay")
    def replay(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._ask(request, object_id, title=_("Apply again"), do=lambda found, by, given: webhooks.replay(found, by=by))


@admin.register(GatewayPerson)
class GatewayPersonAdmin(Paying):
    """Who people are at gateways, and whether sellers among them can be paid out. They tell the gateway themselves."""

    list_display = ("user", "gateway", "customer_ref", "account_ref", "account", "account_read_at")
    list_filter = ("gateway", "account_state")
    ordering = ("-id",)
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name", "customer_ref", "account_ref")
    search_help_text = _("Person, or reference at the gateway")
    fields = readonly_fields = ("user", "gateway", "customer_ref", "account_ref", "account", "account_read_at")
    actions_detail = ("read_account",)

    @display(description=_("payouts"), label=_COLOURS, ordering="account_state")
    def account(self, row: GatewayPerson) -> tuple[str, Text]:
        return row.account_state, row.get_account_state_display() or _("Not started")

    @action(description=_("Read at the gateway"), permissions=["act"], url_path="read")
    def read_account(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._ask(
            request, object_id, title=_("Read at the gateway"), do=lambda found, by, given: _read_account(found, by)
        )


@admin.register(SavedCard)
class SavedCardAdmin(Audited, ReadOnly, ModelAdmin):
    list_display = ("user", "gateway", "brand", "last4", "created_at", "removed_at")
    list_filter = ("gateway", ("removed_at", admin.EmptyFieldListFilter))
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name", "=last4")
    fields = readonly_fields = (
        "user",
        "gateway",
        "brand",
        "last4",
        "expires_month",
        "expires_year",
        "created_at",
        "removed_at",
    )


@admin.register(ManualTransfer)
class ManualTransferAdmin(Audited, ReadOnly, ModelAdmin):
    list_display = ("id", "kind", "status", _AMOUNT, "confirmed_by", "created_at", "confirmed_at")
    list_filter = ("kind", "status", "currency", "created_at")
    list_select_related = ("confirmed_by",)
    search_fields = ("=id", "=reference")
    fields = readonly_fields = (
        "id",
        "kind",
        "status",
        _AMOUNT,
        "refunded",
        "reference",
        "confirmed_by",
        "created_at",
        "confirmed_at",
    )


def _pay_all(by: User) -> None:
    payouts.pay_all(actor=by)


def _read(found: Payment, by: User) -> None:
    if not found.gateway_ref:
        raise DomainError(_("The gateway has not been asked yet."))
    audit.record(actor=by, action="payment.read", target=found)
    try:
        capture.reread(found)
    except GatewayError as error:
        raise refusal(error) from error


def _read_account(found: GatewayPerson, by: User) -> None:
    if not found.account_ref:
        raise DomainError(_("This person has not begun to set up payouts."))
    audit.record(actor=by, action="payout_account.read", target=found)
    try:
        payout_accounts.reread(found)
    except GatewayError as error:
        raise refusal(error) from error


def _settle(found: Deposit, by: User, *, reason: str = "") -> None:
    if found.user_id == by.pk:
        raise PermissionDenied(_("Somebody else has to decide on that."))
    with transaction.atomic():
        audit.record(actor=by, action="deposit.kept" if reason else "deposit.given_back", target=found, data={"reason": reason})
        if reason:
            deposits.keep(found.pk, reason)
        else:
            deposits.give_back(found.pk)
    giving.settle()
