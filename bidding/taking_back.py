"""The auctioneer takes back: a bid, the newest first, or a hammer that fell too soon (rules 6). Under the lot's lock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from auctions import sales
from auctions.choices import BIDDABLE, OVER, LotStatus
from auctions.models import Lot, LotSale, Registration
from auctions.states import check_lot_move
from bidding import rostrum_rules, second_chance, story, telling, undoing
from bidding.acts import FLOOR
from bidding.at_the_lot import AT_THE_ROSTRUM, refuse
from bidding.choices import EventKind
from bidding.locked import LotRow, paddle_name, sealed_ceiling
from bidding.models import Answer, LotEvent
from bidding.pen import Actor, Pen
from bidding.rules import Standing
from bidding.stored import answer_from
from ledger import money

_TOLD = (*story.PRICED, EventKind.UNDONE, EventKind.FLOOR_NAMED)


def standing_bids(lot: LotRow) -> list[story.Standing]:
    """Of the lot's log, the newest last."""
    rows = LotEvent.objects.filter(lot_id=lot.id, kind__in=_TOLD).order_by("sequence")
    return story.standing_bids(rows.values("sequence", "kind", "payload"))


def undone(lot: LotRow, pen: Pen, *, sequence: int, actor: Actor) -> LotRow:
    """The lot without its newest bid, whose event `sequence` must be. Those concerned are told."""
    if lot.status not in AT_THE_ROSTRUM:
        refuse(lot, _("The lot is not at the rostrum."))
    standing = standing_bids(lot)
    if not standing or standing[-1].sequence != sequence:
        refuse(lot, _("That is not the newest bid."))
    answer = _answer_to(lot, standing[-1])
    if answer is None:
        refuse(lot, _("This bid cannot be taken back."))
    kept = answer_from(bytes(answer.sealed), lot=lot.id, registration_id=answer.registration_id, key=answer.key).before
    if kept is None:
        refuse(lot, _("This bid cannot be taken back."))
    noted = undoing.read(kept)
    restored = rostrum_rules.without(lot.ground, lot.standing, before=noted.before, after=noted.after)
    after = _restored(lot, restored, fewer=noted.counts)
    after = _written(after, pen, standing, restored, actor=actor)
    bidder = answer.registration.user_id if answer.registration else None
    telling.taken_back(after, bidder=bidder, was_leading=lot.leader_user)
    return after


def reopened(lot: LotRow, pen: Pen, *, reason: str, actor: Actor) -> tuple[LotRow, LotSale | None]:
    """Open to all, as it stood; the sale that is gone with it, if it was sold. Who had bought it is told."""
    if lot.status not in OVER or lot.status == LotStatus.WITHDRAWN:
        refuse(lot, _("The lot cannot do that in its present state."))
    check_lot_move(was=lot.status, to=LotStatus.OPEN)
    sale = sales.take_back(lot=Lot(pk=lot.id))
    pen.event(EventKind.REOPENED, actor=actor, payload={"reason": reason or None})
    # What was agreed on after the close is gone with it: price and leader are those of the bids again.
    standing = standing_bids(lot)
    price = money.parse(standing[-1].price, lot.currency) if standing else None
    led = second_chance.reopened(lot)
    after = replace(led, status=LotStatus.OPEN.value, closes_at=None, decide_by=None, price=price)
    if sale is not None:
        telling.reopened(after, winner=sale.winner.user_id)
    return after, sale


def _answer_to(lot: LotRow, bid: story.Standing) -> Answer | None:
    """What its bidder was told, which holds how the lot stood before. None for a bid that no command made."""
    rows = Answer.objects.filter(lot_id=lot.id, sequence=bid.sequence, accepted=True)
    if bid.paddle == FLOOR:
        return rows.filter(registration=None).first()
    mine = Registration.objects.get(auction_id=lot.auction_id, paddle=int(bid.paddle))
    return rows.filter(registration=mine).select_related("registration").first()


def _restored(lot: LotRow, standing: Standing, *, fewer: bool) -> LotRow:
    """With the calls taken back, too: the lot is open, or on hold still."""
    leader = None
    if standing.leader:
        leader = Registration.objects.get(auction_id=lot.auction_id, paddle=standing.leader)
    is_open = lot.status in BIDDABLE
    return replace(
        lot,
        status=LotStatus.OPEN.value if is_open else lot.status,
        held_from=lot.held_from if is_open else LotStatus.OPEN.value,
        price=standing.price,
        leader_id=leader.pk if leader else None,
        leader_paddle=leader.paddle if leader else None,
        leader_user=leader.user_id if leader else None,
        leader_purse=leader.purse_id if leader else None,
        leader_origin=standing.origin,
        sealed_ceiling=sealed_ceiling(lot.id, standing.ceiling),
        ask=standing.ask,
        bid_count=lot.bid_count - fewer,
    )


def _written(lot: LotRow, pen: Pen, standing: Sequence[story.Standing], restored: Standing, *, actor: Actor) -> LotRow:
    """`undone` says what the log comes to without the bid; a ceiling raised since may carry that on, by a bid of its own."""
    before = standing[-2] if len(standing) > 1 else None
    payload = {
        "sequence": standing[-1].sequence,
        "price": before.price if before else None,
        "paddle": before.leader if before else None,
    }
    written = pen.event(EventKind.UNDONE, actor=actor, payload=payload)
    price = money.wire(restored.price, lot.currency)
    if restored.leader is not None and price != payload["price"]:
        name = paddle_name(restored.leader)
        pen.event(EventKind.AUTO_BID, actor=name, payload={"amount": price, "paddle": name})
    return replace(lot, floor_sequence=written.sequence)
