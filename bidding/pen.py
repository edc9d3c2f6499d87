"""Writes the next links of a lot's two chains, in memory. `bidding.journal` puts them into the database."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from bidding import canonical, keys
from bidding.locked import LotRow, paddle_name
from core.times import timestamp

Actor = str
"""A paddle, or `auctioneer`, `seller`, `clock`, `staff` (protocol.md)."""


@dataclass(frozen=True, slots=True)
class EventLink:
    sequence: int
    kind: str
    actor: Actor
    payload: dict[str, Any]
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class CommitmentLink:
    position: int
    after_sequence: int
    paddle: int
    commitment: str
    previous_hash: str
    hash: str
    sealed: bytes


def opening_of(lot: UUID) -> bytes:
    """What the sealed amount and nonce of a commitment belong to."""
    return b"commitment:" + lot.bytes


def event_body(*, lot: str, sequence: int, kind: str, at: str, actor: Actor, payload: dict[str, Any]) -> dict[str, Any]:
    """What an event's hash is over, beside the hash before it."""
    return {"lot": lot, "sequence": sequence, "kind": kind, "at": at, "actor": actor, "payload": payload}


def commitment_body(*, lot: str, position: int, after_sequence: int, at: str, paddle: str, commitment: str) -> dict[str, Any]:
    return {
        "lot": lot,
        "position": position,
        "after_sequence": after_sequence,
        "at": at,
        "paddle": paddle,
        "commitment": commitment,
    }


def commitment_of(*, lot: str, paddle: str, amount: str, nonce: str) -> str:
    return canonical.digest({"lot": lot, "paddle": paddle, "amount": amount, "nonce": nonce})


@dataclass(slots=True)
class Pen:
    """Stands at the ends of both chains and moves them on. All links of one pen have one time."""

    lot: UUID
    at: datetime
    sequence: int
    head: str
    commitments: int
    commitments_head: str
    events: list[EventLink] = field(default_factory=list)
    ceilings: list[CommitmentLink] = field(default_factory=list)
    randomness: keys.Randomness = field(default_factory=keys.Randomness)
    _lot_text: str = field(init=False)
    _at_text: str = field(init=False)

    def __post_init__(self) -> None:
        self.at = canonical.to_milliseconds(self.at)
        self._lot_text = str(self.lot)
        self._at_text = timestamp(self.at)

    def event(self, kind: str, *, actor: Actor, payload: dict[str, Any]) -> EventLink:
        sequence = self.sequence + 1
        body = event_body(lot=self._lot_text, sequence=sequence, kind=kind, at=self._at_text, actor=actor, payload=payload)
        written = EventLink(sequence, kind, actor, payload, self.head, canonical.link(self.head, body))
        self.events.append(written)
        self.sequence, self.head = sequence, written.hash
        return written

    def ceiling(self, *, paddle: int, amount: str) -> CommitmentLink:
        """Commits to a secret amount (decimal string): its hash joins the chain, amount and nonce are sealed beside."""
        nonce = self.randomness.take(16).hex()
        commitment = commitment_of(lot=self._lot_text, paddle=paddle_name(paddle), amount=amount, nonce=nonce)
        position = self.commitments + 1
        body = commitment_body(
            lot=self._lot_text,
            position=position,
            after_sequence=self.sequence,
            at=self._at_text,
            paddle=paddle_name(paddle),
            commitment=commitment,
        )
        written = CommitmentLink(
            position=position,
            after_sequence=self.sequence,
            paddle=paddle,
            commitment=commitment,
            previous_hash=self.commitments_head,
            hash=canonical.link(self.commitments_head, body),
            sealed=keys.seal(
                orjson.dumps({"amount": amount, "nonce": nonce}),
                about=opening_of(self.lot),
                randomness=self.randomness,
            ),
        )
        self.ceilings.append(written)
        self.commitments, self.commitments_head = position, written.hash
        return written

    def moved(self, lot: LotRow) -> LotRow:
        """The lot with the ends of its chains where this pen stands."""
        return replace(
            lot,
            sequence=self.sequence,
            head=self.head,
            commitments=self.commitments,
            commitments_head=self.commitments_head,
        )

    def public(self, link: EventLink) -> dict[str, Any]:
        """The event as clients read it."""
        body = event_body(
            lot=self._lot_text,
            sequence=link.sequence,
            kind=link.kind,
            at=self._at_text,
            actor=link.actor,
            payload=link.payload,
        )
        return body | {"previous_hash": link.previous_hash, "hash": link.hash}
