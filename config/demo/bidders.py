"""Who takes part in a sale of the demo, and the bids that are there when somebody looks in first."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable

from accounts.models import User
from auctions import registration
from auctions.choices import RegistrationStatus
from auctions.models import Auction
from bidding import engine, rehearsal
from bidding.commands import PlaceBid
from bidding.errors import BidTooLow, LotNotOpen
from config.demo import people
from config.demo.plans import BidPlan, SalePlan

logger = logging.getLogger(__name__)


def admit(plan: SalePlan, auction: Auction) -> None:
    """Paddles in the order of the plan; where the seller decides, the seller says yes."""
    for number in plan.paddles:
        _admit(people.bidder(number), plan, auction)


def admit_rehearsal(plan: SalePlan, auction: Auction) -> None:
    """After the planned bids: a paddle is the rehearsal bidders' leave to bid."""
    if plan.rehearsed:
        for person in User.objects.filter(email__in=rehearsal.BIDDERS).order_by("email"):
            _admit(person, plan, auction)


def bid_all(plan: SalePlan, auction: Auction) -> None:
    ids = auction.lots.order_by("number").values_list("pk", flat=True)
    for lot_id, lot in zip(ids, plan.lots, strict=True):
        bid(lot_id, lot.bids)


def bid(lot_id: uuid.UUID, bids: Iterable[BidPlan]) -> None:
    """Through the engine, one after the other. A sale that is on may have taken a turn of its own: then one is left out."""
    for planned in bids:
        command = PlaceBid(lot_id, people.bidder(planned.bidder).pk, f"demo-{uuid.uuid4()}", planned.amount)
        try:
            engine.submit(command)
        except (BidTooLow, LotNotOpen) as refusal:
            logger.warning("A planned bid of %s was refused: %s", planned.amount, refusal.code)


def _admit(person: User, plan: SalePlan, auction: Auction) -> None:
    found = registration.register(auction_id=auction.pk, user=person).registration
    if found.status == RegistrationStatus.PENDING:
        registration.approve(registration_id=found.pk, actor=people.find(plan.seller))
