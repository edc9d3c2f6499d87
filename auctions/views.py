"""Pages of auctions: the catalogue, one sale, selling, and one's own sales."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.pages import TURNED_AWAY, as_page
from accounts.signed_in import person
from auctions import access, amending, drafting, lifecycle, listing, photos, registration
from auctions.choices import CHANGEABLE, RegistrationStatus
from auctions.forms.browse import BrowseForm
from auctions.forms.lot import AmendForm, LotForm
from auctions.forms.registering import RegisterForm
from auctions.forms.sale import SaleForm
from auctions.forms.telling import tell
from auctions.models import Auction, Lot, Registration
from auctions.showing.browse import browse as catalogue
from auctions.showing.browse import head
from auctions.showing.for_scripts import rates
from auctions.showing.mine import mine as own_sales
from auctions.showing.sale_page import sale_page
from auctions.states import auction_status_at, lot_status_at
from auctions.terms import terms_of
from core.errors import DomainError
from core.times import database_time

Row = TypeVar("Row", Auction, Lot)
DECISIONS = {"approve": registration.approve, "decline": registration.decline, "revoke": registration.revoke}
MOVES: dict[str, Callable[..., Auction]] = {
    "submit": lifecycle.submit,
    "approve": lifecycle.approve,
    "cancel": lifecycle.cancel,
}


# --- The catalogue ---------------------------------------------------------------------------------------------------


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    return _catalogue(request, "auctions/home.html", {"head": head()})


@require_GET
def browse(request: HttpRequest) -> HttpResponse:
    return _catalogue(request, "auctions/browse.html", {})


def _catalogue(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    form = BrowseForm(request.GET)
    found = catalogue(form.wanted(), query=request.GET, page=request.GET.get("page", 1), user=request.user)
    return render(request, template, {"form": form, "browse": found, **context})


@require_GET
@as_page
def detail(request: HttpRequest, auction_id: UUID) -> HttpResponse:
    page = request.GET.get("page", 1), request.GET.get("bidders", 1)
    found = sale_page(auction_id, user=request.user, page=page[0], bidders=page[1])
    return render(request, "auctions/sale.html", {"sale": found, "auction": found.auction, "viewer": found.viewer})


# --- Registering -----------------------------------------------------------------------------------------------------


@login_required
@require_POST
@as_page
def register(request: HttpRequest, auction_id: UUID) -> HttpResponse:
    """Take a paddle, on the conditions that were on the page."""
    back = HttpResponseRedirect(_back(request) or reverse("auctions:detail", args=[auction_id]))
    form = RegisterForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please accept the conditions first."))
        return back
    version = form.cleaned_data["conditions_version"]
    try:
        taken = registration.register(auction_id=auction_id, user=person(request), conditions_version=version)
    except TURNED_AWAY:
        raise
    except DomainError as refusal:
        messages.error(request, refusal.detail)
    else:
        messages.success(request, _registered(taken.registration))
    return back


@login_required
@require_POST
@as_page
def decide(request: HttpRequest, registration_id: int) -> HttpResponse:
    """The seller's side lets a bidder in, turns one down, or takes a paddle away."""
    decision = DECISIONS.get(request.POST.get("action", ""))
    if decision is None:
        raise Http404
    try:
        found = decision(registration_id=registration_id, actor=person(request))
    except TURNED_AWAY:
        raise
    except DomainError as refusal:
        messages.error(request, refusal.detail)
        return HttpResponseRedirect(_back(request) or reverse("home"))
    return redirect("auctions:detail", found.auction_id)


# --- Selling ---------------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
@as_page
def sell(request: HttpRequest) -> HttpResponse:
    """A listing in one form: an auction with one lot, saved as a draft or put on sale at once."""
    seller = access.require_seller(request.user)
    data = request.POST if request.method == "POST" else None
    sale = SaleForm(data, single=True, initial=listing.suggestion(seller))
    lot = LotForm(data, request.FILES or None, currency=request.POST.get("sale-currency", ""), single=True)
    if data is not None and sale.is_valid() & lot.is_valid():
        auction = _kept(partial(_list, seller, sale, lot, submit="submit" in data), lot, sale)
        if auction is not None:
            messages.success(request, _saved(auction))
            return redirect("auctions:detail", auction.pk)
    context = {"sale": sale, "lot": lot, "approval": settings.AUCTION_APPROVAL}
    return render(request, "auctions/sell.html", context, status=200 if data is None else 422)


@login_required
@require_http_methods(["GET", "POST"])
@as_page
def edit(request: HttpRequest, auction_id: UUID) -> HttpResponse:
    """The auction's own part; its lots have pages of theirs."""
    auction = access.find(auction_id, user=request.user, capability="edit")
    if (stands := _stands_fast(request, auction)) is not None:
        return stands
    data = request.POST if request.method == "POST" else None
    form = SaleForm(data, auction=auction)
    if data is not None and form.is_valid():
        act = partial(drafting.edit, auction_id=auction_id, actor=person(request), changes=form.changes())
        if _kept(act, form):
            messages.success(request, _("Saved."))
            return redirect("auctions:detail", auction_id)
    context = {"sale": form, "auction": auction, "lots": auction.lots.prefetch_related("photos")}
    return render(request, "auctions/edit.html", context, status=200 if data is None else 422)


@login_required
@require_http_methods(["GET", "POST"])
@as_page
def add_lot(request: HttpRequest, auction_id: UUID) -> HttpResponse:
    auction = access.find(auction_id, user=request.user, capability="edit")
    return _lot_form(request, auction, None)


@login_required
@require_http_methods(["GET", "POST"])
@as_page
def edit_lot(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    lot = access.find_lot(lot_id, user=request.user, capability="edit")
    if lot_status_at(lot, database_time()) in amending.ON:
        return _amend_form(request, lot)
    return _lot_form(request, lot.auction, lot)


def _lot_form(request: HttpRequest, auction: Auction, lot: Lot | None) -> HttpResponse:
    if (stands := _stands_fast(request, auction)) is not None:
        return stands
    data = request.POST if request.method == "POST" else None
    form = LotForm(data, request.FILES or None, currency=auction.currency, lot=lot)
    if data is not None and form.is_valid():
        uploads = form.cleaned_data["photos"]
        act = partial(listing.save_lot, actor=person(request), auction=auction, lot=lot, draft=form.draft(), uploads=uploads)
        if _kept(act, form):
            messages.success(request, _("Saved."))
            return redirect("auctions:edit", auction.pk)
    kept = lot.photos.all() if lot else ()
    context = {"lot": form, "stored": lot, "auction": auction, "photos": kept, "rates": rates(terms_of(auction))}
    return render(request, "auctions/edit_lot.html", context, status=200 if data is None else 422)


def _amend_form(request: HttpRequest, lot: Lot) -> HttpResponse:
    """An open lot: more text, a lower reserve."""
    data = request.POST if request.method == "POST" else None
    form = AmendForm(data, lot=lot)
    if data is not None and form.is_valid():
        act = partial(drafting.edit_lot, lot_id=lot.pk, actor=person(request), changes=form.changes())
        if _kept(act, form):
            messages.success(request, _("Saved, and written into the lot’s log."))
            return redirect("bidding:lot", lot.pk)
    context = {"form": form, "lot": lot}
    return render(request, "auctions/amend_lot.html", context, status=200 if data is None else 422)


@login_required
@require_POST
@as_page
def remove_lot(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    lot = access.find_lot(lot_id, user=request.user, capability="edit")
    return _doing(
        request,
        lambda: drafting.remove_lot(lot_id=lot_id, actor=person(request)),
        done=_("The lot is gone."),
        to=redirect("auctions:edit", lot.auction_id),
    )


@login_required
@require_POST
@as_page
def remove_photo(request: HttpRequest, photo_id: int) -> HttpResponse:
    return _doing(
        request,
        lambda: photos.delete(photo_id=photo_id, actor=person(request)),
        done=_("The photo is gone."),
        to=HttpResponseRedirect(_back(request) or reverse("auctions:mine")),
    )


@login_required
@require_POST
@as_page
def move(request: HttpRequest, auction_id: UUID) -> HttpResponse:
    """Submit, approve, decline, cancel or delete: the buttons of a sale's own side."""
    action, actor = request.POST.get("action", ""), person(request)
    to = redirect("auctions:detail", auction_id)
    if action == "delete":
        gone = redirect("auctions:mine")
        return _doing(
            request,
            lambda: drafting.delete(auction_id=auction_id, actor=actor),
            done=_("The draft is gone."),
            to=gone,
            back=to,
        )
    if action == "decline":
        reason = request.POST.get("reason", "")
        return _doing(
            request, lambda: lifecycle.decline(auction_id=auction_id, actor=actor, reason=reason), done=_("Declined."), to=to
        )
    if action not in MOVES:
        raise Http404
    return _doing(request, lambda: MOVES[action](auction_id=auction_id, actor=actor), done=_moved(action), to=to)


@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    return render(request, "auctions/mine.html", {"mine": own_sales(person(request), page=request.GET.get("page", 1))})


# --- What they share -------------------------------------------------------------------------------------------------


def _doing(
    request: HttpRequest,
    act: Callable[[], object],
    *,
    done: str,
    to: HttpResponse,
    back: HttpResponse | None = None,
) -> HttpResponse:
    """Do it and say so; a refusal is said as well, back where one came from."""
    try:
        act()
    except TURNED_AWAY:
        raise
    except DomainError as refusal:
        for text in _texts(refusal):
            messages.error(request, text)
        return back or to
    messages.success(request, done)
    return to


def _kept(act: Callable[[], Row], *forms: Form) -> Row | None:
    """What valid forms asked for, done; None where a refusal was put beside their fields."""
    try:
        return act()
    except TURNED_AWAY:
        raise
    except DomainError as refusal:
        tell(refusal, *forms)
        return None


def _list(seller: User, sale: SaleForm, lot: LotForm, *, submit: bool) -> Auction:
    title, uploads = lot.cleaned_data["title"], lot.cleaned_data["photos"]
    return listing.list_one(actor=seller, draft=sale.draft(title=title), lot=lot.draft(), uploads=uploads, submit=submit)


def _stands_fast(request: HttpRequest, auction: Auction) -> HttpResponse | None:
    """The way back for one who would change what cannot be changed any more."""
    if auction_status_at(auction, database_time()) in CHANGEABLE:
        return None
    messages.error(request, _("The sale cannot be changed any more."))
    return redirect("auctions:detail", auction.pk)


def _texts(refusal: DomainError) -> list[str]:
    errors: dict[str, list[Any]] = refusal.data.get("errors") or {}
    return [str(text) for texts in errors.values() for text in texts] or [refusal.detail]


def _registered(taken: Registration) -> str:
    values = {"paddle": taken.paddle}
    if taken.status == RegistrationStatus.PENDING:
        return _("Paddle %(paddle)s is kept for you until the seller has decided.") % values
    return _("You have paddle %(paddle)s.") % values


def _moved(action: str) -> str:
    return {
        "approve": _("Approved. It is on the calendar."),
        "cancel": _("The sale is cancelled."),
    }.get(action, _("Done."))


def _saved(auction: Auction) -> str:
    return {
        "draft": _("Saved as a draft. Nobody sees it yet."),
        "submitted": _("Sent. We look at it and tell you."),
    }.get(auction.status, _("It is on the calendar."))


def _back(request: HttpRequest) -> str:
    """Where the form says to go on, if that is a page of ours."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wanted if safe else ""
