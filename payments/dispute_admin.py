"""Staff pages of disputes: what waits to be decided, what was said, and the way to the page where it is decided."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import display

from accounts.trail import Audited
from core.staff import ReadOnly, link
from ledger.amounts import column
from payments.choices import DisputeStatus
from payments.models import Dispute, DisputeWord

_COLOURS = {DisputeStatus.OPEN: "warning", DisputeStatus.REFUNDING: "info", DisputeStatus.CLOSED: "default"}
_AMOUNT = column("amount", currency="order.currency", description=_("given back"))


class DisputeWordInline(ReadOnly, TabularInline):
    model = DisputeWord
    extra = 0
    fields = readonly_fields = ("at", "author", "text")

    def get_queryset(self, request: HttpRequest) -> QuerySet[DisputeWord]:
        found: QuerySet[DisputeWord] = super().get_queryset(request)
        return found.select_related("author")


@admin.register(Dispute)
class DisputeAdmin(Audited, ReadOnly, ModelAdmin):
    list_display = ("order", "reason", "state", "opened_at", "outcome", _AMOUNT, "decided_by")
    list_filter = ("status", "reason", "outcome", "opened_at")
    list_select_related = ("order", "decided_by")
    search_fields = ("order__reference", "order__buyer__email", "order__seller__email")
    search_help_text = _("Number of the order, buyer, or seller")
    show_full_result_count = False
    fields = readonly_fields = (
        "order",
        "page",
        "reason",
        "state",
        "opened_at",
        "outcome",
        _AMOUNT,
        "because",
        "decided_at",
        "decided_by",
    )
    inlines = (DisputeWordInline,)

    @display(description=_("status"), label=_COLOURS, ordering="status")
    def state(self, dispute: Dispute) -> tuple[str, str]:
        return dispute.status, dispute.get_status_display()

    @display(description=_("page"))
    def page(self, dispute: Dispute) -> SafeString:
        return link(reverse("payments:dispute", args=[dispute.order_id]), _("Read it with its pictures, and decide"))
