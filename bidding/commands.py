"""What goes into the engine and what comes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from bidding.rules import BidKind, Origin
from core.errors import DomainError

ACCEPTED = ("accepted",)
"""What an answer that is no refusal says of itself."""


@dataclass(frozen=True, slots=True)
class PlaceBid:
    """A bid as it came in. `amount` is still what the client sent: only the lot knows its currency.

    `user_id` is the bidder, whoever entered it; None for the floor. With the origin `absentee` it is left for the opening.
    """

    lot: UUID
    user_id: int | None
    key: str
    amount: object
    kind: BidKind = "max"
    origin: Origin = "online"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Accepted: `body` is the answer of protocol.md. `repeated`: the key had been answered before."""

    body: dict[str, Any]
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """What the database knew of one command's bidder, after the lot's lock: eligibility and a stored answer."""

    user_id: int
    active: bool
    verified: bool
    banned: bool
    banned_until: datetime | None
    registration_id: int | None
    paddle: int | None
    registration_status: str | None
    purse_id: int | None
    stored: bytes | None


@dataclass(frozen=True, slots=True)
class Late:
    """A bid behind the hammer: `amount` in minor units, `behind` in milliseconds."""

    registration_id: int
    amount: int
    behind: int


@dataclass(slots=True)
class Told:
    """One command's end: an outcome or a refusal, and what is to be stored of it.

    `before` is how the lot stood before, in a live sale, where the bid may be undone.
    """

    outcome: Outcome | DomainError
    amount: int | None = None
    sequence: int | None = None
    before: dict[str, Any] | None = None
