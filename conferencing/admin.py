"""Staff pages of rooms: how they stand, who has a seat, and what is done when something goes wrong in one.

Rows are looked at; what staff do goes through the same functions as what moderators do, and is audited there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action, display

from accounts import audit
from accounts.models import User
from accounts.signed_in import person
from accounts.trail import Audited
from conferencing import playback, recording, rooms, seats
from conferencing.models import Gateway, Recording, RecordingTrack, Room, Seat
from conferencing.recorded import RecordingStatus, Visibility
from core.staff import AsksFirst, ConfirmForm, Kept, ReadOnly, Text, link

OPEN, ENDED = "open", "ended"
_COLOURS = {OPEN: "success", ENDED: "default"}
_RECORDING_COLOURS = {
    RecordingStatus.RECORDING: "danger",
    RecordingStatus.PROCESSING: "info",
    RecordingStatus.READY: "success",
    RecordingStatus.FAILED: "warning",
}
_LIVE_COLOURS = {"live": "success", "lost": "danger", "unseen": "default"}


class SeatInline(ReadOnly, TabularInline):
    model = Seat
    fields = readonly_fields = (
        "label",
        "user",
        "role",
        "on_stage",
        "muted_by_host",
        "video_stopped",
        "admitted_at",
        "removed_at",
    )
    extra = 0
    show_change_link = True
    per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Seat]:
        found: QuerySet[Seat] = super().get_queryset(request)
        return found.select_related("user")


@admin.register(Room)
class RoomAdmin(Audited, AsksFirst, ReadOnly, ModelAdmin):
    list_display = ("title", "state", "open_to", "gateway", "seats_in_it", "locked", "lobby", "recording_since", "created_at")
    list_filter = ("open_to", "locked", "lobby", ("ended_at", admin.EmptyFieldListFilter), "placement__gateway")
    list_select_related = ("placement",)
    search_fields = ("=id", "title")
    search_help_text = _("Title, or id")
    show_full_result_count = False
    fieldsets = (
        (None, {"fields": ("title", "page", "state", "open_to", "locked", "lobby")}),
        (_("The picture"), {"fields": ("gateway", "recording_since")}),
        (_("So far"), {"fields": ("created_at", "ended_at")}),
    )
    readonly_fields = tuple(name for _title, part in fieldsets for name in part["fields"])
    inlines = (SeatInline,)
    actions_detail = ("lock", "unlock", "end")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Room]:
        return Room.objects.annotate(count_of_seats=Count("seats", filter=Q(seats__removed_at=None)))

    @display(description=_("state"), label=_COLOURS, ordering="ended_at")
    def state(self, room: Room) -> tuple[str, Text]:
        return (OPEN, _("open")) if room.ended_at is None else (ENDED, _("ended"))

    @display(description=_("gateway"))
    def gateway(self, room: Room) -> str:
        placement = getattr(room, "placement", None)
        return placement.gateway_id if placement is not None else "–"

    @display(description=_("seats"))
    def seats_in_it(self, room: Any) -> int:
        return int(room.count_of_seats)

    @display(description=_("page"))
    def page(self, room: Room) -> SafeString:
        return link(reverse("conferencing:room", args=[room.pk]), _("As a host sees it"))

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[Any]:
        """Only what the state allows is offered; each act is checked again where it is done."""
        room = self.get_object(request, str(object_id))
        if room is None or room.ended_at is not None:
            return []
        left_out = "lock" if room.locked else "unlock"
        return [offered for offered in super().get_actions_detail(request, object_id) if offered.path != left_out]

    def has_moderate_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("conferencing.change_room")

    @action(description=_("Lock"), permissions=["moderate"])
    def lock(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._ask(request, object_id, title=_("Lock"), do=lambda room, by: rooms.lock(room.pk, on=True, actor=by))

    @action(description=_("Unlock"), permissions=["moderate"])
    def unlock(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._ask(request, object_id, title=_("Unlock"), do=lambda room, by: rooms.lock(room.pk, on=False, actor=by))

    @action(description=_("End the room"), permissions=["moderate"])
    def end(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._ask(request, object_id, title=_("End the room"), do=lambda room, by: rooms.end(room.pk, actor=by))

    def _ask(self, request: HttpRequest, object_id: str, *, title: Text, do: Callable[[Room, User], None]) -> HttpResponse:
        room = self.get_object(request, object_id)
        if room is None:
            raise Http404
        return self.ask(
            request,
            title=title,
            about=_("“%(title)s”, for everybody in it.") % {"title": room.title},
            back=reverse("admin:conferencing_room_change", args=[room.pk]),
            do=lambda given: do(room, person(request)),
        )


@admin.register(Seat)
class SeatAdmin(Audited, AsksFirst, ReadOnly, ModelAdmin):
    list_display = ("label", "user", "room", "role", "on_stage", "muted_by_host", "video_stopped", "admitted_at", "removed_at")
    list_filter = ("role", "on_stage", "muted_by_host", ("removed_at", admin.EmptyFieldListFilter))
    list_select_related = ("room", "user")
    search_fields = ("label", "user__email", "user__name", "room__title", "=room__id")
    search_help_text = _("Name plate, person, or room")
    show_full_result_count = False
    ordering = ("-id",)
    actions_detail = ("remove", "let_in")

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[Any]:
        seat = self.get_object(request, str(object_id))
        if seat is None or seat.room.ended_at is not None:
            return []
        offered = "remove" if seat.removed_at is None else "let_in"
        return [each for each in super().get_actions_detail(request, object_id) if each.path == offered.replace("_", "-")]

    def has_moderate_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("conferencing.change_room")

    @action(description=_("Take out of the room"), permissions=["moderate"], url_path="remove")
    def remove(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._ask(request, object_id, title=_("Take out of the room"), do=seats.remove)

    @action(description=_("Let in again"), permissions=["moderate"], url_path="let-in")
    def let_in(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._ask(request, object_id, title=_("Let in again"), do=seats.let_in)

    def _ask(self, request: HttpRequest, object_id: str, *, title: Text, do: Callable[..., None]) -> HttpResponse:
        seat = self.get_object(request, object_id)
        if seat is None:
            raise Http404
        return self.ask(
            request,
            title=title,
            about=_("%(label)s (%(name)s) in “%(title)s”.")
            % {"label": seat.label, "name": seat.user.name, "title": seat.room.title},
            back=reverse("admin:conferencing_seat_change", args=[seat.pk]),
            do=lambda given: do(seat.room_id, seat.pk, actor=person(request)),
        )


@admin.register(Gateway)
class GatewayAdmin(Audited, Kept, ModelAdmin):
    """Which gateways there are is set where Rostrum runs (`JANUS_GATEWAYS`); here one is drained before it is stopped."""

    list_display = ("name", "state", "rooms_on_it", "draining", "seen_at", "lost_at")
    fields = ("name", "state", "draining", "seen_at", "lost_at", "created_at")
    readonly_fields = ("name", "state", "seen_at", "lost_at", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Gateway]:
        return Gateway.objects.annotate(count_of_rooms=Count("placements", filter=Q(placements__room__ended_at=None)))

    @display(description=_("state"), label=_LIVE_COLOURS)
    def state(self, gateway: Gateway) -> tuple[str, Text]:
        if gateway.seen_at is None:
            return "unseen", _("never seen")
        return ("live", _("live")) if gateway.lost_at is None else ("lost", _("lost"))

    @display(description=_("rooms"))
    def rooms_on_it(self, gateway: Any) -> int:
        return int(gateway.count_of_rooms)

    def save_model(self, request: HttpRequest, obj: Gateway, form: ModelForm[Gateway], change: bool) -> None:  # noqa: FBT001
        obj.save(update_fields=["draining"])
        audit.record(actor=person(request), action="gateway.changed", target=obj, data={"draining": obj.draining})


class TrackInline(ReadOnly, TabularInline):
    model = RecordingTrack
    fields = readonly_fields = ("label", "kind", "started_at", "ended_at", "has_sound", "has_picture", "size")
    extra = 0
    per_page = 50


class ShowForm(forms.Form):
    visibility = forms.ChoiceField(label=_("who may watch"), choices=Visibility.choices)


@admin.register(Recording)
class RecordingAdmin(Audited, AsksFirst, ReadOnly, ModelAdmin):
    """What was recorded, how far it is, and who may watch it; what went wrong is tried again here."""

    list_display = ("room", "state", "visibility", "started_at", "duration", "progress", "attempts", "failure")
    list_filter = ("status", "visibility", "started_at")
    list_select_related = ("room",)
    search_fields = ("room__title", "=room__id", "=id")
    search_help_text = _("Title of the room, or an id")
    show_full_result_count = False
    fields = readonly_fields = (
        "room",
        "state",
        "visibility",
        "started_by",
        "started_at",
        "stopped_at",
        "duration",
        "size",
        "progress",
        "attempts",
        "next_attempt_at",
        "failure",
    )
    inlines = (TrackInline,)
    actions_detail = ("watch", "try_again", "show")

    @display(description=_("status"), ordering="status", label=_RECORDING_COLOURS)
    def state(self, found: Recording) -> tuple[str, Any]:
        return found.status, found.get_status_display()

    @action(description=_("Watch"), permissions=["view"], url_path="watch")
    def watch(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """By a link of one's own, as anybody watches."""
        found = self.get_object(request, object_id)
        if found is None:
            raise Http404
        return redirect(playback.link(found, playback.FILM, user=person(request)).url)

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[Any]:
        found = self.get_object(request, str(object_id))
        if found is None:
            return []
        needed = {"try-again": RecordingStatus.FAILED, "watch": RecordingStatus.READY}
        offered = super().get_actions_detail(request, object_id)
        return [each for each in offered if needed.get(each.path, found.status) == found.status]

    def has_moderate_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("conferencing.change_room")

    @action(description=_("Try again"), permissions=["moderate"], url_path="try-again")
    def try_again(self, request: HttpRequest, object_id: str) -> HttpResponse:
        by = person(request)
        return self._ask(
            request, object_id, title=_("Try again"), do=lambda found, given: recording.try_again(found.pk, actor=by)
        )

    @action(description=_("Who may watch"), permissions=["moderate"], url_path="show")
    def show(self, request: HttpRequest, object_id: str) -> HttpResponse:
        by = person(request)
        return self._ask(
            request,
            object_id,
            title=_("Who may watch"),
            do=lambda found, given: recording.show_to(found.pk, visibility=given["visibility"], actor=by),
            form=ShowForm,
        )

    def _ask(
        self,
        request: HttpRequest,
        object_id: str,
        *,
        title: Text,
        do: Callable[[Recording, dict[str, Any]], Any],
        form: type[forms.Form] = ConfirmForm,
    ) -> HttpResponse:
        found = self.get_object(request, object_id)
        if found is None:
            raise Http404
        return self.ask(
            request,
            title=title,
            about=_("The recording of “%(title)s”.") % {"title": found.room.title},
            back=reverse("admin:conferencing_recording_change", args=[found.pk]),
            do=lambda given: do(found, given),
            form=form,
        )
