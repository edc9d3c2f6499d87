"""Staff pages of auctions: what waits for approval, lots and their sales to be read, bidders, categories.

Lots, registrations and sales are looked at alone: `bidding` and the seller's side write them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action, display

from accounts import audit
from accounts.models import User
from accounts.signed_in import person
from auctions import lifecycle
from auctions.choices import AuctionStatus
from auctions.models import Auction, Category, Lot, LotPhoto, LotSale, Registration
from core.staff import AsksFirst, ConfirmForm, Kept, ReadOnly, Text
from ledger.money import to_decimal_string

STATUS_COLOURS = {
    AuctionStatus.SUBMITTED: "warning",
    AuctionStatus.SCHEDULED: "info",
    AuctionStatus.LIVE: "success",
    AuctionStatus.DECLINED: "danger",
    AuctionStatus.CANCELLED: "danger",
}

EDITABLE = ("commission_percent", "category")


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason, for the seller to read"), widget=forms.Textarea(attrs={"rows": 4}))


class LotInline(ReadOnly, TabularInline):
    model = Lot
    fields = readonly_fields = ("number", "title", "status", "bid_count", "closes_at")
    extra = 0
    show_change_link = True
    per_page = 50


class PhotoInline(ReadOnly, TabularInline):
    model = LotPhoto
    fields = readonly_fields = ("position", "picture", "alt")
    extra = 0

    @display(description=_("picture"))
    def picture(self, photo: LotPhoto) -> SafeString:
        return format_html('<img src="{}" alt="{}" width="160">', photo.thumbnail.url, photo.alt)


@admin.register(Auction)
class AuctionAdmin(AsksFirst, Kept, ModelAdmin):
    """Staff set the commission and the category; the rest is the seller's."""

    list_display = ("title", "shown_status", "seller", "format", "currency", "lot_count", "opens_at", "closes_at")
    list_filter = ("status", "format", "visibility", "category", "currency")
    list_select_related = ("seller",)
    search_fields = ("=id", "title", "seller__email", "seller__name")
    ordering = ("-created_at",)
    fields = (
        "title", "seller", "status", "decision_reason", "category", "commission_percent", "description", "format", "visibility",
        "currency", "opens_at", "closes_at", "hard_close_at", "soft_close_window", "soft_close_extend", "stagger",
        "increment_preset", "increment_mode", "increment_bands", "tie_policy", "reserve_policy", "premium_tiers", "tax_percent",
        "tax_on", "approve_bidders", "conditions", "conditions_version", "created_at", "submitted_at", "scheduled_at",
        "started_at", "ended_at",
    )  # fmt: skip
    readonly_fields = tuple(name for name in fields if name not in EDITABLE)
    inlines = (LotInline,)
    actions_detail = ("approve", "decline", "cancel")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Auction]:
        return Auction.objects.annotate(lots_in_it=Count("lots"))

    @display(description=_("status"), label=STATUS_COLOURS, ordering="status")
    def shown_status(self, auction: Auction) -> tuple[str, str]:
        return auction.status, str(auction.get_status_display())

    @display(description=_("lots"))
    def lot_count(self, auction: Any) -> int:
        return int(auction.lots_in_it)

    def save_model(self, request: HttpRequest, obj: Auction, form: forms.ModelForm[Auction], change: bool) -> None:  # noqa: FBT001
        obj.save(update_fields=list(EDITABLE))
        changed = {name: str(form.cleaned_data[name]) for name in form.changed_data}
        audit.record(actor=person(request), action="auction.changed", target=obj, data=changed)

    @action(description=_("Approve"), permissions=["change"])
    def approve(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def do(auction: Auction, by: User, given: dict[str, Any]) -> None:
            lifecycle.approve(auction_id=auction.pk, actor=by)

        return self._ask(request, object_id, title=_("Approve"), do=do)

    @action(description=_("Decline"), permissions=["change"])
    def decline(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def do(auction: Auction, by: User, given: dict[str, Any]) -> None:
            lifecycle.decline(auction_id=auction.pk, actor=by, reason=given["reason"])

        return self._ask(request, object_id, title=_("Decline"), form=ReasonForm, do=do)

    @action(description=_("Cancel"), permissions=["change"])
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def do(auction: Auction, by: User, given: dict[str, Any]) -> None:
            lifecycle.cancel(auction_id=auction.pk, actor=by, reason=given["reason"])

        return self._ask(request, object_id, title=_("Cancel"), form=ReasonForm, do=do)

    def _ask(
        self,
        request: HttpRequest,
        object_id: str,
        *,
        title: Text,
        do: Callable[[Auction, User, dict[str, Any]], None],
        form: type[forms.Form] = ConfirmForm,
    ) -> HttpResponse:
        auction = get_object_or_404(Auction.objects.select_related("seller"), pk=object_id)
        return self.ask(
            request,
            title=title,
            about=_("“%(title)s” by %(name)s.") % {"title": auction.title, "name": auction.seller.name},
            back=reverse("admin:auctions_auction_change", args=[auction.pk]),
            do=lambda given: do(auction, person(request), given),
            form=form,
        )


@admin.register(Lot)
class LotAdmin(ReadOnly, ModelAdmin):
    """Sealed and hashed columns stay where they are: the log is the place to read a sale."""

    list_display = ("number", "title", "auction", "status", "price_shown", "bid_count", "closes_at")
    list_filter = ("status", "category")
    list_select_related = ("auction",)
    search_fields = ("=id", "title", "auction__title")
    ordering = ("-created_at",)
    show_full_result_count = False
    exclude = ("sealed_ceiling", "search")
    inlines = (PhotoInline,)

    @display(description=_("price"))
    def price_shown(self, lot: Lot) -> str:
        return "" if lot.price is None else f"{to_decimal_string(lot.price, lot.auction.currency)} {lot.auction.currency}"


@admin.register(Registration)
class RegistrationAdmin(ReadOnly, ModelAdmin):
    list_display = ("auction", "paddle", "user", "status", "created_at", "decided_by", "decided_at")
    list_filter = ("status",)
    list_select_related = ("auction", "user", "decided_by")
    search_fields = ("user__email", "user__name", "auction__title")
    ordering = ("-id",)


@admin.register(LotSale)
class LotSaleAdmin(ReadOnly, ModelAdmin):
    list_display = ("lot", "winner_name", "hammer", "all_in_shown", "at")
    list_select_related = ("lot__auction", "winner__user")
    search_fields = ("lot__title", "lot__auction__title", "winner__user__email")
    ordering = ("-at",)

    @display(description=_("winner"))
    def winner_name(self, sale: LotSale) -> str:
        return f"{sale.winner.paddle}, {sale.winner.user}"

    @display(description=_("hammer price"))
    def hammer(self, sale: LotSale) -> str:
        return f"{to_decimal_string(sale.hammer_price, sale.lot.auction.currency)} {sale.lot.auction.currency}"

    @display(description=_("all in"))
    def all_in_shown(self, sale: LotSale) -> str:
        return to_decimal_string(sale.all_in, sale.lot.auction.currency)


@admin.register(Category)
class CategoryAdmin(ModelAdmin):
    """A category is renamed in every language and moved; it stays, as sales point at it."""

    list_display = ("name", "slug", "position")
    ordering = ("position", "slug")
    fields = ("slug", "position", "name_en", "name_hi", "name_es", "name_fr", "name_ar")

    def get_readonly_fields(self, request: HttpRequest, obj: Category | None = None) -> tuple[str, ...]:
        return ("slug",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Category, form: forms.ModelForm[Category], change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        changed = {name: str(form.cleaned_data[name]) for name in form.changed_data}
        audit.record(actor=person(request), action="category.changed", target=obj, data=changed)
