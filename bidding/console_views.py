"""Pages of a live sale that are not a lot's: the auctioneer's console, and what the hall sees."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from accounts.pages import as_page
from auctions.models import Auction
from bidding.showing.desk import desk_page
from bidding.showing.desk_words import HALL_WORDS, WORDS
from bidding.showing.hall import hall_page


@never_cache
@ensure_csrf_cookie  # no form on the page brings it along, and its scripts send over REST too
@require_GET
@as_page
def console(request: HttpRequest, auction_id: UUID) -> HttpResponse:
    page = desk_page(auction_id, user=request.user)
    if not page.is_live:
        return _by_the_clock(request, page.auction)
    return render(request, "bidding/console.html", {"page": page, "auction": page.auction, "words": WORDS})


@never_cache
@require_GET
@as_page
def projector(request: HttpRequest, auction_id: UUID) -> HttpResponse:
    page = hall_page(auction_id, user=request.user)
    if not page.is_live:
        return _by_the_clock(request, page.auction)
    return render(request, "bidding/projector.html", {"page": page, "auction": page.auction, "words": HALL_WORDS})


def _by_the_clock(request: HttpRequest, auction: Auction) -> HttpResponse:
    messages.info(request, _("The clock opens and closes the lots of this sale: nobody stands at a rostrum."))
    return redirect("auctions:detail", auction.pk)
