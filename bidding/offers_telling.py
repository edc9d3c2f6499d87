"""Who is told what after the close: who is asked gets a link of their own, who waited hears what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from auctions.models import LotSale
from bidding import decision_links
from bidding.decision_links import Link
from bidding.offers_rules import Party, Step
from bidding.telling import about_lot, lot_url, on_order
from core.times import timestamp_or_none
from ledger import money
from notifications.choices import Kind
from notifications.notify import notify

if TYPE_CHECKING:
    from bidding.locked import LotRow
    from bidding.offers import Matter


def asked(lot: LotRow) -> None:
    """The lot waits for its seller."""
    _tell(lot, Kind.DECISION_REQUIRED, lot.seller_id, _asking(lot, lot.price), asks=True)


def told(matter: Matter, lot: LotRow, step: Step, *, by: Party | None) -> None:
    """`matter` is how the two stood before the step, `lot` how the lot stands after it; `by` None is the clock."""
    buyer = lot.leader_user
    if buyer is None:
        return
    match step.word, by:
        case "countered", "seller":
            _tell(lot, Kind.COUNTER_OFFER, buyer, _asking(lot, step.amount) | {"by": "seller"}, asks=True)
        case "countered", _:
            _tell(lot, Kind.COUNTER_OFFER, lot.seller_id, _asking(lot, step.amount) | {"by": "buyer"}, asks=True)
        case "counter_rejected", _:
            _tell(lot, Kind.COUNTER_REJECTED, lot.seller_id, _asking(lot, matter.lot.price), asks=True)
        case "accepted", _:
            _tell(lot, Kind.ACCEPTED, buyer, _sold(lot, step))
        case "counter_accepted", "buyer":
            _tell(lot, Kind.COUNTER_ACCEPTED, lot.seller_id, _asking(lot, step.amount))
        case "counter_accepted", _:
            _tell(lot, Kind.COUNTER_ACCEPTED, buyer, _sold(lot, step))
        case _:
            _unsold(matter.lot, lot, lapsed=by is None)


def _unsold(before: LotRow, lot: LotRow, *, lapsed: bool) -> None:
    """The bidder is free again; of silence the seller hears, too."""
    context = _asking(before, before.price) | {"lapsed": lapsed}
    if lot.leader_user is not None:
        _tell(lot, Kind.REJECTED, lot.leader_user, context)
    if lapsed:
        _tell(lot, Kind.REJECTED, lot.seller_id, context | {"seller": True})


def _asking(lot: LotRow, amount: int | None) -> dict[str, Any]:
    return about_lot(lot) | {
        "amount": money.wire(amount, lot.currency),
        "all_in": money.wire(None if amount is None else lot.quote(amount).all_in, lot.currency),
        "paddle": lot.leader_name,
        "decide_by": timestamp_or_none(lot.decide_by),
    }


def _sold(lot: LotRow, step: Step) -> dict[str, Any]:
    """To the buyer."""
    sale = LotSale.objects.select_related("order_line__order").get(lot_id=lot.id)
    return _asking(lot, step.sold_at) | {"yours": True} | on_order(sale)


def _tell(lot: LotRow, kind: Kind, recipient_id: int, context: dict[str, Any], *, asks: bool = False) -> None:
    """`asks`: the notice leads to the page where they decide, even one who is not signed in."""
    url = decision_links.path_of(Link(lot.id, lot.sequence, recipient_id)) if asks else lot_url(lot)
    notify(recipient_id=recipient_id, kind=kind, context=context, dedupe_key=f"{kind.value}:{lot.id}:{lot.sequence}", url=url)
