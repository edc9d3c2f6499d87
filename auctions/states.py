"""The state table of auctions and the state table of lots, as data (AU3). Pure but for the words.

What is not in a table does not happen: `check_auction_move` and `check_lot_move` raise `Conflict` with the `status`
that stands in the way. Sources: auction-rules 4, 6, 7, 8 and protocol.md, "Lot status".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext as _

from auctions.choices import AuctionStatus as A
from auctions.choices import Format
from auctions.choices import LotStatus as L
from core.errors import Conflict

AUCTION_TRANSITIONS: Mapping[A, frozenset[A]] = {
    A.DRAFT: frozenset({A.SUBMITTED, A.SCHEDULED}),
    A.SUBMITTED: frozenset({A.SCHEDULED, A.DECLINED, A.CANCELLED}),
    A.DECLINED: frozenset({A.SUBMITTED, A.SCHEDULED, A.CANCELLED}),
    A.SCHEDULED: frozenset({A.LIVE, A.CANCELLED}),
    A.LIVE: frozenset({A.ENDED, A.CANCELLED}),
    A.ENDED: frozenset(),
    A.CANCELLED: frozenset(),
}

_RESULTS = frozenset({L.SOLD, L.PASSED, L.UNSOLD, L.AWAITING_DECISION})

LOT_TRANSITIONS: Mapping[L, frozenset[L]] = {
    L.QUEUED: frozenset({L.OPEN, L.WITHDRAWN}),
    L.OPEN: _RESULTS | {L.FAIR_WARNING, L.FINAL_CALL, L.ON_HOLD, L.WITHDRAWN},
    # An accepted bid in fair warning or final call returns the lot to open (rules 8).
    L.FAIR_WARNING: _RESULTS | {L.OPEN, L.FINAL_CALL, L.ON_HOLD, L.WITHDRAWN},
    L.FINAL_CALL: _RESULTS | {L.OPEN, L.FAIR_WARNING, L.ON_HOLD, L.WITHDRAWN},
    # Resuming gives back what the lot was held from.
    L.ON_HOLD: frozenset({L.OPEN, L.FAIR_WARNING, L.FINAL_CALL, L.WITHDRAWN}),
    L.AWAITING_DECISION: frozenset({L.SOLD, L.UNSOLD, L.OPEN}),
    # Reopened before the next lot opens (rules 6); passed and unsold lots may come up again (rules 7).
    # A sale that fell through is one no more; the underbidder may take the lot then (P11).
    L.SOLD: frozenset({L.OPEN, L.UNSOLD}),
    L.PASSED: frozenset({L.OPEN, L.QUEUED}),
    L.UNSOLD: frozenset({L.OPEN, L.QUEUED, L.SOLD}),
    L.WITHDRAWN: frozenset(),
}


class TimedLot(Protocol):
    """What of a lot its shown status hangs on."""

    @property
    def status(self) -> str: ...

    @property
    def opens_at(self) -> datetime | None: ...


class TimedAuction(Protocol):
    """What of an auction its shown status hangs on."""

    @property
    def status(self) -> str: ...

    @property
    def format(self) -> str: ...

    @property
    def opens_at(self) -> datetime: ...


def check_auction_move(*, was: str, to: A) -> None:
    """Raises `Conflict` unless the table has the move."""
    if to not in AUCTION_TRANSITIONS[A(was)]:
        raise Conflict(_("The auction cannot do that in its present state."), status=str(was))


def check_lot_move(*, was: str, to: L) -> None:
    """Raises `Conflict` unless the table has the move."""
    if to not in LOT_TRANSITIONS[L(was)]:
        raise Conflict(_("The lot cannot do that in its present state."), status=str(was))


def lot_status_at(lot: TimedLot, now: datetime) -> L:
    """The lot's status by the clock, whether or not a job has run (protocol.md, "Opening", "Reading without a job").

    A queued lot with an opening time opens by itself. Past its closing time the status stays what it is until the
    `closed` event is written; bids are refused by the time, not by this. A lot of a live sale has no opening time
    before the seller opens it.
    """
    status = L(lot.status)
    if status is L.QUEUED and lot.opens_at is not None and lot.opens_at <= now:
        return L.OPEN
    return status


def auction_status_at(auction: TimedAuction, now: datetime) -> A:
    """The auction's status by the clock: a scheduled timed sale is live from its opening on."""
    status = A(auction.status)
    if status is A.SCHEDULED and auction.format == Format.TIMED and auction.opens_at <= now:
        return A.LIVE
    return status
