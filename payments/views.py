"""Pages of orders: one's own, one of them, and the steps that are taken there."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import addresses
from accounts.forms import AddressForm
from accounts.pages import TURNED_AWAY, as_page
from accounts.signed_in import person
from core.errors import Conflict, DomainError
from payments import fulfilment, parties, ratings, strikes
from payments.acts import ACTS, Asked
from payments.forms import CancelForm, OrdersFilter, RatingForm, ReportForm, ShipForm, StepForm
from payments.showing.order_page import OrderPage, order_page
from payments.showing.orders_page import orders_page

_FORMS: Final[dict[str, type[StepForm]]] = {"ship": ShipForm, "cancel": CancelForm}


@login_required
@require_GET
def orders(request: HttpRequest) -> HttpResponse:
    asked = OrdersFilter(request.GET)
    asked.is_valid()
    found = orders_page(
        person(request),
        side=asked.cleaned_data.get("side") or "bought",
        status=asked.cleaned_data.get("status", ""),
        page=request.GET.get("page", 1),
    )
    context = {"found": found, "form": asked, "stopped_until": strikes.stopped_until(person(request).pk)}
    return render(request, "payments/orders.html", context)


@login_required
@require_GET
@as_page
def order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    user = person(request)
    return _shown(request, order_page(parties.find(order_id, user=user), user=user))


@login_required
@require_POST
@as_page
def act(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Take a step; what stands against it is said on the order's page."""
    user, action = person(request), request.POST.get("action", "")
    found = parties.find(order_id, user=user)
    if action not in ACTS:
        raise Http404
    form = _FORMS.get(action, StepForm)(request.POST)
    if not form.is_valid():
        return _shown(request, order_page(found, user=user), status=422, **{action: form})
    try:
        ACTS[action](order_id, user, Asked(**form.cleaned_data))
    except TURNED_AWAY:
        raise
    except DomainError as refusal:
        messages.error(request, refusal.detail)
    else:
        messages.success(request, _("Done. The other side has been told."))
    return redirect("payments:order", order_id)


@login_required
@require_http_methods(["GET", "POST"])
@as_page
def address(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Where to send it; what the profile has stands there already."""
    user = person(request)
    page = order_page(parties.find(order_id, user=user), user=user)
    if not page.may_address:
        raise Http404
    form = AddressForm(request.POST or None, address=addresses.of(user.pk))
    form.initial |= page.order.ship_to
    if form.is_bound and form.is_valid():
        fulfilment.send_to(order_id, actor=user, address=addresses.Given(**form.cleaned_data))
        messages.success(request, _("Saved."))
        return redirect("payments:order", order_id)
    return render(request, "payments/address.html", {"form": form, "page": page}, status=422 if form.is_bound else 200)


@login_required
@require_POST
@as_page
def rate(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Say how it went with the other side."""
    user = person(request)
    page = order_page(parties.find(order_id, user=user), user=user)
    form = RatingForm(request.POST)
    if not page.ratings.takes_part:
        raise Http404
    if not form.is_valid():
        return _shown(request, page, status=422, rate=form)
    try:
        ratings.give(order_id, actor=user, **form.cleaned_data)
    except Conflict as refusal:
        messages.error(request, refusal.detail)
    else:
        messages.success(request, _("Thank you. It is kept."))
    return redirect("payments:order", order_id)


@login_required
@require_POST
@as_page
def report(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Ask staff to look at what one was given."""
    user = person(request)
    page = order_page(parties.find(order_id, user=user), user=user)
    form = ReportForm(request.POST)
    if not page.ratings.takes_part or not page.ratings.others:
        raise Http404
    if not form.is_valid():
        return _shown(request, page, status=422, report=form)
    try:
        ratings.report(order_id, actor=user, because=form.cleaned_data["because"])
    except Conflict as refusal:
        messages.error(request, refusal.detail)
    else:
        messages.success(request, _("Staff of the house will look at it."))
    return redirect("payments:order", order_id)


def _shown(request: HttpRequest, page: OrderPage, *, status: int = 200, **bound: Any) -> HttpResponse:
    """`bound`: a form that was sent and not understood, by its action."""
    own = page.ratings.own
    rating = RatingForm(initial={"stars": own.stars, "text": own.text} if own else None)
    forms = {"ship": ShipForm(), "cancel": CancelForm(), "rate": rating, "report": ReportForm()} | bound
    context = {"page": page, "order": page.order, "forms": forms, "key": uuid4().hex}
    return render(request, "payments/order.html", context, status=status)
