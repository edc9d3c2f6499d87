"""Pages where money is given: an order, a deposit, saved cards, a refund, transfers by hand; and the door for webhooks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from csp.decorators import csp_update
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import audit
from accounts.models import User
from accounts.pages import TURNED_AWAY, P, View, as_page
from accounts.signed_in import person
from core.errors import DomainError, NotFound
from core.web import problem_response
from payments import capture, cards, checkout, deposit_transfers, giving, manual_transfers, parties, refunds, webhooks
from payments.choices import UNPAID
from payments.gateways import registry
from payments.gateways.base import GatewayError
from payments.gateways.stripe.gateway import PAGE_ORIGIN
from payments.models import Deposit, Order, Payment, Refund, SavedCard, TransferDetails
from payments.paying_choices import DepositStatus
from payments.paying_forms import PayForm, RefundForm, TransferDetailsForm
from payments.showing import pay_page

CARD_SETUP = "card_setup"
"""Session key of the saving of a card that is under way."""


def _leads_to_the_gateway(view: View[P]) -> View[P]:
    """A form that ends at the gateway's page is a form that is sent there, as browsers see it."""
    update: Any = csp_update({"form-action": [PAGE_ORIGIN]})
    allowed: View[P] = update(view)
    return allowed


@csrf_exempt
@require_POST
def webhook(request: HttpRequest, gateway: str) -> HttpResponse:
    """The door: 200 once it is stored for good; 400 for what the gateway has not signed."""
    try:
        webhooks.receive(gateway, body=request.body, headers=request.headers)
    except DomainError as refusal:
        return problem_response(refusal)
    return HttpResponse(status=200)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
@_leads_to_the_gateway
@as_page
def pay(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """How the payment of an order stands, and the ways to pay it. A POST goes there."""
    user = person(request)
    order = _own(order_id, user)
    form = PayForm(request.POST)
    if request.method == "POST" and form.is_valid():
        try:
            gateway, card = _way(form.cleaned_data["how"], user)
            payment = checkout.start(order, user=user, key=form.cleaned_data["key"], gateway=gateway, card=card)
        except TURNED_AWAY:
            raise
        except DomainError as refusal:
            messages.error(request, refusal.detail)
        else:
            if payment.url:
                return redirect(payment.url)
        return redirect("payments:pay", order.pk)
    page = pay_page.of_order(order, user=user, is_payable=order.status in UNPAID and order.owed > 0)
    return render(request, "payments/pay.html", {"page": page, "order": order, "key": uuid4().hex})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
@_leads_to_the_gateway
@as_page
def deposit(request: HttpRequest, deposit_id: UUID) -> HttpResponse:
    """As `pay`, for a deposit."""
    user = person(request)
    found = Deposit.objects.select_related("payment").filter(pk=deposit_id, user=user).first()
    if found is None:
        raise Http404
    form = PayForm(request.POST)
    if request.method == "POST" and form.is_valid():
        try:
            gateway, card = _way(form.cleaned_data["how"], user)
            payment = giving.start(found, user=user, key=form.cleaned_data["key"], gateway=gateway, card=card)
        except TURNED_AWAY:
            raise
        except DomainError as refusal:
            messages.error(request, refusal.detail)
        else:
            if payment.url:
                return redirect(payment.url)
        return redirect("payments:deposit", found.pk)
    page = pay_page.of_deposit(found, user=user, is_payable=found.status == DepositStatus.ASKED)
    return render(request, "payments/deposit.html", {"page": page, "deposit": found, "key": uuid4().hex})


@login_required
@require_POST
@as_page
def deposit_received(request: HttpRequest, deposit_id: UUID) -> HttpResponse:
    """The seller says that a deposit has come by transfer."""
    return _said(request, lambda payee: deposit_transfers.received(deposit_id, payee=payee))


@login_required
@require_POST
@as_page
def deposit_sent_back(request: HttpRequest, deposit_id: UUID) -> HttpResponse:
    """The seller says that a deposit was sent back."""
    return _said(request, lambda payee: deposit_transfers.sent_back(deposit_id, payee=payee))


@never_cache
@login_required
@require_GET
@as_page
def returned(request: HttpRequest, payment_id: UUID) -> HttpResponse:
    """Back from the gateway. That somebody is here proves nothing: the payment is read there, and its page says how it stands."""
    user = person(request)
    payment = Payment.objects.filter(pk=payment_id, user=user).first()
    if payment is None:
        raise Http404
    if payment.gateway_ref:
        try:
            payment = capture.reread(payment)
        except GatewayError:
            messages.warning(request, _("The payment service does not answer just now. We go on asking it."))
    if payment.order_id is not None:
        return redirect("payments:pay", payment.order_id)
    found = Deposit.objects.filter(payment=payment).first()
    if found is None:
        raise Http404
    return redirect("payments:deposit", found.pk)


# --- Saved cards -----------------------------------------------------------------------------------------------------


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
@_leads_to_the_gateway
@as_page
def saved_cards(request: HttpRequest) -> HttpResponse:
    """One's cards; a POST goes to where one more is saved."""
    user = person(request)
    if request.method == "POST":
        try:
            setup = cards.begin(user)
        except DomainError as refusal:
            messages.error(request, refusal.detail)
            return redirect("payments:cards")
        request.session[CARD_SETUP] = setup.ref
        return redirect(setup.url)
    return render(request, "payments/cards.html", {"cards": cards.of(user), "can_be_saved": cards.can_be_saved()})


@never_cache
@login_required
@require_GET
def card_saved(request: HttpRequest) -> HttpResponse:
    """Back from the gateway: read there whether a card was saved."""
    ref = request.session.pop(CARD_SETUP, "")
    try:
        found = cards.reread(registry.default().name, ref) if ref else None
    except GatewayError:
        found = None
    if found is not None and found.user_id == person(request).pk:
        messages.success(request, _("The card is saved."))
    else:
        messages.warning(request, _("No card was saved."))
    return redirect("payments:cards")


@login_required
@require_POST
@as_page
def remove_card(request: HttpRequest, card_id: UUID) -> HttpResponse:
    try:
        cards.remove(card_id, user=person(request))
    except TURNED_AWAY:
        raise
    except DomainError as refusal:
        messages.error(request, refusal.detail)
    else:
        messages.success(request, _("The card is removed."))
    return redirect("payments:cards")


# --- Refunds and transfers -------------------------------------------------------------------------------------------


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
@as_page
def refund(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """For the seller and staff: give back a part or all of what was paid."""
    user = person(request)
    order = parties.find(order_id, user=user)
    if not refunds.may_refund(order, user):
        raise Http404
    form = RefundForm(request.POST or None, currency=order.currency, initial={"key": uuid4().hex})
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            refunds.refund(order, amount=given["amount"], actor=user, reason=given["reason"], key=given["key"])
        except TURNED_AWAY:
            raise
        except DomainError as refusal:
            form.add_error("amount", refusal.detail)
        else:
            messages.success(request, _("The refund is on its way."))
            return redirect("payments:refund", order.pk)
    context = {
        "form": form,
        "order": order,
        "available": refunds.available(order),
        "refunds": order.refunds.filter(surplus=False),
        "as_seller": order.seller_id == user.pk,
    }
    return render(request, "payments/refund.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
@as_page
def confirm_transfer(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """The seller says that the money has come."""
    user = person(request)
    order = parties.find(order_id, user=user)
    return _confirmed(request, order, lambda: manual_transfers.confirm_received(order, seller=user))


@login_required
@require_POST
@as_page
def confirm_sent_back(request: HttpRequest, refund_id: UUID) -> HttpResponse:
    """The seller says that the money was sent back."""
    found = Refund.objects.select_related("order", "payment").filter(pk=refund_id).first()
    if found is None or found.order is None:
        raise Http404
    order, user = found.order, person(request)
    return _confirmed(request, order, lambda: manual_transfers.confirm_sent_back(found, seller=user))


@login_required
@require_http_methods(["GET", "POST"])
def transfer_details(request: HttpRequest) -> HttpResponse:
    """Where one is paid by hand. A change is audited: buyers send money there."""
    user = person(request)
    kept = TransferDetails.objects.filter(user=user).first() or TransferDetails(user=user)
    form = TransferDetailsForm(request.POST or None, instance=kept)
    if form.is_bound and form.is_valid():
        with transaction.atomic():
            audit.record(actor=user, action="transfer_details.changed", target=user)
            form.save()
        messages.success(request, _("Saved."))
        return redirect("payments:transfer_details")
    return render(request, "payments/transfer_details.html", {"form": form}, status=422 if form.is_bound else 200)


def _confirmed(request: HttpRequest, order: Order, act: Any) -> HttpResponse:
    try:
        act()
    except TURNED_AWAY:
        raise
    except DomainError as refusal:
        messages.error(request, refusal.detail)
    else:
        messages.success(request, _("Done. The other side has been told."))
    return redirect("payments:order", order.pk)


def _said(request: HttpRequest, say: Callable[[User], Deposit]) -> HttpResponse:
    """Back to the list that the seller came from, where the form names it (`next`)."""
    try:
        say(person(request))
    except TURNED_AWAY:
        raise
    except DomainError as refusal:
        messages.error(request, refusal.detail)
    else:
        messages.success(request, _("Done. The bidder sees it."))
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return redirect(wanted if is_ours else reverse("payments:orders"))


def _own(order_id: UUID, user: User) -> Order:
    order = parties.find(order_id, user=user)
    if order.buyer_id != user.pk:
        raise NotFound
    return order


def _way(how: str, user: User) -> tuple[str | None, SavedCard | None]:
    """The gateway or the card that the form's `how` names. Raises `NotFound` for a card that is not one's own, `Invalid` for an unknown gateway."""
    kind, _colon, card = how.partition(":")
    if kind != "card":
        return how, None
    try:
        return None, cards.find(UUID(card), user=user)
    except ValueError as error:
        raise NotFound from error
