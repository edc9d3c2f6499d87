"""What the auctioneer does to the lot at the rostrum, one function an action: the locked lot and a pen in, the lot out.

Each writes its event. Raises `Conflict` with the `status` that stands in the way, `Invalid`, or what bidding raises.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NoReturn
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from auctions.choices import BIDDABLE, LotStatus, RegistrationStatus
from auctions.models import Registration
from auctions.states import check_lot_move
from bidding import closing, errors, purse_keeping
from bidding.acts import Act
from bidding.choices import EventKind
from bidding.hand import raw_connection
from bidding.locked import LotRow
from bidding.models import LotEvent
from bidding.pen import Actor, Pen
from bidding.rostrum_rules import is_lawful_ask
from bidding.rules import FLOOR
from bidding.story import PRICED
from core.errors import Conflict, Invalid, NotFound
from ledger import money

AT_THE_ROSTRUM = BIDDABLE | {LotStatus.ON_HOLD}
"""The lot that a live sale stands at."""

Expected = tuple[int | None, int | None]
"""Price (minor units) and leading paddle that the auctioneer means."""


def called(lot: LotRow, pen: Pen, *, actor: Actor, call: LotStatus) -> LotRow:
    """Fair warning or final call."""
    if lot.status not in BIDDABLE:
        refuse(lot, _("The lot cannot do that in its present state."))
    check_lot_move(was=lot.status, to=call)
    if call == LotStatus.FINAL_CALL and lot.status != LotStatus.FAIR_WARNING:
        refuse(lot, _("Give fair warning first."))
    pen.event(EventKind(call.value), actor=actor, payload={})
    return replace(lot, status=call.value)


def sold(lot: LotRow, pen: Pen, act: Act, *, actor: Actor, expected: Expected) -> LotRow:
    """The hammer, by rule 4, on the bid that the auctioneer means and no other."""
    if lot.status not in BIDDABLE:
        refuse(lot, _("The lot cannot do that in its present state."))
    if lot.leader is None:
        refuse(lot, _("Nobody leads: pass the lot."))
    if (lot.price, lot.leader) != expected or _changed_since(lot, act.sequence):
        refuse(lot, _("Another bid came in before the hammer."))
    if act.paddle or lot.leader == FLOOR:
        lot = _named(lot, pen, act.paddle, actor=actor)
    return closing.hammered(lot, pen, actor=actor)


def ask_set(lot: LotRow, pen: Pen, act: Act, *, actor: Actor) -> LotRow:
    _require_at_rostrum(lot)
    amount = lot.amount(act.amount)
    if amount is None:
        raise errors.InvalidAmount
    if not is_lawful_ask(lot.ground, lot.standing, amount):
        raise Invalid(errors={"amount": [_("Above the price, and not below the start price.")]})
    pen.event(EventKind.ASK_SET, actor=actor, payload={"amount": money.to_decimal_string(amount, lot.currency)})
    return replace(lot, ask=amount)


def increment_set(lot: LotRow, pen: Pen, act: Act, *, actor: Actor) -> LotRow:
    """None: the table again."""
    _require_at_rostrum(lot)
    amount = None if act.amount is None else lot.amount(act.amount)
    if act.amount is not None and amount is None:
        raise errors.InvalidAmount
    pen.event(EventKind.INCREMENT_SET, actor=actor, payload={"amount": money.wire(amount, lot.currency)})
    return replace(lot, increment=amount)


def said(lot: LotRow, pen: Pen, act: Act, *, actor: Actor) -> LotRow:
    _require_at_rostrum(lot)
    pen.event(EventKind.SAID, actor=actor, payload={"text": act.text})
    return lot


def registration_of(auction_id: UUID, paddle: str) -> Registration:
    """An approved paddle. Raises `NotFound`."""
    approved = Registration.objects.filter(auction_id=auction_id, status=RegistrationStatus.APPROVED)
    found = approved.filter(paddle=int(paddle)).first() if paddle.isdecimal() else None
    if found is None:
        raise NotFound
    return found


def refuse(lot: LotRow, why: object) -> NoReturn:
    raise Conflict(str(why), status=lot.status)


def _named(lot: LotRow, pen: Pen, paddle: str, *, actor: Actor) -> LotRow:
    """The paddle behind the floor's leading bid: a lot is sold to somebody."""
    if lot.leader != FLOOR:
        raise Invalid(errors={"paddle": [_("A paddle leads already.")]})
    if not paddle.isdecimal():
        raise errors.PaddleNeeded
    winner = registration_of(lot.auction_id, paddle)
    if winner.user_id == lot.seller_id:
        raise errors.OwnLot
    if (refusal := purse_keeping.refusal(raw_connection(), lot, price=lot.price or 0, purse=winner.purse_id)) is not None:
        raise refusal
    amount = money.to_decimal_string(lot.price or 0, lot.currency)
    pen.event(EventKind.FLOOR_NAMED, actor=actor, payload={"paddle": str(winner.paddle), "amount": amount})
    return replace(
        lot,
        leader_id=winner.pk,
        leader_paddle=winner.paddle,
        leader_user=winner.user_id,
        leader_purse=winner.purse_id,
    )


def _changed_since(lot: LotRow, sequence: int | None) -> bool:
    if sequence is None:
        return False
    kinds = [*PRICED, EventKind.UNDONE]
    return LotEvent.objects.filter(lot_id=lot.id, kind__in=kinds, sequence__gt=sequence).exists()


def _require_at_rostrum(lot: LotRow) -> None:
    if lot.status not in AT_THE_ROSTRUM:
        refuse(lot, _("The lot is not at the rostrum."))
