"""Leaving a ceiling with the house before a lot of a live sale opens, as a form: with and without scripts."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.pages import TURNED_AWAY, as_page
from accounts.signed_in import person
from bidding import absentee, engine, queries
from bidding.commands import PlaceBid
from bidding.forms import CeilingForm
from bidding.limits import refuse_too_fast
from bidding.locked import LotRow
from bidding.showing import answers
from core.errors import DomainError
from core.web import client_address
from ledger.money import format_money, to_decimal_string


@login_required
@require_POST
@as_page
def leave(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    """Leave a ceiling, or with `take_back` take it back."""
    lot = queries.visible_lot(lot_id, user=request.user)
    try:
        if "take_back" in request.POST:
            absentee.take_back(lot_id, user=person(request))
            messages.success(request, _("Taken back. Nothing of yours waits for this lot."))
        else:
            _leave(request, lot)
    except TURNED_AWAY:
        raise
    except DomainError as refusal:
        messages.error(request, answers.refused(refusal, lot=lot, user_id=person(request).pk))
    return redirect("bidding:lot", lot_id)


def _leave(request: HttpRequest, lot: LotRow) -> None:
    form = CeilingForm(request.POST, lot=lot)
    if not form.is_valid():
        messages.error(request, answers.unreadable(lot))
        return
    user, amount = person(request), form.cleaned_data["amount"]
    refuse_too_fast(user_id=user.pk, lot=lot.id, address=client_address(request))
    said = to_decimal_string(amount, lot.currency)
    engine.submit(PlaceBid(lot.id, user.pk, form.cleaned_data["key"], said, "max", "absentee"))
    shown = format_money(amount, lot.currency, get_language() or "en")
    messages.success(request, _("%(amount)s is left with the house. Nobody sees how high.") % {"amount": shown})
