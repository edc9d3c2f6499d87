"""Stored answers: the same key gets the same words again (promise P3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from bidding import errors, keys
from bidding.commands import Outcome, Told
from core.errors import DomainError, Unavailable
from ledger.errors import PurseExceeded

_REFUSALS: dict[str, type[DomainError]] = {kind.code: kind for kind in (errors.BidTooLow, errors.LotNotOpen, PurseExceeded)}
"""What is decided under the lock and therefore stored. Everything else is decided anew each time."""


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """One answer beside the command it was for. `amount` in minor units. `registration_id` is None for the floor.

    `body` is the answer, or the code and data of a refusal: the words of that are made when it is told. `before` is what an
    undo gives back (`bidding.undoing`).
    """

    lot: UUID
    registration_id: int | None
    key: str
    amount: int
    kind: str
    accepted: bool
    sequence: int | None
    body: dict[str, Any]
    before: dict[str, Any] | None = None

    @classmethod
    def of(cls, told: Told, *, lot: UUID, registration_id: int | None, key: str, amount: int, kind: str) -> StoredAnswer:
        outcome = told.outcome
        accepted = isinstance(outcome, Outcome)
        body = outcome.body if isinstance(outcome, Outcome) else {"code": outcome.code, **outcome.data}
        return cls(lot, registration_id, key, amount, kind, accepted, told.sequence, body, told.before)

    def is_for(self, *, amount: int | None, kind: str) -> bool:
        """ "100" and "100.00" are the same amount; another amount or kind is another command."""
        return self.amount == amount and self.kind == kind

    def repeated(self) -> Outcome | DomainError:
        if self.accepted:
            try:
                return Outcome(with_signature(self.body), repeated=True)
            except keys.CannotOpen:
                return Unavailable()
        data = dict(self.body)
        return _REFUSALS[data.pop("code")](**data)

    def sealed(self, randomness: keys.Randomness) -> bytes:
        """May name a ceiling, so it is stored sealed, bound to its lot, person and key. The signature is not stored:
        Ed25519 is deterministic, so signing again gives the same."""
        content: dict[str, Any] = {
            "amount": self.amount,
            "kind": self.kind,
            "accepted": self.accepted,
            "sequence": self.sequence,
            "body": self.body,
        }
        if self.before is not None:
            content["before"] = self.before
        about = _about(self.lot, self.registration_id, self.key)
        return keys.seal(orjson.dumps(content), about=about, randomness=randomness)


def answer_from(sealed: bytes, *, lot: UUID, registration_id: int | None, key: str) -> StoredAnswer:
    """Raises `Unavailable` where the key that sealed it is gone: better no answer than a second bid."""
    try:
        content = orjson.loads(keys.unseal(sealed, about=_about(lot, registration_id, key)))
    except keys.CannotOpen as error:
        raise Unavailable from error
    return StoredAnswer(lot, registration_id, key, **content)


def with_signature(body: dict[str, Any]) -> dict[str, Any]:
    """The answer with its receipt signed by the key that it names."""
    receipt = body["receipt"]
    signature = keys.sign(receipt["hash"], key_id=receipt["key"])
    return {**body, "receipt": {**receipt, "signature": signature}}


def _about(lot: UUID, registration_id: int | None, key: str) -> bytes:
    return b"answer:" + lot.bytes + (registration_id or 0).to_bytes(8, "big") + key.encode()
