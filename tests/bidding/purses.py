"""Sales in which each paddle has a purse, and what a purse looks like."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import transaction

from auctions.models import Registration
from bidding import hand, purses
from ledger import purses as purses_of_ledger
from ledger.errors import PurseExceeded
from ledger.models import Hold, Purse
from ledger.purses import Why
from tests.bidding.rooms import Room, make_room
from tests.bidding.rostrums import Sale, make_sale
from tests.factories import give_purse


def purse_room(*, purse: int = 10_000, bidders: int = 3, lot: dict[str, Any] | None = None, **auction: Any) -> Room:
    """A timed lot from 10.00, and purses of 100.00."""
    room = make_room(bidders=bidders, lot=lot, **({"purse_policy": "set"} | auction))
    for paddle in room.paddles:
        give_purse(paddle, purse)
    return room


def purse_sale(*, purse: int = 10_000, bidders: int = 3, lots: int = 2, **auction: Any) -> Sale:
    """A live sale with purses of 100.00."""
    sale = make_sale(lots=lots, bidders=bidders, **({"purse_policy": "set"} | auction))
    for paddle in sale.paddles:
        give_purse(paddle, purse)
    return sale


def sums(paddle: Registration) -> tuple[int, int]:
    """What is spent and what is held."""
    purse = Purse.objects.get(registration=paddle)
    return purse.spent, purse.held


def differences(*lots: Any) -> list[Any]:
    """Lots whose hold is not what they take: none, ever. And purses that do not sum up."""
    wrong: list[Any] = []
    for lot in lots:
        row = hand.look(lot.pk)
        assert row is not None
        hold = Hold.objects.filter(reference=purses.reference_of(lot.pk)).first()
        stake = purses.stake_of(row)
        found = None if hold is None else (hold.purse_id, hold.amount, hold.is_spent)
        expected = None if stake is None else (stake.purse, stake.amount, stake.is_spent)
        if found != expected:
            wrong.append((row.number, found, expected))
    for purse in Purse.objects.prefetch_related("holds"):
        held = sum(hold.amount for hold in purse.holds.all() if not hold.is_spent)
        spent = sum(hold.amount for hold in purse.holds.all() if hold.is_spent)
        if (purse.held, purse.spent) != (held, spent):
            wrong.append((purse.pk, (purse.held, purse.spent), (held, spent)))
    return wrong


def refused(answer: object) -> dict[str, str]:
    """What a refusal for the purse says beside its code."""
    assert isinstance(answer, PurseExceeded), answer
    return answer.data


def set_purse(sale: Room | Sale, bidder: int, amount: int) -> None:
    """As its seller would."""
    purse = sale.paddles[bidder].purse
    assert purse is not None
    with transaction.atomic():
        purses_of_ledger.set_amount(purse_id=purse.pk, amount=amount, why=Why(source=uuid4().hex, reason="Changed"))
