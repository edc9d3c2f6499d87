"""Staff see channels, what was said and reported in them, questions and polls; they decide on reports, and close channels.

What is said in private is nobody's to look through: of a private channel only a reported message is shown.
"""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action, display

from accounts.signed_in import person
from accounts.trail import Audited
from chat import channels, moderation
from chat.choices import Kind, PollStatus, QuestionStatus, ReportStatus
from chat.models import Channel, Membership, Message, Poll, PollOption, Question, Report
from chat.shapes import gone
from core.staff import AsksFirst, ReadOnly, link

MODERATE = "chat.moderate_channel"

_REPORTS = {ReportStatus.OPEN: "warning", ReportStatus.DISMISSED: "default", ReportStatus.UPHELD: "danger"}
_POLLS = {PollStatus.DRAFT: "info", PollStatus.OPEN: "success", PollStatus.CLOSED: "default"}
_QUESTIONS = {
    QuestionStatus.PENDING: "warning",
    QuestionStatus.APPROVED: "info",
    QuestionStatus.ANSWERED: "success",
    QuestionStatus.DISMISSED: "default",
}


class InTheOpen(ReadOnly):
    """Rows of channels that are not private."""

    channel: ClassVar[str] = "channel"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]  # of the ModelAdmin beside it
        return rows.exclude(**{f"{self.channel}__kind" if self.channel else "kind": Kind.PRIVATE})


class MembershipInline(ReadOnly, TabularInline):
    model = Membership
    fields = ("label", "user", "role", "admitted_at", "expelled_at", "muted_until")
    readonly_fields = fields
    extra = 0
    max_num = 0
    per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        rows: QuerySet[Membership] = super().get_queryset(request).select_related("user")
        return rows


@admin.register(Channel)
class ChannelAdmin(AsksFirst, Audited, InTheOpen, ModelAdmin):
    channel = ""
    list_display = ("title", "kind", "reads", "writes", "last_sequence", "waiting", "slow_seconds", "closed_at")
    list_filter = ("kind", ("closed_at", admin.EmptyFieldListFilter))
    search_fields = ("title",)
    show_full_result_count = False
    fields = ("title", "kind", "reads", "writes", "slow_seconds", "last_sequence", "created_at", "closed_at")
    inlines = (MembershipInline,)
    actions_detail = ("close",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Channel]:
        is_open = Q(messages__reports__status=ReportStatus.OPEN)
        rows: QuerySet[Channel] = super().get_queryset(request).annotate(waiting=Count("messages__reports", filter=is_open))
        return rows

    @display(description=_("reports that wait"), ordering="waiting")
    def waiting(self, channel: Any) -> int:
        found: int = channel.waiting
        return found

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[Any]:
        channel = self.get_object(request, str(object_id))
        is_open = channel is not None and channel.closed_at is None
        return super().get_actions_detail(request, object_id) if is_open else []

    @action(description=_("Close"), permissions=["moderate"])
    def close(self, request: HttpRequest, object_id: str) -> HttpResponse:
        channel = self.get_object(request, object_id)
        if channel is None:
            raise Http404
        return self.ask(
            request,
            title=_("Close"),
            about=_("Nothing more is said in “%(title)s”. It is still read.") % {"title": channel.title},
            back=reverse("admin:chat_channel_change", args=[channel.pk]),
            do=lambda given: channels.close(channel.pk, by=person(request)),
        )

    def has_moderate_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm(MODERATE)


@admin.register(Message)
class MessageAdmin(Audited, InTheOpen, ModelAdmin):
    list_display = ("id", "channel", "label", "said", "at", "state")
    list_filter = ("voice", ("deleted_at", admin.EmptyFieldListFilter), "at")
    list_select_related = ("channel",)
    search_fields = ("text", "label", "author__user__email")
    show_full_result_count = False
    fields = ("channel", "label", "voice", "writer", "text", "at", "edited_at", "retracted_at", "deleted_at", "deleted_by")
    readonly_fields = ("writer",)

    @admin.display(description=_("text"))
    def said(self, message: Message) -> str:
        return message.text[:120]

    @admin.display(description=_("state"))
    def state(self, message: Message) -> str:
        return {None: "", "retracted": str(_("taken back")), "deleted": str(_("deleted"))}[gone(message)]

    @admin.display(description=_("by"))
    def writer(self, message: Message) -> SafeString:
        user = message.author.user
        return link(reverse("admin:accounts_user_change", args=[user.pk]), str(user))


@admin.register(Report)
class ReportAdmin(AsksFirst, ReadOnly, ModelAdmin):
    """The queue: what waits stands first. Of a private channel staff see the message that was reported, and no other."""

    list_display = ("id", "state", "text", "writer", "channel", "reason", "by", "at")
    list_filter = ("status", "at")
    list_select_related = ("message__channel", "message__author__user", "by")
    search_fields = ("reason", "message__text", "message__label")
    show_full_result_count = False
    fields = ("channel", "text", "writer", "reason", "by", "at", "status", "resolved_at", "resolved_by")
    readonly_fields = ("channel", "text", "writer")
    ordering = (F("resolved_at").desc(nulls_first=True), "id")
    actions_detail = ("delete_message", "dismiss")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        rows: QuerySet[Report] = super().get_queryset(request).select_related("message__channel", "message__author__user", "by")
        return rows

    @display(description=_("state"), ordering="status", label=_REPORTS)
    def state(self, report: Report) -> tuple[str, Any]:
        return report.status, report.get_status_display()

    @admin.display(description=_("what was said"))
    def text(self, report: Report) -> str:
        return report.message.text

    @admin.display(description=_("said by"))
    def writer(self, report: Report) -> SafeString:
        message = report.message
        return link(
            reverse("admin:accounts_user_change", args=[message.author.user_id]), f"{message.author.user} ({message.label})"
        )

    @admin.display(description=_("in"))
    def channel(self, report: Report) -> str:
        return report.message.channel.title

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[Any]:
        report = self.get_object(request, str(object_id))
        is_open = report is not None and report.status == ReportStatus.OPEN
        return super().get_actions_detail(request, object_id) if is_open else []

    @action(description=_("Delete the message"), permissions=["moderate"])
    def delete_message(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._decide(request, object_id, title=_("Delete the message"), act="delete")

    @action(description=_("Nothing wrong"), permissions=["moderate"])
    def dismiss(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._decide(request, object_id, title=_("Nothing wrong"), act="dismiss")

    def has_moderate_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm(MODERATE)

    def _decide(
        self, request: HttpRequest, object_id: str, *, title: str | Promise, act: moderation.Resolution
    ) -> HttpResponse:
        report = self.get_object(request, object_id)
        if report is None:
            raise Http404
        decide = partial(moderation.resolve, report.pk, user_id=person(request).pk, action=act)
        return self.ask(
            request,
            title=title,
            about=_("%(label)s said: %(text)s") % {"label": report.message.label, "text": report.message.text},
            back=reverse("admin:chat_report_change", args=[report.pk]),
            do=lambda given: decide(),
        )


@admin.register(Question)
class QuestionAdmin(InTheOpen, ModelAdmin):
    list_display = ("id", "channel", "state", "text", "label", "at")
    list_filter = ("status", "at")
    list_select_related = ("channel",)
    search_fields = ("text", "label")
    show_full_result_count = False
    fields = ("channel", "label", "text", "status", "pinned_at", "answer", "at")

    @display(description=_("state"), ordering="status", label=_QUESTIONS)
    def state(self, question: Question) -> tuple[str, Any]:
        return question.status, question.get_status_display()


class OptionInline(ReadOnly, TabularInline):
    model = PollOption
    fields = ("position", "text", "votes")
    readonly_fields = fields
    extra = 0
    max_num = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[PollOption]:
        rows: QuerySet[PollOption] = super().get_queryset(request).annotate(votes=Count("marks"))
        return rows

    @admin.display(description=_("votes"))
    def votes(self, option: Any) -> int:
        found: int = option.votes
        return found


@admin.register(Poll)
class PollAdmin(InTheOpen, ModelAdmin):
    list_display = ("id", "channel", "state", "text", "choice", "voters", "opened_at", "closed_at")
    list_filter = ("status", "choice")
    list_select_related = ("channel",)
    search_fields = ("text",)
    show_full_result_count = False
    fields = ("channel", "text", "choice", "results", "status", "by", "created_at", "opened_at", "closed_at")
    inlines = (OptionInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Poll]:
        rows: QuerySet[Poll] = super().get_queryset(request).annotate(voters=Count("votes"))
        return rows

    @display(description=_("state"), ordering="status", label=_POLLS)
    def state(self, poll: Poll) -> tuple[str, Any]:
        return poll.status, poll.get_status_display()

    @display(description=_("have voted"), ordering="voters")
    def voters(self, poll: Any) -> int:
        found: int = poll.voters
        return found
