"""Staff see what was told to whom, what did not arrive, and send it again. Nobody writes or changes a notice by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action, display

from accounts.models import User
from accounts.signed_in import person
from core.staff import AsksFirst, ReadOnly
from notifications.choices import DeliveryStatus
from notifications.delivery import NotDead, send_again
from notifications.models import Delivery, Notice, OutboxMail, Phone, PushSubscription, SentText
from notifications.outbox import is_open
from notifications.wording import words_of

_COLOURS = {
    DeliveryStatus.PENDING: "info",
    DeliveryStatus.SENT: "success",
    DeliveryStatus.DEAD: "danger",
    DeliveryStatus.SKIPPED: "default",
}


class DeliveryInline(ReadOnly, TabularInline):
    model = Delivery
    fields = ("way", "status", "attempts", "next_attempt_at", "sent_at", "last_error")
    readonly_fields = fields
    extra = 0


@admin.register(Notice)
class NoticeAdmin(ReadOnly, ModelAdmin):
    """Without where it leads: the link of a decision lets whoever has it decide, and it is its reader's alone."""

    list_display = ("id", "recipient", "kind", "title", "created_at", "read_at")
    list_filter = ("kind", ("read_at", admin.EmptyFieldListFilter), "created_at")
    list_select_related = ("recipient",)
    search_fields = ("recipient__email", "recipient__name", "topic", "dedupe_key")
    exclude = ("url",)
    show_full_result_count = False
    inlines = (DeliveryInline,)

    @admin.display(description=_("title"))
    def title(self, notice: Notice) -> str:
        return words_of(notice).title


@admin.register(Delivery)
class DeliveryAdmin(AsksFirst, ReadOnly, ModelAdmin):
    list_display = ("id", "recipient", "kind", "way", "state", "attempts", "next_attempt", "sent_at", "last_error")
    list_filter = ("status", "way", "notice__kind")
    list_select_related = ("notice__recipient",)
    search_fields = ("notice__recipient__email", "last_error")
    show_full_result_count = False
    actions = ("send_again",)
    actions_detail = ("send_one_again",)

    @admin.display(description=_("to"))
    def recipient(self, delivery: Delivery) -> User:
        return delivery.notice.recipient

    @admin.display(description=_("kind"))
    def kind(self, delivery: Delivery) -> str:
        return delivery.notice.get_kind_display()

    @display(description=_("status"), ordering="status", label=_COLOURS)
    def state(self, delivery: Delivery) -> tuple[str, Any]:
        return delivery.status, delivery.get_status_display()

    @display(description=_("next attempt"), ordering="next_attempt_at")
    def next_attempt(self, delivery: Delivery) -> Any:
        return delivery.next_attempt_at if delivery.status == DeliveryStatus.PENDING else None

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[Any]:
        delivery = self.get_object(request, str(object_id))
        is_dead = delivery is not None and delivery.status == DeliveryStatus.DEAD
        return super().get_actions_detail(request, object_id) if is_dead else []

    @action(description=_("Send again"), permissions=["send_again"])
    def send_one_again(self, request: HttpRequest, object_id: int) -> HttpResponse:
        delivery = self.get_object(request, str(object_id))
        if delivery is None:
            raise Http404
        return self.ask(
            request,
            title=_("Send again"),
            about=_("To %(name)s, by a new try.") % {"name": delivery.notice.recipient},
            back=reverse("admin:notifications_delivery_change", args=[delivery.pk]),
            do=lambda given: send_again(delivery=delivery, by=person(request)),
        )

    def has_send_again_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("notifications.change_delivery")

    @admin.action(description=_("Send again what was given up"), permissions=["send_again"])
    def send_again(self, request: HttpRequest, chosen: QuerySet[Delivery]) -> None:
        by, sent, refused = person(request), 0, 0
        for delivery in chosen:
            try:
                send_again(delivery=delivery, by=by)
                sent += 1
            except NotDead:
                refused += 1
        if sent:
            text = ngettext("%(n)d delivery goes out again.", "%(n)d deliveries go out again.", sent)
            self.message_user(request, text % {"n": sent}, messages.SUCCESS)
        if refused:
            text = ngettext("%(n)d was not given up, and is left.", "%(n)d were not given up, and are left.", refused)
            self.message_user(request, text % {"n": refused}, messages.WARNING)


@admin.register(SentText)
class SentTextAdmin(ReadOnly, ModelAdmin):
    """What texts were handed over, and what became of them. What they said is not kept."""

    list_display = ("id", "person", "number", "status", "error", "created_at")
    list_filter = ("status", "created_at")
    list_select_related = ("person",)
    search_fields = ("person__email", "number", "reference")
    exclude = ("body",)
    show_full_result_count = False


@admin.register(PushSubscription)
class PushSubscriptionAdmin(ReadOnly, ModelAdmin):
    """Without the addresses and keys: whoever has those can push."""

    list_display = ("person", "device", "created_at", "pushed_at")
    list_select_related = ("person",)
    search_fields = ("person__email",)
    fields = ("person", "device", "created_at", "pushed_at")


@admin.register(Phone)
class PhoneAdmin(ReadOnly, ModelAdmin):
    list_display = ("person", "number", "confirmed_at")
    list_select_related = ("person",)
    search_fields = ("person__email", "number")


class OutboxMailAdmin(ReadOnly, ModelAdmin):
    list_display = ("id", "to", "subject", "created_at")
    search_fields = ("to", "subject")
    fields = ("to", "subject", "text", "created_at")


if is_open():
    admin.site.register(OutboxMail, OutboxMailAdmin)
