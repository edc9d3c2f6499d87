"""Pages of conferencing: a room by itself, and what one looks at before coming in."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.pages import TURNED_AWAY, as_page
from accounts.signed_in import person
from conferencing import entering, recording, rooms, turn
from conferencing.rules import may
from core.errors import DomainError


@never_cache
@require_GET
@as_page
def room(request: HttpRequest, room_id: UUID) -> HttpResponse:
    """To look is not to come in: the page's socket does that, and says what stands against it."""
    place = entering.look(room_id, user_id=request.user.pk)
    return render(request, "conferencing/room.html", {"room": place.room, "place": place})


@never_cache
@require_GET
@as_page
def join(request: HttpRequest, room_id: UUID) -> HttpResponse:
    """Camera, microphone and connection, tried before coming in. `?next=` is where the door leads: a lot, else the room."""
    place = entering.look(room_id, user_id=request.user.pk)
    onward = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure()):
        onward = reverse("conferencing:room", args=[room_id])
    context = {
        "room": place.room,
        "onward": onward,
        "may_publish": "publish" in place.may | may(place.role, on_stage=False),
        "label": place.seat.label if place.seat is not None else rooms.plate(getattr(request.user, "name", "")),
        "ice_servers": [server.as_dict() for server in turn.ice_servers(str(request.user.pk or "guest"))],
    }
    return render(request, "conferencing/join.html", context)


@login_required
@require_POST
@as_page
def show_recording(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Who may watch a recording; back to where the form stood."""
    actor = person(request)
    try:
        shown = recording.show_to(recording_id, visibility=request.POST.get("visibility", ""), actor=actor)
    except TURNED_AWAY:
        raise
    except DomainError as refusal:
        messages.error(request, refusal.detail)
    else:
        messages.success(request, _("From now on it is for %(whom)s.") % {"whom": shown.get_visibility_display()})
    onward = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure())
    return redirect(onward if is_ours else "home")
