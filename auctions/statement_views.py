"""The statement of one sale, for its seller and the house."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.pages import as_page
from accounts.signed_in import person
from auctions import access
from auctions.models import Auction
from auctions.showing.statement import statement_of
from core.errors import PermissionDenied


@never_cache
@login_required
@require_GET
@as_page
def statement(request: HttpRequest, auction_id: UUID) -> HttpResponse:
    auction = _own(request, auction_id)
    return render(request, "auctions/statement.html", {"auction": auction, "statement": statement_of(auction)})


@login_required
@require_GET
@as_page
def statement_sheet(request: HttpRequest, auction_id: UUID) -> HttpResponse:
    auction = _own(request, auction_id)
    return statement_of(auction).table.download(f"statement {auction.title}")


def _own(request: HttpRequest, auction_id: UUID) -> Auction:
    """Whose money it is, or who keeps the books; who conducts the sale is neither. Raises as `access.find`."""
    user = person(request)
    auction = access.find(auction_id, user=user)
    if user.pk != auction.seller_id and not access.is_house(user):
        raise PermissionDenied
    return auction
