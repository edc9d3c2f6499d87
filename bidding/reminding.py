"""Whoever has a paddle in a sale is reminded before it opens (N7), once.

Each run tells all sales that open soon; that it was told before, the notices' own key sees. So a run that is late, double
or missing does no harm, and a sale that is moved is told again, with its new time.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from auctions.choices import AuctionStatus
from auctions.models import Auction
from bidding import telling
from core.times import database_time


def remind() -> int:
    """Gives the number of sales that open within `SALE_REMINDER_MINUTES`."""
    now = database_time()
    before = timedelta(minutes=settings.SALE_REMINDER_MINUTES)
    soon = Auction.objects.filter(status=AuctionStatus.SCHEDULED, opens_at__gt=now, opens_at__lte=now + before)
    found = list(soon.order_by("opens_at", "pk"))
    for auction in found:
        # Whoever came within these minutes has just read when it begins.
        telling.auction_soon(auction, registered_before=auction.opens_at - before)
    return len(found)
