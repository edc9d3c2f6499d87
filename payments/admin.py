"""Staff pages of payments: rows are looked at; what staff do goes through the functions that pages and API use."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action, display

from accounts.models import User
from accounts.signed_in import person
from accounts.trail import Audited
from core.staff import AsksFirst, ReadOnly, link
from ledger.amounts import column
from payments import dispute_admin as dispute_admin
from payments import fulfilment
from payments import invoice_admin as invoice_admin
from payments import paying_admin as paying_admin
from payments import rating_admin as rating_admin
from payments import strike_admin as strike_admin
from payments.choices import OrderStatus, Party
from payments.models import Order, OrderLine, OrderStep
from payments.parties import ACT
from payments.showing.order_page import may

_COLOURS = {
    OrderStatus.PENDING: "default",
    OrderStatus.CONFIRMED: "info",
    OrderStatus.PAID: "success",
    OrderStatus.SHIPPED: "success",
    OrderStatus.DELIVERED: "success",
    OrderStatus.COMPLETED: "default",
    OrderStatus.DISPUTED: "warning",
    OrderStatus.DEFAULTED: "danger",
}


_TOTAL = column("total", currency="currency", description=_("total"))
_PAID = column("paid", currency="currency", description=_("paid"))
_REFUNDED = column("refunded", currency="currency", description=_("refunded"))
_COMMISSION = column("commission", currency="currency", description=_("commission"))
_OF_LINE = column("total", currency="order.currency", description=_("total"))


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.TextInput)


class OrderLineInline(ReadOnly, TabularInline):
    model = OrderLine
    extra = 0
    fields = readonly_fields = ("title", "reference", "detail", _OF_LINE, "withdrawn_at", "freed_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderLine]:
        found: QuerySet[OrderLine] = super().get_queryset(request)
        return found.select_related("order")


class OrderStepInline(ReadOnly, TabularInline):
    model = OrderStep
    extra = 0
    fields = readonly_fields = ("at", "was", "to", "actor", "note")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderStep]:
        found: QuerySet[OrderStep] = super().get_queryset(request)
        return found.select_related("actor")


@admin.register(Order)
class OrderAdmin(Audited, AsksFirst, ReadOnly, ModelAdmin):
    list_display = ("reference", "state", "title", "buyer", "seller", _TOTAL, "due_at", "created_at")
    list_filter = ("status", "currency", "created_at")
    list_select_related = ("buyer", "seller")
    search_fields = ("reference", "title", "=subject", "buyer__email", "buyer__name", "seller__email", "seller__name")
    search_help_text = _("Number, sale, buyer, or seller")
    show_full_result_count = False
    fieldsets = (
        (None, {"fields": ("reference", "page", "state", "title", "subject", "buyer", "seller")}),
        (_("Amounts"), {"fields": (_TOTAL, _PAID, _REFUNDED, _COMMISSION, "due_at")}),
        (_("Delivery"), {"fields": ("ship_to", "tracking")}),
    )
    readonly_fields = tuple(name for _title, part in fieldsets for name in part["fields"])
    inlines = (OrderLineInline, OrderStepInline)
    actions_detail = ("cancel",)

    @display(description=_("status"), label=_COLOURS, ordering="status")
    def state(self, order: Order) -> tuple[str, str]:
        return order.status, order.get_status_display()

    @display(description=_("page"))
    def page(self, order: Order) -> SafeString:
        return link(reverse("payments:order", args=[order.pk]), _("As its people see it"))

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        """Only what the state allows is offered; it is checked again where it is done."""
        order = self.get_object(request, str(object_id))
        if order is None or "cancel" not in may(order, frozenset({Party.STAFF})):
            return []
        return list(super().get_actions_detail(request, object_id))

    def has_act_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm(ACT)

    @action(description=_("Cancel"), permissions=["act"])
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        order = self.get_object(request, object_id)
        if order is None:
            raise Http404
        return self.ask(
            request,
            title=_("Cancel"),
            about=_("Order %(reference)s: nothing is owed then, and both sides are told why.") % {"reference": order.reference},
            back=reverse("admin:payments_order_change", args=[order.pk]),
            do=lambda given: _cancel(order, by=person(request), reason=given["reason"]),
            form=ReasonForm,
        )


def _cancel(order: Order, *, by: User, reason: str) -> None:
    fulfilment.cancel(order.pk, actor=by, key=uuid4().hex, reason=reason)
