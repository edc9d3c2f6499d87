"""After the close (AU11, auction-rules 4): the seller decides, the high bidder answers, the deadline ends it.

One step: the lot's row is locked, the talks are read out of its log, the rules decide, the log, the row and who decided are
written, people are told. Raises `NotFound`, `PermissionDenied`, `errors.DecisionPassed`, `errors.OfferOutOfBounds`,
`errors.InvalidAmount`, `errors.IdempotencyConflict`, and `ledger.errors.PurseExceeded` for what the buyer's purse does not
cover: an offer is held of it as a bid is, so that the seller's yes finds it there (decision 0067).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from accounts.models import User
from auctions import access
from auctions.choices import LotStatus
from auctions.states import check_lot_move
from bidding import broadcast, decided, errors, hand, offers_rules, offers_telling, settling
from bidding.choices import EventKind
from bidding.decided import Saying
from bidding.locked import LotRow
from bidding.models import LotEvent
from bidding.offers_rules import Bounds, Party, Step, Talks, party_behind
from bidding.pen import Pen
from core.errors import NotFound, PermissionDenied
from ledger import money

_MOST_STEPS: Final = 2 * offers_rules.ROUNDS + 2
"""Events that one closing can have behind it, itself included."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A lot that was to be decided: `steps` are its `decision` events since the close, `asked` the event that asks now.

    `talks` is None where nothing is to be decided (any more).
    """

    lot: LotRow
    talks: Talks | None
    steps: Sequence[LotEvent]
    asked: int

    @property
    def turn(self) -> Party | None:
        """Who is asked; nobody once the deadline has passed."""
        return self.talks.turn if self.talks is not None and not self.is_late else None

    @property
    def is_late(self) -> bool:
        """At the deadline it is late, whether or not the job has run."""
        return self.lot.decide_by is not None and self.lot.now >= self.lot.decide_by


def matter_of(lot: LotRow) -> Matter:
    """One query where the lot waits, or did; the lot as the caller read it."""
    kinds = [EventKind.CLOSED, EventKind.DECISION]
    found: list[LotEvent] = []
    for event in LotEvent.objects.filter(lot_id=lot.id, kind__in=kinds).order_by("-sequence")[:_MOST_STEPS]:
        found.append(event)
        if event.kind == EventKind.CLOSED:
            break
    steps = [event for event in reversed(found) if event.kind == EventKind.DECISION]
    waits = lot.status == LotStatus.AWAITING_DECISION and lot.price is not None
    return Matter(lot, _talks(lot, steps) if waits else None, steps, found[0].sequence if found else 0)


def party_of(lot: LotRow, person: User) -> Party:
    """Raises `NotFound` for what this person may not know of, `PermissionDenied` for who is neither of the two."""
    if person.pk == lot.seller_id:
        return "seller"
    if not lot.is_out and not access.is_house(person):
        raise NotFound
    if person.pk != lot.leader_user:
        raise PermissionDenied
    return "buyer"


def require_party(lot_id: UUID, person: User) -> Party:
    """Before anything that was sent is looked at. Raises as `party_of`."""
    lot = hand.look(lot_id)
    if lot is None:
        raise NotFound
    return party_of(lot, person)


def say(said: Saying) -> dict[str, Any]:
    """One step of the talks; its answer says how the lot stands then."""
    with transaction.atomic():
        lot = hand.take(said.lot)
        if lot is None:
            raise NotFound
        party = party_of(lot, said.person)
        amount = _amount(said, lot)
        if (earlier := decided.before(lot, said, amount=amount)) is not None:
            return earlier
        matter = matter_of(lot)
        step = _decided(matter, said, party=party, amount=amount)
        pen = hand.pen_for(lot)
        after = _written(matter, step, pen, actor="seller" if party == "seller" else lot.leader_name or "")
        body = answer_of(after, step)
        decided.note(after, said, amount=amount, body=body, at=pen.at)
        offers_telling.told(matter, after, step, by=party)
        transaction.on_commit(partial(broadcast.lot_events, after, pen))
    return body


def lapse(lot_id: UUID) -> bool:
    """Silence until the deadline: the lot goes unsold. True where this call did it."""
    with transaction.atomic():
        lot = hand.take(lot_id, unless_locked=True)
        if lot is None or lot.status != LotStatus.AWAITING_DECISION or lot.decide_by is None or lot.decide_by > lot.now:
            return False
        matter, pen = matter_of(lot), hand.pen_for(lot)
        after = _written(matter, offers_rules.SILENCE, pen, actor="clock")
        offers_telling.told(matter, after, offers_rules.SILENCE, by=None)
    broadcast.lot_events(after, pen)
    return True


def answer_of(lot: LotRow, step: Step) -> dict[str, Any]:
    """What is said of a step, over REST."""
    return {
        "action": step.word,
        "amount": money.wire(step.amount, lot.currency),
        "status": lot.status,
        "sequence": lot.sequence,
    }


def wire_bounds(bounds: Bounds, currency: str) -> dict[str, str | None]:
    return {"least": money.wire(bounds.least, currency), "most": money.wire(bounds.most, currency)}


def _talks(lot: LotRow, steps: Sequence[LotEvent]) -> Talks | None:
    price = lot.price or 0
    talks: Talks | None = Talks(price, lot.ground.table.next(price))
    for event in steps:
        if talks is None:
            break
        said = event.payload["amount"]
        amount = None if said is None else money.parse(said, lot.currency)
        talks = offers_rules.again(talks, word=event.payload["action"], party=party_behind(event.actor), amount=amount).talks
    return talks


def _amount(said: Saying, lot: LotRow) -> int | None:
    if said.action != "counter":
        return None
    amount = lot.amount(said.amount)
    if amount is None:
        raise errors.InvalidAmount
    return amount


def _decided(matter: Matter, said: Saying, *, party: Party, amount: int | None) -> Step:
    if matter.talks is None or said.action == "offer" or matter.turn != party or said.asked not in (None, matter.asked):
        raise errors.DecisionPassed(status=matter.lot.status)
    try:
        return offers_rules.step(matter.talks, party=party, action=said.action, amount=amount)
    except offers_rules.NotAllowed as refusal:
        raise errors.DecisionPassed(status=matter.lot.status) from refusal
    except offers_rules.OutOfBounds as refusal:
        raise errors.OfferOutOfBounds(**wire_bounds(refusal.bounds, matter.lot.currency)) from refusal


def _written(matter: Matter, step: Step, pen: Pen, *, actor: str) -> LotRow:
    """The lot as the step leaves it, in the log and in its row; sold, with its sale."""
    lot = matter.lot
    pen.event(EventKind.DECISION, actor=actor, payload={"action": step.word, "amount": money.wire(step.amount, lot.currency)})
    if step.talks is not None:
        return hand.put(lot, pen, offered=step.talks.bound)
    to = LotStatus.UNSOLD if step.sold_at is None else LotStatus.SOLD
    check_lot_move(was=lot.status, to=to)
    price = lot.price if step.sold_at is None else step.sold_at
    after = hand.put(replace(lot, status=to.value, decide_by=None, price=price), pen)
    settling.settle(after, tells=step.word == "counter_accepted" and actor != "seller")
    return after
