"""Ceilings left with the house before a lot of a live sale opens: what one has left, and taking it back (rules 8).

Leaving one is a bid like others, through the engine (`bidding.fold`); the rows of the commitments chain hold them.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from accounts.models import User
from auctions.models import Registration
from bidding import broadcast, errors, hand, opening, queries
from bidding.locked import LotRow
from core.errors import NotFound
from ledger import money


def amount_of(lot_id: UUID, *, user: User) -> str | None:
    """What this person has left, as a decimal string. Raises `NotFound`, `errors.NotRegistered`."""
    lot = queries.visible_lot(lot_id, user=user)
    return money.wire(left_by(_paddle(lot, user), lot), lot.currency)


def take_back(lot_id: UUID, *, user: User) -> None:
    """As if it had not been left; the chain keeps both. Raises as `amount_of`, and `errors.LotNotOpen` once the lot opens."""
    queries.visible_lot(lot_id, user=user)
    with transaction.atomic():
        lot = hand.take(lot_id)
        if lot is None:
            raise NotFound
        paddle = _paddle(lot, user)
        if not lot.takes_absentee_bids:
            raise errors.LotNotOpen(lot_status=lot.shown_status())
        if left_by(paddle, lot) is None:
            return
        pen = hand.pen_for(lot)
        pen.ceiling(paddle=paddle, amount=money.to_decimal_string(0, lot.currency))
        hand.put(lot, pen)
    broadcast.console_changed(lot.auction_id)


def left_by(paddle: int, lot: LotRow) -> int | None:
    """The ceiling that stands for a paddle, in minor units."""
    left = opening.left_on(lot.id, currency=lot.currency)
    return next((each.amount for each in left if each.bidder == paddle), None)


def _paddle(lot: LotRow, user: User) -> int:
    found = Registration.objects.filter(auction_id=lot.auction_id, user=user).values_list("paddle", flat=True).first()
    if found is None:
        raise errors.NotRegistered(registration=None)
    return found
