"""The life of an auction: submitted, approved or declined, scheduled, live, ended, cancelled (AU3, AU14).

Lock order, here and in bidding: the auction's row first, then its lots by number. A bid locks its lot alone, so whatever
must stop bids (cancelling) locks the lots as well. Every move is checked against `auctions.states` under the lock and
written to the audit log.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from auctions import access, broadcast, venue
from auctions.choices import FOR_SALE, FREE, AuctionStatus, Format, LotStatus, Visibility
from auctions.models import Auction, Lot
from auctions.planning import plan
from auctions.signals import lots_withdrawn
from auctions.states import check_auction_move, check_lot_move
from core.errors import Conflict, Invalid
from core.times import database_time


def lock_lots(auction: Auction) -> list[Lot]:
    """All lots of a locked auction, locked in the order of their numbers."""
    lots = list(Lot.objects.select_for_update(no_key=True).filter(auction=auction).order_by("number"))
    for lot in lots:
        lot.auction = auction
    return lots


def submit(*, auction_id: uuid.UUID, actor: User) -> Auction:
    """A draft (or a declined one, mended) goes to staff where the site asks for approval, else on the calendar.

    Only public sales need approval: unlisted ones nobody comes upon. Raises `Conflict`, `Invalid` (nothing to sell, or
    an end that has passed), and as `access.require` and `access.require_seller`.
    """
    access.require_seller(actor)
    with transaction.atomic():
        auction = access.find(auction_id, user=actor, capability="edit", lock=True)
        asks = settings.AUCTION_APPROVAL and auction.visibility == Visibility.PUBLIC
        to = AuctionStatus.SUBMITTED if asks else AuctionStatus.SCHEDULED
        if auction.status not in FREE:
            raise Conflict(_("Only a draft can be submitted."), status=auction.status)
        check_auction_move(was=auction.status, to=to)
        now = database_time()
        _refuse_unsellable(auction, now)
        auction.submitted_at, auction.decision_reason = now, ""
        if to == AuctionStatus.SCHEDULED:
            _schedule(auction, now)
        _move(auction, to, actor=actor, action="auction.submitted")
    return auction


def approve(*, auction_id: uuid.UUID, actor: User) -> Auction:
    """Staff put a submitted auction on the calendar. Raises as `submit`."""
    with transaction.atomic():
        auction = access.find(auction_id, user=actor, capability="approve", lock=True)
        if auction.status != AuctionStatus.SUBMITTED:
            raise Conflict(_("Only an auction that waits for approval can be approved."), status=auction.status)
        now = database_time()
        _refuse_unsellable(auction, now)
        _schedule(auction, now)
        _move(auction, AuctionStatus.SCHEDULED, actor=actor, action="auction.approved")
    return auction


def decline(*, auction_id: uuid.UUID, actor: User, reason: str) -> Auction:
    """Staff send a submitted auction back with a reason; the seller may mend and submit it again."""
    if not reason.strip():
        raise Invalid(errors={"reason": [_("Say why: the seller reads it.")]})
    with transaction.atomic():
        auction = access.find(auction_id, user=actor, capability="approve", lock=True)
        check_auction_move(was=auction.status, to=AuctionStatus.DECLINED)
        auction.decision_reason = reason.strip()
        _move(auction, AuctionStatus.DECLINED, actor=actor, action="auction.declined", reason=auction.decision_reason)
    return auction


def cancel(*, auction_id: uuid.UUID, actor: User, reason: str = "") -> Auction:
    """Call the auction off and withdraw what is unsold. After the first bid only staff may (protocol.md, "Editing")."""
    with transaction.atomic():
        auction = access.find(auction_id, user=actor, capability="cancel", lock=True)
        check_auction_move(was=auction.status, to=AuctionStatus.CANCELLED)
        lots = lock_lots(auction)
        if not access.is_house(actor) and any(lot.bid_count for lot in lots):
            raise Conflict(_("There are bids already: only the house can cancel now."), status=auction.status)
        _withdraw(lots, by="staff" if access.is_house(actor) else "seller")
        auction.ended_at, auction.decision_reason = database_time(), reason.strip()
        _move(auction, AuctionStatus.CANCELLED, actor=actor, action="auction.cancelled", reason=auction.decision_reason)
        venue.shut(auction)
        broadcast.after_commit(happening="auction.ended", auction_id=auction.pk)
    return auction


def start(auction: Auction, *, at: datetime, actor: User | None = None) -> None:
    """A scheduled auction goes live at `at`. The caller holds its lock; `actor` None is the clock."""
    check_auction_move(was=auction.status, to=AuctionStatus.LIVE)
    auction.started_at = at
    if auction.channel_id is None:
        # It was scheduled by a release that knew no places.
        venue.furnish(auction)
    _move(auction, AuctionStatus.LIVE, actor=actor, action="auction.started")
    broadcast.after_commit(happening="auction.started", auction_id=auction.pk)


def end(auction: Auction, *, at: datetime, actor: User | None = None) -> None:
    """A live auction ends at `at`. The caller holds its lock; raises `Conflict` while a lot may still be sold."""
    check_auction_move(was=auction.status, to=AuctionStatus.ENDED)
    if Lot.objects.filter(auction=auction, status__in=FOR_SALE).exists():
        raise Conflict(_("There are lots still to be sold."), status=auction.status)
    auction.ended_at = at
    _move(auction, AuctionStatus.ENDED, actor=actor, action="auction.ended")
    broadcast.after_commit(happening="auction.ended", auction_id=auction.pk)


def _refuse_unsellable(auction: Auction, now: datetime) -> None:
    errors: dict[str, list[str]] = {}
    if not Lot.objects.filter(auction=auction).exists():
        errors["lots"] = [_("There is no lot in it yet.")]
    if auction.format == Format.TIMED and (auction.closes_at is None or auction.closes_at <= now):
        errors["closes_at"] = [_("The closing time has passed.")]
    if errors:
        raise Invalid(errors=errors)


def _schedule(auction: Auction, now: datetime) -> None:
    auction.scheduled_at = now
    plan(auction, lock_lots(auction))
    venue.furnish(auction)


def _withdraw(lots: list[Lot], *, by: str) -> None:
    """What is over stays what it is, and so does what waits for the seller's decision: its high bid is binding."""
    standing = [lot for lot in lots if lot.status in FOR_SALE]
    for lot in standing:
        check_lot_move(was=lot.status, to=LotStatus.WITHDRAWN)
        lot.status = LotStatus.WITHDRAWN
    Lot.objects.bulk_update(standing, ["status"], batch_size=200)
    lots_withdrawn.send(sender=None, lots=[lot.pk for lot in standing], by=by)


def _move(auction: Auction, to: AuctionStatus, *, actor: User | None, action: str, reason: str = "") -> None:
    was, auction.status = auction.status, to
    auction.save(update_fields=[
        "status", "submitted_at", "scheduled_at", "started_at", "ended_at", "decision_reason",
    ])  # fmt: skip
    data = {"from": str(was), "to": str(to), **({"reason": reason} if reason else {})}
    audit.record(actor=actor, action=action, target=auction, data=data)
