"""A lot that has just been closed or decided on: its sale, and who is told. In the transaction of the hammer."""

from __future__ import annotations

from auctions import sales
from auctions.choices import LotStatus
from auctions.models import Lot, Registration
from bidding import canonical, offers_telling, telling
from bidding.locked import LotRow


def settle(lot: LotRow, *, tells: bool = True) -> None:
    """A sold lot gets its sale, and the winner is told, if not otherwise; who is to decide on an undecided one is asked."""
    if lot.status == LotStatus.AWAITING_DECISION:
        offers_telling.asked(lot)
    if lot.status != LotStatus.SOLD or lot.price is None or lot.leader_id is None:
        return
    row = Lot.objects.select_related("auction__seller").get(pk=lot.id)
    winner = Registration.objects.get(pk=lot.leader_id)
    sale = sales.record_sale(lot=row, winner=winner, hammer_price=lot.price, at=canonical.to_milliseconds(lot.now))
    if tells:
        telling.sold(lot, sale)
