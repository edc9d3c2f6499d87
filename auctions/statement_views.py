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
from auctions.showing.statement import statement_of, whose_money


@never_cache
@login_required
@require_GET
@as_page
def statement(request: HttpRequest, auction_id: UUID) -> HttpResponse:
    auction = whose_money(auction_id, user=person(request))
    return render(request, "auctions/statement.html", {"auction": auction, "statement": statement_of(auction)})


@login_required
@require_GET
@as_page
def statement_sheet(request: HttpRequest, auction_id: UUID) -> HttpResponse:
    auction = whose_money(auction_id, user=person(request))
    return statement_of(auction).table.download(f"statement {auction.title}")
