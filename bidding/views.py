"""Pages of bidding: the live lot page, a bid without scripts, the seller's buttons, one's own bids."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.pages import TURNED_AWAY, as_page
from accounts.signed_in import person
from auctions.models import Auction
from bidding import engine, operating, queries
from bidding.commands import PlaceBid
from bidding.forms import BidForm
from bidding.limits import refuse_too_fast
from bidding.locked import LotRow
from bidding.showing import answers
from bidding.showing import lot_page as lots
from bidding.showing import my_bids as mine
from bidding.showing.words import WORDS
from core.errors import DomainError
from core.web import client_address
from ledger.money import to_decimal_string


@never_cache
@require_GET
@as_page
def lot_page(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    page = lots.lot_page(lot_id, user=request.user)
    keys = {"dock": uuid4().hex, "own": uuid4().hex, "max": uuid4().hex, "left": uuid4().hex}
    return render(request, "bidding/lot.html", {"page": page, "lot": page.lot, "keys": keys, "words": WORDS})


@login_required
@require_POST
@as_page
def place_bid(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    """The bid of a page without scripts. An unusual amount is asked about on a page of its own, under the same key."""
    lot = queries.visible_lot(lot_id, user=request.user)
    form = BidForm(request.POST, lot=lot)
    if not form.is_valid():
        messages.error(request, answers.unreadable(lot))
    elif form.asks_first:
        return render(request, "bidding/sure.html", _asking(form, lot))
    else:
        _bid(request, form, lot)
    return redirect("bidding:lot", lot_id)


@login_required
@require_POST
@as_page
def operate(request: HttpRequest, auction_id: UUID) -> HttpResponse:
    """Open, close, hold or resume; afterwards the lot that the sale stands at."""
    try:
        auction = _operated(request, auction_id)
    except TURNED_AWAY:
        raise
    except DomainError as refusal:
        messages.error(request, refusal.detail)
        return redirect(_back(request, auction_id))
    current = queries.current_lot(auction)
    if current is None:
        messages.success(request, _("The sale is over."))
        return redirect(_back(request, auction_id))
    return redirect("bidding:lot", current.pk)


@login_required
@require_GET
def my_bids(request: HttpRequest) -> HttpResponse:
    user = person(request)
    page = mine.my_bids(user, page=request.GET.get("page", 1))
    return render(request, "bidding/my_bids.html", {"page": page, "plot": mine.plot_of(page, user)})


def _bid(request: HttpRequest, form: BidForm, lot: LotRow) -> None:
    user, amount = person(request), to_decimal_string(form.cleaned_data["amount"], lot.currency)
    command = PlaceBid(lot.id, user.pk, form.cleaned_data["key"], amount, form.chosen_kind)
    try:
        refuse_too_fast(user_id=user.pk, lot=lot.id, address=client_address(request))
        outcome = engine.submit(command)
    except TURNED_AWAY:
        raise
    except DomainError as refusal:
        messages.error(request, answers.refused(refusal, lot=lot, user_id=user.pk))
    else:
        messages.success(request, answers.accepted(outcome.body, amount=form.cleaned_data["amount"], lot=lot))


def _asking(form: BidForm, lot: LotRow) -> dict[str, Any]:
    amount = form.cleaned_data["amount"]
    return {"lot": lot, "form": form.cleaned_data, "amount": amount, "quote": lot.quote(amount)}


def _operated(request: HttpRequest, auction_id: UUID) -> Auction:
    """The hammer falls on the lot whose page the button stood on, or on none: two people may press it at once."""
    action = request.POST.get("action", "")
    if action == "close":
        return operating.close_lot_and_go_on(auction_id=auction_id, actor=person(request), lot=_shown_lot(request))
    operation = operating.OPERATIONS.get(action)
    if operation is None:
        raise Http404
    return operation(auction_id=auction_id, actor=person(request))


def _back(request: HttpRequest, auction_id: UUID) -> str:
    """The lot page that the button stood on, else the auction's."""
    lot = _shown_lot(request)
    return reverse("auctions:detail", args=[auction_id]) if lot is None else reverse("bidding:lot", args=[lot])


def _shown_lot(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("lot", ""))
    except ValueError:
        return None
