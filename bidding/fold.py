"""Folds a batch of commands into a locked lot: who may bid, what the rules say, what is written, what each is told.

Touches no database: it gets the lot and the people as read after the lock, and leaves the rows to write. The order
of refusals is protocol.md's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from auctions.choices import Format, LotStatus, RegistrationStatus
from bidding import canonical, errors, keys, rules, undoing
from bidding.choices import EventKind
from bidding.commands import Late, Outcome, Person, PlaceBid, Told
from bidding.locked import LotRow, paddle_name, sealed_ceiling
from bidding.pen import CommitmentLink, EventLink, Pen
from bidding.purses import Purses
from bidding.stored import StoredAnswer, answer_from
from core.errors import DomainError, NotFound
from core.times import timestamp_or_none
from ledger import money

LATE = timedelta(minutes=1)
"""How far behind the hammer a bid is still shown as late; afterwards it is only refused."""


@dataclass(frozen=True, slots=True)
class Bidder:
    """A paddle and whose it is: nobody's that the house knows for the floor."""

    registration_id: int | None
    user_id: int | None
    paddle: int
    purse_id: int | None = None


_THE_FLOOR = Bidder(None, None, rules.FLOOR)


@dataclass(slots=True)
class Fold:
    """The lot while a batch runs over it. `floor` holds the stored answers to bids of the floor, by key.

    `purses` are those behind the batch; None in a sale without.
    """

    lot: LotRow
    floor: Mapping[str, bytes] = field(default_factory=dict)
    purses: Purses | None = None
    pen: Pen = field(init=False)
    ground: rules.Ground = field(init=False)
    standing: rules.Standing = field(init=False)
    closes_at: datetime | None = field(init=False)
    status: str = field(init=False)
    bid_count: int = field(init=False)
    answers: list[StoredAnswer] = field(default_factory=list)
    late: list[Late] = field(default_factory=list)
    bidders: dict[int, Bidder] = field(default_factory=dict)
    outbid: set[int] = field(default_factory=set)
    _told: dict[tuple[int | None, str], tuple[StoredAnswer, Told]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        lot = self.lot
        self.pen = Pen(lot.id, lot.now, lot.sequence, lot.head, lot.commitments, lot.commitments_head)
        self.ground = lot.ground
        self.standing = lot.standing if self.purses is None else self.purses.carried(lot.standing)
        self.closes_at = lot.closes_at
        self.status = lot.status
        self.bid_count = lot.bid_count
        if lot.leader is not None:
            self.bidders[lot.leader] = Bidder(lot.leader_id, lot.leader_user, lot.leader, lot.leader_purse)

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
            leader_paddle=leader.paddle if leader and leader.registration_id else None,
            leader_user=leader.user_id if leader else None,
            leader_purse=leader.purse_id if leader else None,
            leader_origin=self.standing.origin,
            ask=self.standing.ask,
            sealed_ceiling=sealed_ceiling(self.lot.id, self.standing.ceiling),
            closes_at=self.closes_at,
            bid_count=self.bid_count,
        )
        return self.pen.moved(after)

    def _apply(self, command: PlaceBid, person: Person | None) -> Told:
        if command.user_id is None:
            return self._answer(command, _THE_FLOOR.registration_id, self.floor.get(command.key), self._floor)
        if person is None or not person.active or person.banned:
            raise errors.AccountSuspended(until=person.banned_until if person is not None else None)
        return self._answer(command, person.registration_id, person.stored, lambda: self._eligible(person))

    def _answer(
        self, command: PlaceBid, registration_id: int | None, stored: bytes | None, bidder: Callable[[], Bidder]
    ) -> Told:
        """A stored answer comes before every refusal but those of the person (protocol.md, "Bids")."""
        amount = self.lot.amount(command.amount)
        earlier = self._earlier(command, registration_id, stored)
        if earlier is not None and earlier.is_for(amount=amount, kind=command.kind):
            return Told(earlier.repeated())
        found = bidder()
        if amount is None:
            raise errors.InvalidAmount
        if earlier is not None:
            raise errors.IdempotencyConflict
        return self._decide(command, amount, found)

    def _earlier(self, command: PlaceBid, registration_id: int | None, stored: bytes | None) -> StoredAnswer | None:
        if stored is not None:
            return answer_from(stored, lot=self.lot.id, registration_id=registration_id, key=command.key)
        in_batch = self._told.get((registration_id, command.key))
        return in_batch[0] if in_batch else None

    def _floor(self) -> Bidder:
        return self.bidders.setdefault(rules.FLOOR, _THE_FLOOR)

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
        bidder = Bidder(person.registration_id, person.user_id, person.paddle, person.purse_id)
        return self.bidders.setdefault(person.paddle, bidder)

    def _decide(self, command: PlaceBid, amount: int, bidder: Bidder) -> Told:
        return self._remember(command, amount, bidder, self._decided(command, amount, bidder))

    def _decided(self, command: PlaceBid, amount: int, bidder: Bidder) -> Told:
        if command.origin == "absentee":
            return self._leave(amount, bidder)
        if not self._takes_bids():
            self._note_late(amount, bidder)
            return Told(self._not_open(), amount)
        if (refusal := self._beyond_purse(amount, bidder)) is not None:
            return Told(refusal, amount)
        asked = rules.Command(bidder.paddle, amount, command.kind, command.origin)
        before = self.standing
        try:
            decision = rules.decide(self.ground, before, asked)
        except rules.Refused as low:
            return Told(self._too_low(low.minimum), amount)
        told = self._accept(decision, amount, bidder, origin=command.origin)
        if told.sequence is not None and self.lot.format == Format.LIVE:
            told.before = undoing.noted(before, decision)
        return told

    def _leave(self, amount: int, bidder: Bidder) -> Told:
        """A ceiling left before the lot opens: nothing public happens, the commitments chain takes it (rule 8)."""
        if not self.lot.takes_absentee_bids:
            return Told(self._not_open(), amount)
        if (refusal := self._beyond_purse(amount, bidder)) is not None:
            return Told(refusal, amount)
        if amount < self.ground.start:
            return Told(self._too_low(self.ground.start), amount)
        said = money.to_decimal_string(amount, self.lot.currency)
        ceiling = self.pen.ceiling(paddle=bidder.paddle, amount=said)
        return Told(Outcome({"status": "accepted", "your_max": said, "receipt": _receipt(ceiling.hash, ceiling)}), amount)

    def _beyond_purse(self, amount: int, bidder: Bidder) -> DomainError | None:
        """The floor has no purse: whoever is named for it is asked then (`at_the_lot`)."""
        if self.purses is None or bidder.registration_id is None:
            return None
        return self.purses.refusal(amount, bidder.purse_id)

    def _not_open(self) -> DomainError:
        return errors.LotNotOpen(lot_status=self.lot.shown_status() if self.status == self.lot.status else self.status)

    def _too_low(self, minimum: int) -> DomainError:
        return errors.BidTooLow(minimum_bid=money.to_decimal_string(minimum, self.lot.currency))

    def _note_late(self, amount: int, bidder: Bidder) -> None:
        """Behind the hammer of a live sale, and it would have counted: the auctioneer is to know (rule 8)."""
        behind = self.lot.behind_the_hammer
        counts = bidder.paddle != self.standing.leader and amount >= self.lot.minimum
        if behind is not None and behind <= LATE and counts and bidder.registration_id is not None:
            self.late.append(Late(bidder.registration_id, amount, round(behind.total_seconds() * 1000)))

    def _takes_bids(self) -> bool:
        """By the clock read after the lock; an extension earlier in the batch counts."""
        if self.closes_at is not None and self.lot.now >= self.closes_at:
            return False
        return self.status != self.lot.status or self.lot.takes_bids(self.lot.now)

    def _accept(self, decision: rules.Decision, amount: int, bidder: Bidder, *, origin: rules.Origin) -> Told:
        self._open_if_due()
        was_met = rules.reserve_met(self.ground, self.standing.price)
        ceiling = self._commit(decision, bidder)
        first = self._write_steps(decision, origin=origin)
        self.standing = decision.standing
        self.bid_count += decision.counts
        if decision.outbid is not None:
            self.outbid.add(decision.outbid)
        if decision.standing.leader is not None:
            self.outbid.discard(decision.standing.leader)
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

    def _write_steps(self, decision: rules.Decision, *, origin: rules.Origin) -> EventLink | None:
        first = None
        for step in decision.steps:
            paddle = paddle_name(step.bidder)
            payload: dict[str, Any] = {
                "amount": money.to_decimal_string(step.amount, self.lot.currency),
                "paddle": paddle,
            }
            if step.kind == "bid":
                payload["commitments_head"] = self.pen.commitments_head
                if origin != "online":
                    payload["origin"] = origin
            written = self.pen.event(EventKind(step.kind).value, actor=paddle, payload=payload)
            first = first or written
        return first

    def _write_reserve_met(self, *, was_met: bool) -> None:
        if not was_met and rules.reserve_met(self.ground, self.standing.price):
            self.pen.event(EventKind.RESERVE_MET.value, actor=paddle_name(self.standing.leader or rules.FLOOR), payload={})

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
            "receipt": _receipt(signed, ceiling),
        }

    def _remember(self, command: PlaceBid, amount: int, bidder: Bidder, told: Told) -> Told:
        stored = StoredAnswer.of(
            told, lot=self.lot.id, registration_id=bidder.registration_id, key=command.key, amount=amount, kind=command.kind
        )
        self.answers.append(stored)
        self._told[bidder.registration_id, command.key] = (stored, told)
        return told


def _receipt(signed: str, ceiling: CommitmentLink | None) -> dict[str, Any]:
    """But for the signature. `signed` is the hash it will be over."""
    return {"hash": signed, "commitment": ceiling.commitment if ceiling else None, "key": keys.signing_key_id()}
