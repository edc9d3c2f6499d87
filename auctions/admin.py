"""Staff pages of auctions: what waits for approval, lots and their sales to be read, bidders, categories.

Lots, registrations and sales are looked at alone: `bidding` and the seller's side write them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextareaWidget

from accounts import audit
from accounts.models import User
from accounts.signed_in import person
from accounts.trail import Audited
from auctions import lifecycle
from auctions.choices import AuctionStatus
from auctions.models import Auction, Category, Lot, LotPhoto, LotSale, Registration
from auctions.showing import words
from core.staff import AsksFirst, ConfirmForm, Kept, ReadOnly, Text, link
from ledger.amounts import column

STATUS_COLOURS = {
    AuctionStatus.SUBMITTED: "warning",
    AuctionStatus.SCHEDULED: "info",
    AuctionStatus.LIVE: "success",
    AuctionStatus.DECLINED: "danger",
    AuctionStatus.CANCELLED: "danger",
}

EDITABLE = ("commission_percent", "category")

OFFERED = {
    "approve": {AuctionStatus.SUBMITTED},
    "decline": {AuctionStatus.SUBMITTED},
    "cancel": {AuctionStatus.SUBMITTED, AuctionStatus.SCHEDULED, AuctionStatus.LIVE},
}
"""In which states staff are offered what; `auctions.lifecycle` decides."""


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason, for the seller to read"), widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}))


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
class AuctionAdmin(Audited, AsksFirst, Kept, ModelAdmin):
    """Staff set the commission and the category; the rest is the seller's."""

    list_display = ("title", "shown_status", "seller", "format", "currency", "lot_count", "opens_at", "closes_at")
    list_filter = ("status", "format", "visibility", "category", "currency")
    list_select_related = ("seller",)
    search_fields = ("=id", "title", "seller__email", "seller__name")
    search_help_text = _("Title, seller, or id")
    ordering = ("-created_at",)
    fieldsets = (
        (None, {"fields": ("title", "page", "seller", "status", "decision_reason")}),
        (_("Set by the house"), {"fields": EDITABLE}),
        (_("What it is"), {"fields": ("description", "format", "visibility", "currency", "approve_bidders", "conditions")}),
        (
            _("When"),
            {"fields": ("opens_at", "closes_at", "soft_close_window", "soft_close_extend", "hard_close_at", "stagger")},
        ),
        (_("What is paid"), {"fields": ("steps", "premium", "tax", "reserve_policy", "tie_policy")}),
        (_("So far"), {"fields": ("created_at", "submitted_at", "scheduled_at", "started_at", "ended_at")}),
    )
    readonly_fields = tuple(name for _title, part in fieldsets for name in part["fields"] if name not in EDITABLE)
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

    @display(description=_("page"))
    def page(self, auction: Auction) -> SafeString:
        return link(reverse("auctions:detail", args=[auction.pk]), _("As visitors see it"))

    @display(description=_("steps"))
    def steps(self, auction: Auction) -> str:
        return words.steps(auction)

    @display(description=_("buyer’s premium"))
    def premium(self, auction: Auction) -> str:
        return words.premium(auction)

    @display(description=_("tax"))
    def tax(self, auction: Auction) -> str:
        return words.tax(auction) or str(_("none"))

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[Any]:
        """Only what the state allows is offered; each act is checked again where it is done."""
        auction = self.get_object(request, str(object_id))
        status = auction and auction.status
        return [offered for offered in super().get_actions_detail(request, object_id) if status in OFFERED[offered.path]]

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

    @action(description=_("Cancel the auction"), permissions=["change"])
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def do(auction: Auction, by: User, given: dict[str, Any]) -> None:
            lifecycle.cancel(auction_id=auction.pk, actor=by, reason=given["reason"])

        return self._ask(request, object_id, title=_("Cancel the auction"), form=ReasonForm, do=do)

    def _ask(
        self,
        request: HttpRequest,
        object_id: str,
        *,
        title: Text,
        do: Callable[[Auction, User, dict[str, Any]], None],
        form: type[forms.Form] = ConfirmForm,
    ) -> HttpResponse:
        auction = self.get_object(request, object_id)
        if auction is None:
            raise Http404
        return self.ask(
            request,
            title=title,
            about=_("“%(title)s” by %(name)s.") % {"title": auction.title, "name": auction.seller.name},
            back=reverse("admin:auctions_auction_change", args=[auction.pk]),
            do=lambda given: do(auction, person(request), given),
            form=form,
        )


_START = column("start_price", currency="auction.currency", description=_("start price"))
_RESERVE = column("reserve_price", currency="auction.currency", description=_("reserve"))
_PRICE = column("price", currency="auction.currency", description=_("price"))


@admin.register(Lot)
class LotAdmin(Audited, ReadOnly, ModelAdmin):
    """Sealed and hashed columns stay where they are: the log is the place to read a sale."""

    list_display = ("number", "title", "auction", "status", _PRICE, "bid_count", "closes_at")
    list_display_links = ("number", "title")
    list_filter = ("status", "category")
    list_select_related = ("auction",)
    search_fields = ("=id", "title", "auction__title")
    search_help_text = _("Lot, auction, or id of the lot")
    ordering = ("-created_at",)
    show_full_result_count = False
    fieldsets = (
        (None, {"fields": ("auction", "number", "title", "page", "log")}),
        (_("What it is"), {"fields": ("description", "category", "quantity_shown", "price_per", _START, _RESERVE)}),
        (_("The sale"), {"fields": ("status", _PRICE, "leader_shown", "bid_count", "reserve_met", "decide_by")}),
        (_("When"), {"fields": ("opens_at", "closes_at", "hard_close_at", "held_left")}),
    )
    inlines = (PhotoInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Lot]:
        return Lot.objects.select_related("auction", "leader__user")

    @display(description=_("page"))
    def page(self, lot: Lot) -> SafeString:
        return link(reverse("bidding:lot", args=[lot.pk]), _("As visitors see it"))

    @display(description=_("log"))
    def log(self, lot: Lot) -> SafeString:
        """By its address alone: the log belongs to `bidding`, which is built on this."""
        return link(f"{reverse('admin:bidding_lotevent_changelist')}?lot__id__exact={lot.pk}", _("All that happened to it"))

    @display(description=_("quantity"))
    def quantity_shown(self, lot: Lot) -> str:
        return f"{lot.quantity.normalize():f} {lot.unit}".strip()

    @display(description=_("leader"))
    def leader_shown(self, lot: Lot) -> str:
        return f"{lot.leader.paddle}, {lot.leader.user}" if lot.leader else lot.leader_name or ""


@admin.register(Registration)
class RegistrationAdmin(ReadOnly, ModelAdmin):
    list_display = ("auction", "paddle", "user", "status", "created_at", "decided_by", "decided_at")
    list_filter = ("status",)
    list_select_related = ("auction", "user", "decided_by")
    search_fields = ("user__email", "user__name", "auction__title")
    ordering = ("-id",)


_of_sale = partial(column, currency="lot.auction.currency")
_HAMMER = _of_sale("hammer_price", description=_("hammer price"))
_SUMS = (
    _of_sale("total", description=_("for the whole quantity")),
    _of_sale("premium", description=_("buyer’s premium")),
    _of_sale("tax", description=_("tax")),
)
_ALL_IN = _of_sale("all_in", description=_("all in"))
_COMMISSION = _of_sale("commission", description=_("the seller’s commission"))


@admin.register(LotSale)
class LotSaleAdmin(ReadOnly, ModelAdmin):
    list_display = ("lot", "winner_name", _HAMMER, _ALL_IN, "at")
    fields = ("lot", "winner_name", "at", _HAMMER, *_SUMS, _ALL_IN, _COMMISSION)
    list_select_related = ("lot__auction", "winner__user")
    search_fields = ("lot__title", "lot__auction__title", "winner__user__email")
    ordering = ("-at",)

    @display(description=_("winner"))
    def winner_name(self, sale: LotSale) -> str:
        return f"{sale.winner.paddle}, {sale.winner.user}"


@admin.register(Category)
class CategoryAdmin(Audited, ModelAdmin):
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
