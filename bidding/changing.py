"""One lot changed by hand: locked, written with a pen, stored, told. Joins the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from bidding import broadcast, hand, settling
from bidding.locked import LotRow
from bidding.pen import Pen

Change = Callable[[LotRow, Pen], LotRow]


def change(lot_id: UUID, work: Change, *, settle: bool = False) -> LotRow:
    """Locks one lot, lets `work` write with a pen, stores, and tells the watchers after commit."""
    lot = hand.take(lot_id)
    if lot is None:
        message = f"Lot {lot_id} went away under its auction's lock."
        raise RuntimeError(message)
    pen = hand.pen_for(lot)
    after = hand.put(work(lot, pen), pen)
    if settle:
        settling.settle(after)
    transaction.on_commit(lambda: broadcast.lot_events(after, pen))
    return after
