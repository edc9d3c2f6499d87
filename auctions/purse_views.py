"""The seller's page of purses: each paddle's, one set by hand, many from a list that is looked at first."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.pages import TURNED_AWAY, as_page
from accounts.signed_in import person
from auctions import access, purses
from auctions.forms.purses import PurseForm, PurseListForm
from auctions.forms.telling import tell
from auctions.models import Auction
from auctions.showing.purses import purses_page
from core.errors import DomainError


@login_required
@require_GET
@as_page
def show(request: HttpRequest, auction_id: UUID) -> HttpResponse:
    auction = access.find(auction_id, user=request.user, capability="edit")
    return _page(request, auction, one=PurseForm(currency=auction.currency), many=PurseListForm())


@login_required
@require_POST
@as_page
def set_one(request: HttpRequest, auction_id: UUID) -> HttpResponse:
    """One paddle's purse."""
    auction = access.find(auction_id, user=request.user, capability="edit")
    form = PurseForm(request.POST, currency=auction.currency)
    if form.is_valid():
        try:
            purses.set_purse(auction_id=auction_id, actor=person(request), **form.cleaned_data)
        except TURNED_AWAY:
            raise
        except DomainError as refusal:
            tell(refusal, form)
        else:
            messages.success(request, _("The purse is set."))
            return redirect("auctions:purses", auction_id)
    return _page(request, auction, one=form, many=PurseListForm(), status=422)


@login_required
@require_POST
@as_page
def set_many(request: HttpRequest, auction_id: UUID) -> HttpResponse:
    """A list: without `write` it is only looked at, and comes back as lines to confirm."""
    auction = access.find(auction_id, user=request.user, capability="edit")
    form, imported = PurseListForm(request.POST, request.FILES or None), None
    if form.is_valid():
        given = form.cleaned_data
        try:
            imported = purses.import_list(
                auction_id=auction_id,
                text=given["list"],
                reason=given["reason"],
                actor=person(request),
                key=given["key"],
                dry="write" not in request.POST,
            )
        except TURNED_AWAY:
            raise
        except DomainError as refusal:
            tell(refusal, form)
        else:
            if imported.done:
                messages.success(request, _("%(count)d purses are set.") % {"count": len(imported.settings)})
                return redirect("auctions:purses", auction_id)
            form = PurseListForm(initial=given)
    status = 422 if imported is None or imported.faults else 200
    return _page(request, auction, one=PurseForm(currency=auction.currency), many=form, imported=imported, status=status)


def _page(
    request: HttpRequest,
    auction: Auction,
    *,
    one: PurseForm,
    many: PurseListForm,
    imported: purses.Imported | None = None,
    status: int = 200,
) -> HttpResponse:
    page = purses_page(auction, page=request.GET.get("page", 1))
    context = {"auction": auction, "page": page, "one": one, "many": many, "imported": imported}
    return render(request, "auctions/purses.html", context, status=status)
