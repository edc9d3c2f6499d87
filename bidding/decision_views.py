"""The page on which seller and high bidder decide: signed in, or by the link of a mail, which signs nobody in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.pages import TURNED_AWAY, as_page
from accounts.signed_in import person
from bidding import decision_links, errors, offers
from bidding.choices import DecidedBy
from bidding.decided import Saying
from bidding.forms import AnswerForm
from bidding.linked import person_of
from bidding.showing.decision import DecisionPage, decision_page
from core.errors import DomainError, NotFound
from ledger.money import format_money, parse

_DONE: Final[Mapping[str, Any]] = {
    "accepted": gettext_lazy("Accepted: the lot is sold."),
    "counter_accepted": gettext_lazy("Accepted: the lot is sold."),
    "rejected": gettext_lazy("Rejected: the lot stays unsold."),
    "counter_rejected": gettext_lazy("You said no. The seller may still take your bid."),
    "countered": gettext_lazy("Your counter-offer is on its way."),
}


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@as_page
def decide(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    """For who is signed in."""
    user = person(request)
    page = decision_page(lot_id, user=user)
    if request.method == "POST":
        return _said(request, page, user=user, way=DecidedBy.PAGE, back=request.path)
    return _shown(request, page, {"address": request.path})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@as_page
def decide_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever holds the link: this one step, for this one person. To look does nothing.

    Somebody else who is signed in here is turned away, rather than left to decide what is another's.
    """
    link = decision_links.read(token)
    user = person_of(request, link)
    page = decision_page(link.lot, user=user)
    if page.party is None:
        raise NotFound
    worn = page.matter.asked != link.asked
    if request.method == "POST":
        return _said(request, page, user=user, way=DecidedBy.LINK, back=request.path, asked=link.asked)
    if request.user.is_authenticated:
        return redirect("bidding:decide", link.lot)
    return _shown(request, page, {"address": request.path, "by_link": True, "worn": worn, "reader": user})


def _said(
    request: HttpRequest, page: DecisionPage, *, user: User, way: DecidedBy, back: str, asked: int | None = None
) -> HttpResponse:
    """Afterwards the same page, which says how it stands then."""
    form = AnswerForm(request.POST, lot=page.now)
    if not form.is_valid():
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return redirect(back)
    said = form.cleaned_data
    saying = Saying(
        lot=page.now.id,
        person=user,
        action=said["action"],
        key=said["key"],
        way=way,
        amount=form.wire_amount,
        asked=said["asked"] if asked is None else asked,
    )
    try:
        answer = offers.say(saying)
    except TURNED_AWAY:
        raise
    except DomainError as refusal:
        messages.error(request, _refused(refusal, page))
    else:
        messages.success(request, _DONE[answer["action"]])
    return redirect(back)


def _refused(refusal: DomainError, page: DecisionPage) -> str:
    if not isinstance(refusal, errors.OfferOutOfBounds):
        return refusal.detail
    least, most = (_money(refusal.data[name], page) for name in ("least", "most"))
    if not most:
        return _("A counter-offer is %(least)s or more. Nothing was said.") % {"least": least}
    return _("A counter-offer lies from %(least)s to %(most)s. Nothing was said.") % {"least": least, "most": most}


def _money(wire: str | None, page: DecisionPage) -> str:
    return "" if wire is None else format_money(parse(wire, page.currency), page.currency, get_language() or "en")


def _shown(request: HttpRequest, page: DecisionPage, context: dict[str, Any]) -> HttpResponse:
    more = {"page": page, "lot": page.lot, "currency": page.currency, "key": uuid4().hex}
    return render(request, "bidding/decision.html", more | {"lot_link": reverse("bidding:lot", args=[page.lot.pk])} | context)
