"""Staff pages of invoices: as they were issued, how far their printing is, and what is done when it went wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action, display

from accounts.models import User
from accounts.signed_in import person
from accounts.trail import Audited
from core.staff import AsksFirst, ReadOnly, Text, link
from ledger.amounts import column
from payments import invoice_telling, printing
from payments.invoice_choices import InvoiceStatus
from payments.models import Invoice, InvoiceDetails, InvoiceLine, InvoiceSeries

CHANGE = "payments.change_invoice"
_COLOURS = {
    InvoiceStatus.WAITING: "info",
    InvoiceStatus.PRINTED: "success",
    InvoiceStatus.PAGE: "warning",
    InvoiceStatus.FAILED: "danger",
}
_SUMS = tuple(
    column(name, currency="currency", description=words)
    for name, words in (("hammer", _("hammer price")), ("premium", _("premium")), ("tax", _("tax")), ("total", _("total")))
)
_OF_LINE = column("total", currency="invoice.currency", description=_("total"))


class InvoiceLineInline(ReadOnly, TabularInline):
    model = InvoiceLine
    extra = 0
    fields = readonly_fields = ("place", "title", "detail", _OF_LINE)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("invoice")


@admin.register(Invoice)
class InvoiceAdmin(Audited, AsksFirst, ReadOnly, ModelAdmin):
    list_display = ("number", "kind", "state", "seller", "buyer", _SUMS[-1], "issued_at")
    list_filter = ("kind", "status", "language", "currency", "issued_at")
    list_select_related = ("seller", "buyer")
    search_fields = ("number", "order_reference", "title", "seller__email", "seller__name", "buyer__email", "buyer__name")
    search_help_text = _("Number, order, sale, seller, or buyer")
    show_full_result_count = False
    fieldsets = (
        (
            None,
            {"fields": ("number", "page", "kind", "order", "corrects", "seller", "buyer", "title", "language", "issued_at")},
        ),
        (_("Amounts"), {"fields": _SUMS}),
        (_("Printing"), {"fields": ("state", "printed_at", "attempts", "next_attempt_at", "failure")}),
    )
    readonly_fields = tuple(name for _title, part in fieldsets for name in part["fields"])
    inlines = (InvoiceLineInline,)
    actions_detail = ("print_again", "mail_again")

    @display(description=_("printing"), label=_COLOURS, ordering="status")
    def state(self, invoice: Invoice) -> tuple[str, Text]:
        return invoice.status, invoice.get_status_display()

    @display(description=_("page"))
    def page(self, invoice: Invoice) -> SafeString:
        return link(reverse("payments:invoice", args=[invoice.pk]), _("As its people see it"))

    def has_act_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm(CHANGE)

    @action(description=_("Print again"), permissions=["act"], url_path="print-again")
    def print_again(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._ask(request, object_id, title=_("Print again"), do=printing.print_again)

    @action(description=_("Mail again"), permissions=["act"], url_path="mail-again")
    def mail_again(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._ask(request, object_id, title=_("Mail again"), do=transaction.atomic(invoice_telling.tell_again))

    def _ask(self, request: HttpRequest, object_id: str, *, title: Text, do: Callable[..., None]) -> HttpResponse:
        invoice = self.get_object(request, object_id)
        if invoice is None:
            raise Http404
        by: User = person(request)
        return self.ask(
            request,
            title=title,
            about=_("%(number)s, to %(buyer)s and %(seller)s.")
            % {"number": invoice.number, "buyer": invoice.buyer, "seller": invoice.seller},
            back=reverse("admin:payments_invoice_change", args=[invoice.pk]),
            do=lambda given: do(invoice, actor=by),
        )


@admin.register(InvoiceSeries)
class InvoiceSeriesAdmin(ReadOnly, ModelAdmin):
    list_display = ("seller", "year", "last_number")
    list_filter = ("year",)
    list_select_related = ("seller",)
    search_fields = ("seller__email", "seller__name")
    search_help_text = _("Seller")
    show_full_result_count = False
    ordering = ("-year", "seller_id")


@admin.register(InvoiceDetails)
class InvoiceDetailsAdmin(ReadOnly, ModelAdmin):
    list_display = ("legal_name", "seller", "tax_number", "language", "changed_at")
    list_filter = ("language",)
    list_select_related = ("seller",)
    search_fields = ("legal_name", "tax_number", "seller__email", "seller__name")
    search_help_text = _("Name, tax number, or seller")
    show_full_result_count = False
    ordering = ("legal_name", "id")
