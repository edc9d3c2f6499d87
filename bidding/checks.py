"""Whether purses agree with what lots take of them (L2, L6): registered with `ledger.reconciliation`, asked every night.

Asks `purses.stake_of` anew for every lot of a sale with purses, so that a hold that was forgotten, or never given back, shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.db.models import QuerySet, Sum

from auctions.choices import LotStatus, PursePolicy
from auctions.models import Lot
from bidding import hand, offers
from bidding.locked import LotRow
from bidding.purses import reference_of, stake_of
from ledger.choices import PurseChange
from ledger.models import Hold, Purse
from ledger.reconciliation import Difference

HOLDS: Final = "what leading bids and sales take of purses"
PURSES: Final = "purses sum up to their holds and their changes"


def holds() -> Iterator[Difference]:
    """Each lot's hold against what the lot takes as it stands; and holds of lots that take nothing."""
    found = {hold.reference: hold for hold in Hold.objects.select_related("purse")}
    lots = Lot.objects.exclude(auction__purse_policy=PursePolicy.NONE).order_by("auction_id", "number")
    for lot_id in lots.values_list("pk", flat=True).iterator():
        lot = hand.look(lot_id)
        if lot is None:
            continue
        stake, hold = stake_of(lot, offered=_offered(lot)), found.pop(reference_of(lot_id), None)
        taken = None if hold is None else (hold.purse_id, hold.amount, hold.is_spent)
        if taken != (None if stake is None else (stake.purse, stake.amount, stake.is_spent)):
            expected, held = (stake.amount if stake else 0), (hold.amount if hold else 0)
            yield Difference(HOLDS, f"{reference_of(lot_id)} of its leader's purse", expected, held, lot.currency)
    for hold in found.values():
        yield Difference(HOLDS, f"{hold.reference} takes nothing", 0, hold.amount, hold.purse.currency)


def _offered(lot: LotRow) -> int | None:
    """What its leader has bound themselves to since the close; looked up only where somebody decides."""
    talks = offers.matter_of(lot).talks if lot.status == LotStatus.AWAITING_DECISION else None
    return None if talks is None else talks.bound


def purses() -> Iterator[Difference]:
    """Each purse's three sums against its holds and its changes."""
    of_amount = (PurseChange.GRANTED, PurseChange.SET, PurseChange.DEPOSITED)
    given = _summed(Purse.objects.filter(moves__change__in=of_amount), of="moves__amount")
    held = _summed(Purse.objects.filter(holds__is_spent=False), of="holds__amount")
    spent = _summed(Purse.objects.filter(holds__is_spent=True), of="holds__amount")
    for purse in Purse.objects.order_by("pk").iterator():
        for name, expected, found in (
            ("amount", given.get(purse.pk, 0), purse.amount),
            ("held", held.get(purse.pk, 0), purse.held),
            ("spent", spent.get(purse.pk, 0), purse.spent),
        ):
            if expected != found:
                yield Difference(PURSES, f"purse {purse.pk}, {name}", expected, found, purse.currency)


def _summed(rows: QuerySet[Purse], *, of: str) -> dict[int, int]:
    """By purse."""
    return dict(rows.values_list("pk").annotate(sum=Sum(of)))
