"""A sale that fell through, and the underbidder who may have the lot at their own ceiling (P11).

The lot goes unsold; its seller may offer it to the highest of those who bid beside the one who did not pay; they accept, say no
or keep silent, and then the next may be asked. What they are asked for is known to them alone until they accept.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from accounts import audit
from accounts.bans import standing_ban
from accounts.models import User
from auctions import sales
from auctions.choices import LotStatus, RegistrationStatus
from auctions.models import Lot, LotSale, Registration
from auctions.states import check_lot_move
from bidding import broadcast, chance_telling, decided, errors, hand, queries, settling, story
from bidding.choices import ChanceOutcome, EventKind
from bidding.decided import Saying
from bidding.locked import LotRow, sealed_ceiling
from bidding.models import Commitment, LotEvent, SecondChance
from bidding.offers import party_of
from bidding.pen import Pen
from core.errors import NotFound, PermissionDenied, Unavailable
from ledger import money
from payments.choices import OrderStatus

_OUTCOMES: Final = {"accept": ChanceOutcome.ACCEPTED, "reject": ChanceOutcome.REJECTED}


@dataclass(frozen=True, slots=True)
class Underbidder:
    """`amount` is their own ceiling, in minor units: theirs alone to see."""

    registration: Registration
    amount: int


@dataclass(frozen=True, slots=True)
class Chance:
    """How it stands: whether the sale fell through and the lot is free, and who has been offered it."""

    lot: LotRow
    is_free: bool
    open: SecondChance | None

    @property
    def is_late(self) -> bool:
        return self.open is not None and self.lot.now >= self.open.expires_at


def chance_of(lot: LotRow) -> Chance:
    """Two queries. A lot that was sold, opened or closed again since is not free."""
    turns = [EventKind.CLOSED, EventKind.REOPENED, EventKind.FELL_THROUGH]
    last = LotEvent.objects.filter(lot_id=lot.id, kind__in=turns).order_by("-sequence").values_list("kind", flat=True).first()
    found = SecondChance.objects.filter(lot_id=lot.id, outcome=ChanceOutcome.OPEN)
    is_free = lot.status == LotStatus.UNSOLD and last == EventKind.FELL_THROUGH
    return Chance(lot, is_free, found.select_related("registration__user").first() if is_free else None)


def fell_through(lot_id: UUID) -> bool:
    """The order of a sold lot was not paid, or called off: it is sold no more. True where this call found it so."""
    with transaction.atomic():
        lot = hand.take(lot_id, unless_locked=True)
        if lot is None or lot.status != LotStatus.SOLD or not _freed().filter(lot_id=lot_id).exists():
            return False
        sale = sales.take_back(lot=Lot(pk=lot_id))
        pen = hand.pen_for(lot)
        check_lot_move(was=lot.status, to=LotStatus.UNSOLD)
        pen.event(EventKind.FELL_THROUGH, actor="clock", payload={})
        after = hand.put(replace(_at_its_bids(lot), status=LotStatus.UNSOLD.value), pen)
        if sale is not None:
            was = {"winner": sale.winner_id, "hammer_price": sale.hammer_price, "order_line": sale.order_line_id}
            audit.record(actor=None, action="lot.sale_fell_through", target=Lot(pk=lot_id), data=was)
        chance_telling.fell_through(after, has_underbidder=underbidder(after) is not None)
    broadcast.lot_events(after, pen)
    return True


def underbidder(lot: LotRow) -> Underbidder | None:
    """The highest ceiling of who may still buy, the earlier of two; not of those who had the lot, or were asked, before.

    Raises `Unavailable` where a key that sealed a bid is gone.
    """
    standing = _standing(lot)
    had = {standing[-1].leader} if standing else set()
    asked = SecondChance.objects.filter(lot_id=lot.id).values_list("registration__paddle", flat=True)
    passed = {int(paddle) for paddle in had if paddle.isdecimal()} | set(asked)
    ceilings = _ceilings(lot, without=passed, standing=standing)
    for paddle, amount in sorted(ceilings.items(), key=lambda pair: -pair[1]):
        found = Registration.objects.select_related("user").filter(auction_id=lot.auction_id, paddle=paddle).first()
        if found is not None and _may_buy(found) and amount >= lot.start_price:
            return Underbidder(found, amount)
    return None


def ceiling_of(lot: LotRow, registration: Registration) -> int:
    """What this paddle would have paid. Raises as `underbidder`."""
    return _ceilings(lot, without=(), standing=_standing(lot))[registration.paddle]


def say(said: Saying) -> dict[str, Any]:
    """The seller offers it; who was offered it accepts or says no. Raises as `bidding.offers.say`."""
    with transaction.atomic():
        lot = hand.take(said.lot)
        if lot is None:
            raise NotFound
        chance = chance_of(lot)
        require_part(chance, said.person)
        if (earlier := decided.before(lot, said)) is not None:
            return earlier
        pen = hand.pen_for(lot)
        after = _offered(chance, said, pen) if said.action == "offer" else _answered(chance, said, pen)
        link = pen.events[-1]
        body = {
            "action": link.payload["action"],
            "amount": link.payload["amount"],
            "status": after.status,
            "sequence": after.sequence,
        }
        decided.note(after, said, body=body, at=pen.at)
        transaction.on_commit(partial(broadcast.lot_events, after, pen))
    return body


def lapse(lot_id: UUID) -> bool:
    """Silence is a no. True where this call did it."""
    with transaction.atomic():
        lot = hand.take(lot_id, unless_locked=True)
        chance = chance_of(lot) if lot is not None else None
        if lot is None or chance is None or chance.open is None or not chance.is_late:
            return False
        pen = hand.pen_for(lot)
        after = _ended(chance.open, lot, pen, ChanceOutcome.LAPSED, actor="clock")
    broadcast.lot_events(after, pen)
    return True


def reopened(lot: LotRow) -> LotRow:
    """The lot comes up again: nobody is asked any more, and who took it after the bids does not lead them."""
    SecondChance.objects.filter(lot_id=lot.id, outcome=ChanceOutcome.OPEN).update(outcome=ChanceOutcome.LAPSED)
    return _at_its_bids(lot)


def look() -> None:
    """Every sale whose order has come to nothing."""
    for lot in to_fall_through():
        fell_through(lot)


def to_fall_through() -> list[UUID]:
    return list(_freed().filter(lot__status=LotStatus.SOLD).order_by("pk").values_list("lot_id", flat=True))


def to_lapse() -> list[UUID]:
    due = SecondChance.objects.filter(outcome=ChanceOutcome.OPEN, expires_at__lte=Now())
    return list(due.order_by("expires_at").values_list("lot_id", flat=True))


def was_offered(lot_id: UUID, *, to: User) -> bool:
    """Whether this person ever had a chance of the lot, however it ended."""
    return SecondChance.objects.filter(lot_id=lot_id, registration__user=to).exists()


def require_part(chance: Chance, person: User) -> str:
    """`seller` or `buyer`. Raises `NotFound`, `PermissionDenied`."""
    if chance.open is not None and person.pk == chance.open.registration.user_id:
        return "buyer"
    if party_of(chance.lot, person) != "seller":
        raise PermissionDenied
    return "seller"


def require_part_in(lot_id: UUID, person: User) -> None:
    """Before anything that was sent is looked at. Raises as `require_part`."""
    lot = hand.look(lot_id)
    if lot is None:
        raise NotFound
    require_part(chance_of(lot), person)


def _offered(chance: Chance, said: Saying, pen: Pen) -> LotRow:
    lot = chance.lot
    found = underbidder(lot) if chance.is_free and chance.open is None and said.person.pk == lot.seller_id else None
    if found is None:
        raise errors.DecisionPassed(status=lot.status)
    paddle = str(found.registration.paddle)
    pen.event(EventKind.SECOND_CHANCE, actor="seller", payload={"action": "offered", "paddle": paddle, "amount": None})
    after = hand.put(lot, pen)
    given = SecondChance.objects.create(
        lot_id=lot.id,
        registration=found.registration,
        sequence=after.sequence,
        expires_at=lot.now + timedelta(hours=lot.decision_hours),
    )
    chance_telling.offered(after, given, amount=found.amount)
    return after


def _answered(chance: Chance, said: Saying, pen: Pen) -> LotRow:
    lot, given = chance.lot, chance.open
    is_theirs = given is not None and given.registration.user_id == said.person.pk and said.asked in (None, given.sequence)
    if given is None or not is_theirs or chance.is_late or said.action not in _OUTCOMES:
        raise errors.DecisionPassed(status=lot.status)
    return _ended(given, lot, pen, _OUTCOMES[said.action], actor=str(given.registration.paddle))


def _ended(given: SecondChance, lot: LotRow, pen: Pen, outcome: ChanceOutcome, *, actor: str) -> LotRow:
    is_sold = outcome == ChanceOutcome.ACCEPTED
    if is_sold and not _may_buy(given.registration):
        raise PermissionDenied
    amount = ceiling_of(lot, given.registration) if is_sold else None
    payload = {"action": str(outcome), "paddle": str(given.registration.paddle), "amount": money.wire(amount, lot.currency)}
    pen.event(EventKind.SECOND_CHANCE, actor=actor, payload=payload)
    SecondChance.objects.filter(pk=given.pk).update(outcome=outcome)
    after = hand.put(lot if amount is None else _sold(lot, given.registration, amount), pen)
    settling.settle(after)
    chance_telling.answered(after, given, outcome=outcome, amount=amount)
    return after


def _sold(lot: LotRow, to: Registration, amount: int) -> LotRow:
    check_lot_move(was=lot.status, to=LotStatus.SOLD)
    return replace(
        lot,
        status=LotStatus.SOLD.value,
        price=amount,
        leader_id=to.pk,
        leader_paddle=to.paddle,
        leader_user=to.user_id,
        leader_purse=to.purse_id,
        sealed_ceiling=sealed_ceiling(lot.id, amount),
    )


def _at_its_bids(lot: LotRow) -> LotRow:
    """At the price that the bids came to, and under their leader with the ceiling of theirs."""
    standing = _standing(lot)
    if not standing or not standing[-1].leader.isdecimal():
        return lot
    leader = Registration.objects.get(auction_id=lot.auction_id, paddle=int(standing[-1].leader))
    price = money.parse(standing[-1].price, lot.currency)
    sealed = lot.sealed_ceiling
    if leader.pk != lot.leader_id:
        ceiling = _ceilings(lot, without=(), standing=standing).get(leader.paddle, price)
        sealed = sealed_ceiling(lot.id, max(ceiling, price))
    return replace(
        lot,
        price=price,
        leader_id=leader.pk,
        leader_paddle=leader.paddle,
        leader_user=leader.user_id,
        leader_purse=leader.purse_id,
        sealed_ceiling=sealed,
    )


def _standing(lot: LotRow) -> list[story.Standing]:
    kinds = [*story.PRICED, EventKind.UNDONE, EventKind.FLOOR_NAMED]
    return story.standing_bids(
        LotEvent.objects.filter(lot_id=lot.id, kind__in=kinds).order_by("sequence").values("sequence", "kind", "payload")
    )


def _ceilings(lot: LotRow, *, without: Collection[int], standing: list[story.Standing]) -> dict[int, int]:
    """By paddle, the earlier first. A ceiling whose bid was taken back does not count; one left anew replaces the one before."""
    gone = _taken_back(lot, standing)
    found: dict[int, int] = {}
    for row in Commitment.objects.filter(lot_id=lot.id).exclude(paddle__in=[0, *without]).order_by("position"):
        if row.after_sequence + 1 in gone:
            continue
        opened = queries.opened(row)
        if opened is None:
            raise Unavailable
        amount = money.parse(opened["amount"], lot.currency)
        found[row.paddle] = amount if row.after_sequence == 0 else max(amount, found.get(row.paddle, 0))
    return found


def _taken_back(lot: LotRow, standing: list[story.Standing]) -> set[int]:
    """Sequences of bids that do not stand."""
    bids = LotEvent.objects.filter(lot_id=lot.id, kind=EventKind.BID).values_list("sequence", flat=True)
    return set(bids) - {each.sequence for each in standing}


def _may_buy(registration: Registration) -> bool:
    is_approved = registration.status == RegistrationStatus.APPROVED and registration.user.is_active
    return is_approved and standing_ban(registration.user_id) is None


def _freed() -> QuerySet[LotSale]:
    """Sales whose order came to nothing."""
    dead = [OrderStatus.DEFAULTED, OrderStatus.CANCELLED]
    return LotSale.objects.filter(order_line__freed_at__isnull=False, order_line__order__status__in=dead)
