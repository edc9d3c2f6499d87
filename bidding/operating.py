"""What a seller does to a sale that runs: open and close the lots of a live one, hold, resume, lengthen, edit an open lot.

Lock order: the auction, then its lots by number. Everything is a lot event and an audit entry. Raises `Conflict` with
the `status` that stands in the way, and as `auctions.access.require`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import User
from auctions import access, lifecycle
from auctions.amending import KEEP, Keep, apply_text_and_reserve
from auctions.choices import BIDDABLE, AuctionStatus, Format, LotStatus
from auctions.models import Auction, Lot
from auctions.states import check_lot_move
from bidding import canonical, closing, consoles, hand, opening, telling
from bidding.changing import change
from bidding.choices import EventKind
from bidding.locked import LotRow
from bidding.pen import Pen
from core.errors import Conflict
from core.times import database_time, timestamp_or_none
from ledger import money


class Operation(Protocol):
    """One of `OPERATIONS`."""

    def __call__(self, *, auction_id: UUID, actor: User) -> Auction: ...


def open_auction(*, auction_id: UUID, actor: User) -> Auction:
    """A live auction begins: its first lot opens (protocol.md, "Live auctions before the console exists")."""
    with transaction.atomic():
        auction = _live_format(auction_id, actor)
        lifecycle.start(auction, at=database_time(), actor=actor)
        _open_next(auction, actor)
        telling.auction_started(auction)
    return auction


def close_lot_and_go_on(*, auction_id: UUID, actor: User, lot: UUID | None = None) -> Auction:
    """The hammer falls on the open lot by rule 4; the next one opens, or the auction ends.

    `lot` is the one that the actor means: of two hammers at once the second is a `Conflict`, and does not fall on the next.
    """
    with transaction.atomic():
        auction = _live_format(auction_id, actor)
        _require_live(auction)
        current = _first(auction, BIDDABLE)
        if lot is not None and current is not None and lot != current:
            raise Conflict(_("That lot is not the open one any more."), status=auction.status)
        if current is not None:
            change(current, lambda lot, pen: closing.hammered(lot, pen, actor=name_of(auction, actor)), settle=True)
        elif _first(auction, {LotStatus.ON_HOLD}) is not None:
            raise Conflict(_("The lot is on hold: resume it first."), status=LotStatus.ON_HOLD.value)
        audit.record(actor=actor, action="lot.hammered", target=auction, data={"lot": current and str(current)})
        if not _open_next(auction, actor):
            lifecycle.end(auction, at=database_time(), actor=actor)
            telling.auction_ended(auction)
    return auction


def hold(*, auction_id: UUID, actor: User) -> Auction:
    """Stops every lot that takes bids; the time each has left is kept."""
    open_by_the_clock = Q(status__in=BIDDABLE) | Q(status=LotStatus.QUEUED, opens_at__lte=Now())
    return _on_all(
        auction_id, actor, found=open_by_the_clock, can=lambda lot: lot.takes_bids(lot.now), work=held, action="auction.held"
    )


def resume(*, auction_id: UUID, actor: User) -> Auction:
    """Gives every held lot its time back; the hard end moves by as long as the hold was."""
    held = Q(status=LotStatus.ON_HOLD)
    return _on_all(
        auction_id, actor, found=held, can=lambda lot: lot.status == LotStatus.ON_HOLD, work=resumed, action="auction.resumed"
    )


OPERATIONS: Mapping[str, Operation] = {"open": open_auction, "close": close_lot_and_go_on, "hold": hold, "resume": resume}
"""What the seller and the house do to a running sale, by the name that REST and the buttons give it."""


def extend(*, lot_id: UUID, by: timedelta, reason: str) -> bool:
    """Lengthens a lot after an outage, its hard end too; an `extended` event says why.

    True where it was open by the clock: also where its time went by and nothing has opened or closed it yet.
    """
    with transaction.atomic():
        lot = hand.take(lot_id)
        if lot is None or lot.closes_at is None or lot.shown_status() not in BIDDABLE:
            return False
        change(lot_id, lambda row, pen: _lengthened(row, pen, by=by, reason=reason))
        audit.record(
            actor=None,
            action="lot.extended",
            target=Lot(pk=lot_id),
            data={"seconds": int(by.total_seconds()), "reason": reason},
        )
    return True


def edit_open_lot(
    *, lot_id: UUID, actor: User, description: str | None = None, reserve_price: int | Keep | None = KEEP
) -> None:
    """While a lot is open, text may be added and the reserve lowered, nothing else; both are lot events.

    As `auctions.amending.apply_text_and_reserve`; raises `Conflict` for a lot that is not open, `Invalid`.
    """
    found = access.find_lot(lot_id, user=actor, capability="edit")

    def work(lot: LotRow, pen: Pen) -> LotRow:
        if lot.shown_status() not in BIDDABLE | {LotStatus.ON_HOLD}:
            raise Conflict(_("Only an open lot is edited this way."), status=lot.status)
        found.refresh_from_db(fields=["description", "reserve_price"])
        amendment = apply_text_and_reserve(found, description=description, reserve_price=reserve_price)
        if amendment.added:
            pen.event(EventKind.TEXT_ADDED, actor="seller", payload={"text": amendment.added})
        data = {"added": amendment.added, "reserve": money.wire(found.reserve_price, lot.currency)}
        audit.record(actor=actor, action="lot.edited", target=found, data=data)
        return _reserve_lowered(lot, pen, to=found.reserve_price) if amendment.reserve_lowered else lot

    with transaction.atomic():
        change(lot_id, work)


def note_withdrawn(lots: Sequence[UUID], *, by: str) -> None:
    """Their auction was cancelled: the log of each says so. Joins the caller's transaction, which holds the locks."""
    for lot in lots:
        change(lot, lambda row, pen: _withdrawn(row, pen, by=by))


def _live_format(auction_id: UUID, actor: User) -> Auction:
    auction = access.find(auction_id, user=actor, capability="operate", lock=True)
    if auction.format != Format.LIVE:
        raise Conflict(_("The clock opens and closes a timed auction."), status=auction.status)
    consoles.require(auction, console=None, actor=actor)
    return auction


def _require_live(auction: Auction) -> None:
    if auction.status != AuctionStatus.LIVE:
        raise Conflict(_("The auction is not live."), status=auction.status)


def name_of(auction: Auction, actor: User) -> str:
    """Who acted, as the public log says it."""
    if actor.pk == auction.auctioneer_id:
        return "auctioneer"
    return "seller" if actor.pk == auction.seller_id else "staff"


def _first(auction: Auction, statuses: Set[LotStatus]) -> UUID | None:
    lots = Lot.objects.filter(auction=auction, status__in=statuses).order_by("number")
    return lots.values_list("pk", flat=True).first()


def _open_next(auction: Auction, actor: User) -> bool:
    queued = _first(auction, {LotStatus.QUEUED})
    if queued is None:
        return False
    opening.open_lot(queued, actor=name_of(auction, actor))
    return True


def _on_all(
    auction_id: UUID,
    actor: User,
    *,
    found: Q,
    can: Callable[[LotRow], bool],
    work: Callable[[LotRow, Pen, str], LotRow],
    action: str,
) -> Auction:
    """`work` on those of the `found` lots that still `can` once they are locked: the clock may have closed one meanwhile."""
    done: list[UUID] = []
    with transaction.atomic():
        auction = access.find(auction_id, user=actor, capability="operate", lock=True)
        name = name_of(auction, actor)

        def one(lot: LotRow, pen: Pen) -> LotRow:
            if not can(lot):
                return lot
            done.append(lot.id)
            return work(lot, pen, name)

        for lot_id in Lot.objects.filter(found, auction=auction).order_by("number").values_list("pk", flat=True):
            change(lot_id, one)
        if not done:
            raise Conflict(_("No lot can do that now."), status=auction.status)
        audit.record(actor=actor, action=action, target=auction, data={"lots": len(done)})
    return auction


def held(lot: LotRow, pen: Pen, by: str, *, reason: str = "") -> LotRow:
    """The lot, on hold; `reason` where it holds itself (`bidding.auto_hold`)."""
    if lot.status == LotStatus.QUEUED:
        lot = closing.opened(lot, pen, actor="clock")
    check_lot_move(was=lot.status, to=LotStatus.ON_HOLD)
    left = None if lot.closes_at is None else lot.closes_at - pen.at
    seconds = None if left is None else f"{left.total_seconds():.3f}"
    because = {"reason": reason} if reason else {}
    pen.event(EventKind.HOLD, actor=by, payload={"time_left": seconds, **because})
    return replace(lot, status=LotStatus.ON_HOLD.value, held_from=lot.status, held_left=left)


def resumed(lot: LotRow, pen: Pen, by: str) -> LotRow:
    """Both ends move by as long as the hold was: nothing closes on hold, whatever `closes_at` says meanwhile."""
    to = LotStatus(lot.held_from or LotStatus.OPEN)
    check_lot_move(was=lot.status, to=to)
    closes_at, hard_close_at = lot.closes_at, lot.hard_close_at
    if closes_at is not None and lot.held_left is not None:
        later = canonical.to_milliseconds(pen.at + lot.held_left)
        hard_close_at = hard_close_at and hard_close_at + (later - closes_at)
        closes_at = later
    when = timestamp_or_none(closes_at)
    pen.event(EventKind.RESUME, actor=by, payload={"closes_at": when})
    return replace(lot, status=to.value, held_from="", held_left=None, closes_at=closes_at, hard_close_at=hard_close_at)


def _withdrawn(lot: LotRow, pen: Pen, *, by: str) -> LotRow:
    pen.event(EventKind.WITHDRAWN, actor=by, payload={})
    return lot


def _lengthened(lot: LotRow, pen: Pen, *, by: timedelta, reason: str) -> LotRow:
    closes_at = lot.closes_at and lot.closes_at + by
    when = timestamp_or_none(closes_at)
    pen.event(EventKind.EXTENDED, actor="staff", payload={"closes_at": when, "reason": reason})
    return replace(lot, closes_at=closes_at, hard_close_at=lot.hard_close_at and lot.hard_close_at + by)


def _reserve_lowered(lot: LotRow, pen: Pen, *, to: int | None) -> LotRow:
    """The new reserve is as secret as the old one; that the price now meets it is not."""
    pen.event(EventKind.RESERVE_LOWERED, actor="seller", payload={})
    after = replace(lot, reserve_price=to)
    if after.met and not lot.met and lot.price is not None:
        pen.event(EventKind.RESERVE_MET, actor="seller", payload={})
    return after
