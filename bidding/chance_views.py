"""The page of a second chance: signed in, or by the link of a mail, as `bidding.decision_views`."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.pages import TURNED_AWAY, as_page
from accounts.signed_in import person
from bidding import decision_links, second_chance
from bidding.choices import DecidedBy
from bidding.decided import Saying
from bidding.forms import ChanceForm
from bidding.linked import person_of
from bidding.showing.second_chance import ChancePage, chance_page
from core.errors import DomainError, PermissionDenied


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@as_page
def chance(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    """The seller offers, the underbidder answers."""
    user = person(request)
    try:
        page = chance_page(lot_id, user=user)
    except PermissionDenied:
        if not second_chance.was_offered(lot_id, to=user):
            raise
        # Their answer is known: a page that was open at that moment looks again.
        return redirect("bidding:lot", lot_id)
    if request.method == "POST":
        return _said(request, lot_id, user=user, way=DecidedBy.PAGE)
    return _shown(request, page, {"address": request.path})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@as_page
def chance_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """One answer, for the one whom it was offered to. To look does nothing."""
    link = decision_links.read_chance(token)
    user = person_of(request, link)
    if request.method == "POST":
        return _said(request, link.lot, user=user, way=DecidedBy.LINK, asked=link.asked)
    if request.user.is_authenticated:
        return redirect("bidding:chance", link.lot)
    try:
        page = chance_page(link.lot, user=user)
    except PermissionDenied:
        page = None
    if page is None or page.chance.open is None or page.chance.open.sequence != link.asked:
        return render(request, "bidding/second_chance_over.html", {"lot_link": reverse("bidding:lot", args=[link.lot])})
    return _shown(request, page, {"address": request.path, "by_link": True, "reader": user})


def _said(request: HttpRequest, lot_id: UUID, *, user: User, way: DecidedBy, asked: int | None = None) -> HttpResponse:
    """Afterwards the seller is on the page again, and who has answered on the lot's."""
    form = ChanceForm(request.POST)
    if not form.is_valid():
        return redirect("bidding:chance", lot_id)
    said = form.cleaned_data
    saying = Saying(
        lot=lot_id,
        person=user,
        action=said["action"],
        key=said["key"],
        way=way,
        asked=said["asked"] if asked is None else asked,
    )
    try:
        answer = second_chance.say(saying)
    except TURNED_AWAY:
        raise
    except DomainError as refusal:
        messages.error(request, refusal.detail)
    else:
        messages.success(request, _done(answer["action"]))
    return redirect("bidding:chance" if said["action"] == "offer" else "bidding:lot", lot_id)


def _done(action: str) -> str:
    return {
        "offered": _("Offered. They have until the deadline to answer."),
        "accepted": _("It is yours: see your order."),
    }.get(action, _("You said no. You owe nothing."))


def _shown(request: HttpRequest, page: ChancePage, context: dict[str, Any]) -> HttpResponse:
    more = {"page": page, "lot": page.lot, "currency": page.currency, "key": uuid4().hex}
    return render(
        request, "bidding/second_chance.html", more | {"lot_link": reverse("bidding:lot", args=[page.lot.pk])} | context
    )
