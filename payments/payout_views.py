"""A seller's payouts: whether they are on, what is owed, what was sent; and the way to the gateway that asks for details."""

from __future__ import annotations

from typing import Any

from csp.decorators import csp_update
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.pages import TURNED_AWAY, P, View, as_page
from accounts.signed_in import person
from core.errors import DomainError
from payments import payout_accounts
from payments.gateways.base import GatewayError
from payments.gateways.stripe.gateway import ONBOARDING_ORIGIN
from payments.models import GatewayPerson
from payments.paying_choices import AccountState
from payments.showing import payouts_page


def _leads_to_the_gateway(view: View[P]) -> View[P]:
    """A form that ends at the gateway's page is a form that is sent there, as browsers see it."""
    update: Any = csp_update({"form-action": [ONBOARDING_ORIGIN]})
    allowed: View[P] = update(view)
    return allowed


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
@_leads_to_the_gateway
@as_page
def payouts(request: HttpRequest) -> HttpResponse:
    """How one's payouts stand; a POST goes to where the gateway asks for what it has to know."""
    if request.method == "POST":
        return _to_the_gateway(request)
    return render(request, "payments/payouts.html", {"page": payouts_page.of(person(request))})


@never_cache
@login_required
@require_GET
@as_page
def again(request: HttpRequest) -> HttpResponse:
    """The gateway's page was used up or too old, and sent its visitor here: on to a new one."""
    return _to_the_gateway(request)


@never_cache
@login_required
@require_GET
def returned(request: HttpRequest) -> HttpResponse:
    """Back from the gateway. That somebody is here proves nothing: the account is read there."""
    known = payout_accounts.of(person(request))
    if known is not None and known.account_ref:
        try:
            _say(request, payout_accounts.reread(known))
        except GatewayError:
            messages.warning(request, _("The payment service does not answer just now. We go on asking it."))
    return redirect("payments:payouts")


def _to_the_gateway(request: HttpRequest) -> HttpResponse:
    try:
        return redirect(payout_accounts.begin(person(request)))
    except TURNED_AWAY:
        raise
    except DomainError as refusal:
        messages.error(request, refusal.detail)
        return redirect("payments:payouts")


def _say(request: HttpRequest, known: GatewayPerson) -> None:
    match known.account_state:
        case AccountState.READY:
            messages.success(request, _("Payouts are on."))
        case AccountState.CHECKING:
            messages.info(request, _("The payment service has what it asked for, and checks it."))
        case _:
            messages.warning(request, _("The payment service still needs more from you."))
