"""Who is told what of a sale that fell through and of a second chance."""

from __future__ import annotations

from typing import Any

from bidding import decision_links
from bidding.choices import ChanceOutcome
from bidding.decision_links import Link
from bidding.locked import LotRow
from bidding.models import SecondChance
from bidding.telling import about_lot
from core.times import timestamp
from ledger import money
from notifications.choices import Kind
from notifications.notify import notify


def fell_through(lot: LotRow, *, has_underbidder: bool) -> None:
    """The seller, who may offer it to the next."""
    _tell(lot, lot.seller_id, {"what": "fell_through", "may_offer": has_underbidder}, url=f"/lots/{lot.id}/second-chance/")


def offered(lot: LotRow, given: SecondChance, *, amount: int) -> None:
    """The underbidder, by a link that lets them answer."""
    context = {
        "what": "offered",
        "amount": money.to_decimal_string(amount, lot.currency),
        "all_in": money.to_decimal_string(lot.quote(amount).all_in, lot.currency),
        "decide_by": timestamp(given.expires_at),
    }
    link = Link(lot.id, given.sequence, given.registration.user_id)
    _tell(lot, given.registration.user_id, context, url=decision_links.chance_path_of(link))


def answered(lot: LotRow, given: SecondChance, *, outcome: ChanceOutcome, amount: int | None) -> None:
    """The seller; who bought it is told as every winner is."""
    context = {"what": str(outcome), "paddle": str(given.registration.paddle), "amount": money.wire(amount, lot.currency)}
    _tell(lot, lot.seller_id, context, url=f"/lots/{lot.id}/second-chance/")


def _tell(lot: LotRow, recipient_id: int, context: dict[str, Any], *, url: str) -> None:
    key = f"{Kind.SECOND_CHANCE.value}:{lot.id}:{lot.sequence}"
    notify(recipient_id=recipient_id, kind=Kind.SECOND_CHANCE, context=about_lot(lot) | context, dedupe_key=key, url=url)
