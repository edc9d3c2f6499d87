"""A lot of a live sale holds itself when those are gone without whom it should not go on (rules 8). Off unless the auction says so.

Bidders are missed by how many registered ones were connected at once since the lot came to the rostrum, or was resumed;
the auctioneer is who holds the console. Gone for `GRACE`: a page that is loaded again is no outage. A job looks at all such
sales, and a socket that ends has its own looked at, so that neither Redis nor beat must be up.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from contextvars import Context
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db import Error as DatabaseError
from django.db import transaction
from django.db.models import Q

from accounts import audit, presence
from auctions.choices import BIDDABLE, AuctionStatus, Format
from auctions.models import Auction, Lot
from bidding import broadcast, hammer, operating
from bidding.changing import change
from bidding.locked import LotRow
from bidding.pen import Pen
from core import topics
from core.sockets import run_db
from core.times import database_time

logger = logging.getLogger(__name__)

GRACE: Final = timedelta(seconds=3)
LOOKS: Final = (0.5, 3.6)
"""Seconds after a socket has ended: once presence knows of it, and once the grace is over."""

_ASKED = Q(auto_hold_share__isnull=False) | Q(auto_hold_auctioneer=True)
_RUNNING = Q(format=Format.LIVE, status=AuctionStatus.LIVE)


def look_at_all() -> int:
    """Every sale that holds itself; gives how many did."""
    found = Auction.objects.filter(_ASKED, _RUNNING, lots__status__in=BIDDABLE).distinct()
    return sum(look_at(auction) for auction in found.values_list("pk", flat=True))


def look_at(auction_id: UUID) -> bool:
    """True where its lot went on hold now. Late, twice or never at once is all right; a busy sale is looked at next time."""
    with transaction.atomic():
        rows = Auction.objects.select_for_update(no_key=True, skip_locked=True)
        auction = rows.filter(_ASKED, _RUNNING, pk=auction_id).first()
        if auction is None or (lot := _open_lot(auction)) is None:
            return False
        now = database_time()
        reason = _missing(auction)
        if reason is None:
            auction.missing_since = None
        elif auction.missing_since is None:
            auction.missing_since = now
        elif now - auction.missing_since >= GRACE:
            _hold(auction, lot, reason=reason)
            return True
        auction.save(update_fields=["attendance", "missing_since"])
    return False


def gateway_lost(rooms: Collection[UUID]) -> None:
    """At once: a picture that is gone is gone for all."""
    asked = Auction.objects.filter(_RUNNING, room__in=rooms, auto_hold_gateway=True)
    for auction_id in asked.values_list("pk", flat=True):
        with transaction.atomic():
            auction = Auction.objects.select_for_update(no_key=True).get(pk=auction_id)
            lot = _open_lot(auction)
            if lot is not None:
                _hold(auction, lot, reason="gateway")


_looking: set[asyncio.Task[Any]] = set()


def missed(auction_id: UUID) -> None:
    """Somebody's socket has ended, on its event loop: look whether they are missed."""
    task = asyncio.get_running_loop().create_task(_look_later(auction_id), context=Context())
    _looking.add(task)
    task.add_done_callback(_looking.discard)


async def _look_later(auction_id: UUID) -> None:
    waited = 0.0
    for at in LOOKS:
        await asyncio.sleep(at - waited)
        waited = at
        try:
            await run_db(look_at, auction_id)
        except DatabaseError:
            logger.warning("Nobody could see who is missed", exc_info=True)


def _open_lot(auction: Auction) -> UUID | None:
    lots = Lot.objects.filter(auction=auction, status__in=BIDDABLE).order_by("number")
    return lots.values_list("pk", flat=True).first()


def _missing(auction: Auction) -> str | None:
    """Who is gone: `bidders`, `auctioneer`, or nobody. Counts who is there."""
    here = len(hammer.bidders_of(auction.pk))
    auction.attendance = max(auction.attendance, here)
    gone = auction.attendance - here
    if auction.auto_hold_share is not None and gone and gone * 100 >= auction.auto_hold_share * auction.attendance:
        return "bidders"
    if auction.auto_hold_auctioneer and auction.console_by_id is not None:
        people = {each.user_id for each in presence.people(topics.auction(auction.pk))}
        return None if auction.console_by_id in people else "auctioneer"
    return None


def _hold(auction: Auction, lot: UUID, *, reason: str) -> None:
    def work(row: LotRow, pen: Pen) -> LotRow:
        return operating.held(row, pen, "clock", reason=reason) if row.status in BIDDABLE else row

    change(lot, work)
    auction.attendance, auction.missing_since = 0, None
    auction.save(update_fields=["attendance", "missing_since"])
    audit.record(actor=None, action="auction.held_itself", target=auction, data={"lot": str(lot), "reason": reason})
    transaction.on_commit(lambda: broadcast.console_changed(auction.pk))
