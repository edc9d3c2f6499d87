"""What `sell` waits for before the hammer falls (rules 8): what this process holds of the lot, and the eyes of the room.

Every connected registered bidder says which price is before them (`lot.seen`, `accounts.presence`). For two seconds at
most: in which what other processes hold arrives, too. Nothing is locked meanwhile.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.db import connection

from accounts import presence
from accounts.presence import Present
from auctions.choices import RegistrationStatus
from auctions.models import Registration
from bidding import engine
from bidding.choices import EventKind
from bidding.models import LotEvent
from core import topics
from core.sockets import run_db

PATIENCE: Final = 2.0
"""Seconds."""
STEP: Final = 0.1
"""Seconds between two looks."""
_CHANGES = (EventKind.OPENED, EventKind.BID, EventKind.AUTO_BID, EventKind.UNDONE, EventKind.REOPENED)


@dataclass(frozen=True, slots=True)
class Eyes:
    """Registered bidders who are connected and not at another lot: how many, and how many have its last price."""

    connected: int
    have_it: int


@dataclass(slots=True)
class Wait:
    """From its making on."""

    auction: UUID
    lot: UUID
    _drained: Future[None] = field(init=False)
    _end: float = field(init=False)

    def __post_init__(self) -> None:
        self._drained = engine.current().drained(self.lot)
        self._end = time.monotonic() + PATIENCE

    def out(self) -> None:
        """Blocks, without a connection while it waits."""
        while not self._is_over():
            connection.close()
            time.sleep(STEP)

    async def out_async(self) -> None:
        """As `out`, for an event loop: no thread waits."""
        is_over = await run_db(self._is_over)
        while not is_over:
            await asyncio.sleep(STEP)
            is_over = await run_db(self._is_over)

    def _is_over(self) -> bool:
        if time.monotonic() >= self._end:
            return True
        if not self._drained.done():
            return False
        eyes = eyes_on(self.lot, people=bidders_of(self.auction).values(), last=last_change(self.lot))
        return eyes.have_it >= eyes.connected


def bidders_of(auction: UUID) -> dict[int, Present]:
    """Who is connected and holds an approved paddle, by person. Two queries."""
    present = {each.user_id: each for each in presence.people(topics.auction(auction))}
    approved = Registration.objects.filter(auction_id=auction, user_id__in=present, status=RegistrationStatus.APPROVED)
    return {user_id: present[user_id] for user_id in approved.values_list("user_id", flat=True)} if present else {}


def last_change(lot: UUID) -> int:
    """The sequence at which its price last changed; 0 before it opened."""
    changes = LotEvent.objects.filter(lot_id=lot, kind__in=_CHANGES).order_by("-sequence")
    return changes.values_list("sequence", flat=True).first() or 0


def eyes_on(lot: UUID, *, people: Collection[Present], last: int) -> Eyes:
    """Who is at the page of another lot looks at that one's price."""
    looking: Sequence[Present] = [each for each in people if each.noted.get("lot", str(lot)) == str(lot)]
    return Eyes(len(looking), sum(has_it(each, lot, last=last) for each in looking))


def has_it(present: Present, lot: UUID, *, last: int) -> bool:
    return present.noted.get("lot") == str(lot) and int(present.noted.get("sequence", 0)) >= last
