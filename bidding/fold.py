"""Folds a batch of commands into a locked lot: who may bid, what the rules say, what is written, what each is told.

Touches no database: it gets the lot and the people as read after the lock, and leaves the rows to write. The order
of refusals is protocol.md's.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from auctions.choices import LotStatus, RegistrationStatus
from bidding import canonical, errors, keys, rules
from bidding.choices import EventKind
from bidding.commands import Outcome, Person, PlaceBid, Told
from bidding.locked import LotRow, sealed_ceiling
from bidding.pen import CommitmentLink, EventLink, Pen
from bidding.stored import StoredAnswer, answer_from
from core.errors import DomainError, NotFound
from core.times import timestamp_or_none
from ledger import money


@dataclass(frozen=True, slots=True)
class Bidder:
    registration_id: int
    user_id: int
    paddle: int


@dataclass(slots=True)
class Fold:
    """The lot while a batch runs over it."""

    lot: LotRow
    pen: Pen = field(init=False)
    ground: rules.Ground = field(init=False)
    standing: rules.Standing = field(init=False)
    closes_at: datetime | None = field(init=False)
    status: str = field(init=False)
    bid_count: int = field(init=False)
    answers: list[StoredAnswer] = field(default_factory=list)
    bidders: dict[int, Bidder] = field(default_factory=dict)
    outbid: set[int] = field(default_factory=set)
    _told: dict[tuple[int, str], tuple[StoredAnswer, Told]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        lot = self.lot
        self.pen = Pen(lot.id, lot.now, lot.sequence, lot.head, lot.commitments, lot.commitments_head)
        self.ground = lot.ground
        self.standing = lot.standing
        self.closes_at = lot.closes_at
        self.status = lot.status
        self.bid_count = lot.bid_count
        if lot.leader_paddle is not None and lot.leader_id is not None and lot.leader_user is not None:
            self.bidders[lot.leader_paddle] = Bidder(lot.leader_id, lot.leader_user, lot.leader_paddle)

    @property
    def changed(self) -> bool:
        return bool(self.pen.events or self.pen.ceilings)

    def apply(self, command: PlaceBid, person: Person | None) -> Told:
        """One command. Refusals come back as values: the next command goes on from the same standing."""
        try:
            return self._apply(command, person)
        except DomainError as refusal:
            return Told(refusal)

    def after(self) -> LotRow:
        """The lot as the batch leaves it."""
        leader = self.bidders.get(self.standing.leader) if self.standing.leader is not None else None
        after = replace(
            self.lot,
            status=self.status,
            price=self.standing.price,
            leader_id=leader.registration_id if leader else None,
            leader_paddle=leader.paddle if leader else None,
            leader_user=leader.user_id if leader else None,
            sealed_ceiling=sealed_ceiling(self.lot.id, self.standing.ceiling),
            closes_at=self.closes_at,
            bid_count=self.bid_count,
        )
        return self.pen.moved(after)

    def _apply(self, command: PlaceBid, person: Person | None) -> Told:
        if person is None or not person.active or person.banned:
            raise errors.AccountSuspended(until=person.banned_until if person is not None else None)
        amount = self.lot.amount(command.amount)
        earlier = self._earlier(command, person)
        if earlier is not None and earlier.is_for(amount=amount, kind=command.kind):
            return Told(earlier.repeated())
        registration = self._eligible(person)
        if amount is None:
            raise errors.InvalidAmount
        if earlier is not None:
            raise errors.IdempotencyConflict
        return self._decide(command, amount, registration)

    def _earlier(self, command: PlaceBid, person: Person) -> StoredAnswer | None:
        if person.registration_id is None:
            return None
        if person.stored is not None:
            return answer_from(person.stored, lot=self.lot.id, registration_id=person.registration_id, key=command.key)
        in_batch = self._told.get((person.registration_id, command.key))
        return in_batch[0] if in_batch else None

    def _eligible(self, person: Person) -> Bidder:
        if not self.lot.is_out and person.user_id != self.lot.seller_id:
            raise NotFound
        if person.user_id == self.lot.seller_id:
            raise errors.OwnLot
        if not person.verified:
            raise errors.EmailNotVerified
        if person.registration_id is None or person.paddle is None:
            raise errors.NotRegistered(registration=None)
        if person.registration_status != RegistrationStatus.APPROVED:
            raise errors.NotRegistered(registration=person.registration_status)
        return self.bidders.setdefault(person.paddle, Bidder(person.registration_id, person.user_id, person.paddle))

    def _decide(self, command: PlaceBid, amount: int, bidder: Bidder) -> Told:
        if not self._takes_bids():
            lot_status = self.lot.shown_status() if self.status == self.lot.status else self.status
            refusal: DomainError = errors.LotNotOpen(lot_status=lot_status)
            return self._remember(command, amount, bidder, Told(refusal, amount))
        asked = rules.Command(bidder.paddle, amount, command.kind, command.origin)
        try:
            decision = rules.decide(self.ground, self.standing, asked)
        except rules.Refused as low:
            refusal = errors.BidTooLow(minimum_bid=money.to_decimal_string(low.minimum, self.lot.currency))
            return self._remember(command, amount, bidder, Told(refusal, amount))
        return self._remember(command, amount, bidder, self._accept(decision, amount, bidder))

    def _takes_bids(self) -> bool:
        """By the clock read after the lock; an extension earlier in the batch counts."""
        if self.closes_at is not None and self.lot.now >= self.closes_at:
            return False
        return self.status != self.lot.status or self.lot.takes_bids(self.lot.now)

    def _accept(self, decision: rules.Decision, amount: int, bidder: Bidder) -> Told:
        self._open_if_due()
        was_met = rules.reserve_met(self.ground, self.standing.price)
        ceiling = self._commit(decision, bidder)
        first = self._write_steps(decision)
        self.standing = decision.standing
        self.bid_count += decision.counts
        if decision.outbid is not None:
            self.outbid.add(decision.outbid)
        self.outbid.discard(decision.standing.leader or 0)
        if decision.steps:
            self._write_reserve_met(was_met=was_met)
            self._return_to_open()
        if decision.extends:
            self._extend()
        body = self._body(decision, amount=amount, bidder=bidder, first=first, ceiling=ceiling)
        return Told(Outcome(body), amount, first.sequence if first else None)

    def _open_if_due(self) -> None:
        if self.status == LotStatus.QUEUED:
            self.status = LotStatus.OPEN
            self.pen.event(EventKind.OPENED, actor="clock", payload={"closes_at": timestamp_or_none(self.closes_at)})

    def _commit(self, decision: rules.Decision, bidder: Bidder) -> CommitmentLink | None:
        if not decision.commits:
            return None
        leads = decision.standing.leader == bidder.paddle
        ceiling = decision.standing.ceiling if leads else decision.steps[0].amount
        return self.pen.ceiling(paddle=bidder.paddle, amount=money.to_decimal_string(ceiling or 0, self.lot.currency))

    def _write_steps(self, decision: rules.Decision) -> EventLink | None:
        first = None
        for step in decision.steps:
            paddle = str(step.bidder)
            payload: dict[str, Any] = {
                "amount": money.to_decimal_string(step.amount, self.lot.currency),
                "paddle": paddle,
            }
            if step.kind == "bid":
                payload["commitments_head"] = self.pen.commitments_head
            written = self.pen.event(EventKind(step.kind).value, actor=paddle, payload=payload)
            first = first or written
        return first

    def _write_reserve_met(self, *, was_met: bool) -> None:
        if not was_met and rules.reserve_met(self.ground, self.standing.price):
            self.pen.event(EventKind.RESERVE_MET.value, actor=str(self.standing.leader), payload={})

    def _return_to_open(self) -> None:
        """Rule 8: an accepted bid in fair warning or final call returns the lot to open."""
        self.status = LotStatus.OPEN

    def _extend(self) -> None:
        if self.closes_at is None:
            return
        later = rules.extended(
            closes_at=self.closes_at,
            hard_close_at=self.lot.hard_close_at,
            at=self.lot.now,
            window=self.lot.window,
            extend=self.lot.extend,
        )
        if later > self.closes_at:
            self.closes_at = canonical.to_milliseconds(later)
            self.pen.event(EventKind.EXTENDED.value, actor="clock", payload={"closes_at": timestamp_or_none(self.closes_at)})

    def _body(
        self,
        decision: rules.Decision,
        *,
        amount: int,
        bidder: Bidder,
        first: EventLink | None,
        ceiling: CommitmentLink | None,
    ) -> dict[str, Any]:
        """The answer of protocol.md, but for the signature. `first`: the bid's own event; `ceiling`: what was committed to."""
        currency, standing = self.lot.currency, decision.standing
        leading = standing.leader == bidder.paddle
        costs = self.lot.quote((standing.price if leading else amount) or amount)
        signed = first.hash if first else (ceiling.hash if ceiling else self.pen.head)
        return {
            "status": "accepted",
            "sequence": first.sequence if first else self.pen.sequence,
            "leading": leading,
            "price": money.wire(standing.price, currency),
            "minimum_bid": money.to_decimal_string(standing.minimum(self.ground), currency),
            "closes_at": timestamp_or_none(self.closes_at),
            "your_max": money.to_decimal_string((standing.ceiling if leading else amount) or amount, currency),
            "total": money.to_decimal_string(costs.total, currency),
            "all_in": money.to_decimal_string(costs.all_in, currency),
            "receipt": {
                "hash": signed,
                "commitment": ceiling.commitment if ceiling else None,
                "key": keys.signing_key_id(),
            },
        }

    def _remember(self, command: PlaceBid, amount: int, bidder: Bidder, told: Told) -> Told:
        stored = StoredAnswer.of(
            told.outcome,
            lot=self.lot.id,
            registration_id=bidder.registration_id,
            key=command.key,
            amount=amount,
            kind=command.kind,
            sequence=told.sequence,
        )
        self.answers.append(stored)
        self._told[bidder.registration_id, command.key] = (stored, told)
        return told
