"""What a person says after the close, and what they were told of it: the same key, the same answer (promise P3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from accounts import audit
from accounts.models import User
from auctions.models import Lot
from bidding import errors
from bidding.choices import DecidedBy
from bidding.locked import LotRow
from bidding.models import Decision

Action = Literal["accept", "reject", "counter", "offer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What a person wants to say. `amount` is still what they sent; `asked` is the event that they answer, where they say so."""

    lot: UUID
    person: User
    action: Action
    key: str
    way: DecidedBy
    amount: object = None
    asked: int | None = None


def before(lot: LotRow, said: Saying, *, amount: int | None = None) -> dict[str, Any] | None:
    """What was answered under this key. "100" and "100.00" are one amount; raises `IdempotencyConflict` for another intent."""
    earlier = Decision.objects.filter(lot_id=lot.id, person=said.person, key=said.key).first()
    if earlier is None:
        return None
    if (earlier.action, earlier.amount) != (said.action, amount):
        raise errors.IdempotencyConflict
    answer: dict[str, Any] = earlier.answer
    return answer


def note(lot: LotRow, said: Saying, *, body: dict[str, Any], at: datetime, amount: int | None = None) -> None:
    """Who it was, for the house; the log names no people. `lot` as the step left it."""
    Decision.objects.create(
        lot_id=lot.id,
        sequence=lot.sequence,
        person=said.person,
        key=said.key,
        action=said.action,
        amount=amount,
        way=said.way,
        answer=body,
        at=at,
    )
    data = {"amount": body["amount"], "way": str(said.way), "sequence": lot.sequence}
    audit.record(actor=said.person, action=f"lot.decision.{body['action']}", target=Lot(pk=lot.id), data=data)
