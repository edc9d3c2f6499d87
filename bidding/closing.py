"""Lots open and close by the database's clock (promise P5). Beat calls this every second; late, twice or never is all right.

1. Find what is due by a plain look, without locks: the look may be stale and decides nothing.
2. For each, in a transaction of its own: lock the row, or skip it where somebody holds it; read lot and clock again
   under the lock; decide; write the event and the row; tell.
3. What was skipped is due again a second later. What was already done is seen so under the lock and left alone.

Between a lot's closing time and its `closed` event bids are refused by the time alone (`bidding.fold`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from auctions import billing, lifecycle
from auctions.choices import BIDDABLE, FOR_SALE, AuctionStatus, Format, LotStatus
from auctions.models import Auction, Lot
from auctions.states import check_lot_move
from bidding import broadcast, errors, hand, offers, rules, second_chance, settling, telling
from bidding.choices import EventKind
from bidding.locked import LotRow
from bidding.pen import Actor, Pen
from core.times import database_time, timestamp_or_none
from ledger import money

logger = logging.getLogger(__name__)

AT_ONCE = 500
"""Rows looked at in one run, so that a run after an outage ends and the next goes on."""
_CLOSED_BY_THE_CLOCK = BIDDABLE | {LotStatus.QUEUED}


def open_and_close() -> int:
    """Everything that is due now; gives how much was done, so that a caller may go on while there is work."""
    return (
        _each(_auctions_to_start(), start_auction)
        + _each(_lots_to_open(), open_lot)
        + _each(_lots_to_close(), close_lot)
        + _each(_lots_to_lapse(), offers.lapse)
        + _each(_auctions_to_end(), end_auction)
        + _each(billing.to_confirm(), billing.confirm)
        + _each(second_chance.to_fall_through(), second_chance.fell_through)
        + _each(second_chance.to_lapse(), second_chance.lapse)
    )


def start_auction(auction_id: UUID) -> bool:
    """A scheduled timed auction goes live at its time. True where this call did it."""
    with transaction.atomic():
        auction = Auction.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=auction_id).first()
        now = database_time()
        if auction is None or auction.status != AuctionStatus.SCHEDULED or auction.opens_at > now:
            return False
        lifecycle.start(auction, at=now)
        telling.auction_started(auction)
    return True


def open_lot(lot_id: UUID) -> bool:
    """Writes `opened` for a lot whose time has come. True where this call did it."""
    with transaction.atomic():
        lot = hand.take(lot_id, unless_locked=True)
        if lot is None or not lot.is_due_to_open(lot.now):
            return False
        pen = hand.pen_for(lot)
        after = opened(lot, pen, actor="clock")
        after = hand.put(after, pen)
    broadcast.lot_events(after, pen)
    return True


def close_lot(lot_id: UUID) -> bool:
    """Closes a lot whose time has passed, by rule 4. True where this call did it."""
    with transaction.atomic():
        lot = hand.take(lot_id, unless_locked=True)
        if lot is None or not lot.is_running or not lot.is_past_close(lot.now):
            return False
        if lot.status not in _CLOSED_BY_THE_CLOCK:
            return False
        pen = hand.pen_for(lot)
        if lot.status == LotStatus.QUEUED:
            lot = opened(lot, pen, actor="clock")
        after = hand.put(hammered(lot, pen, actor="clock"), pen)
        settling.settle(after)
    broadcast.lot_events(after, pen)
    return True


def end_auction(auction_id: UUID) -> bool:
    """A live timed auction ends when none of its lots can be sold any more. True where this call did it."""
    with transaction.atomic():
        auction = Auction.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=auction_id).first()
        if auction is None or auction.status != AuctionStatus.LIVE or _unfinished(auction).exists():
            return False
        lifecycle.end(auction, at=database_time())
        telling.auction_ended(auction)
    return True


def opened(lot: LotRow, pen: Pen, *, actor: Actor) -> LotRow:
    """The lot, open; `opened` is with the pen."""
    check_lot_move(was=lot.status, to=LotStatus.OPEN)
    closes_at = timestamp_or_none(lot.closes_at)
    pen.event(EventKind.OPENED, actor=actor, payload={"closes_at": closes_at})
    return replace(lot, status=LotStatus.OPEN.value, opens_at=lot.opens_at or pen.at)


def hammered(lot: LotRow, pen: Pen, *, actor: Actor) -> LotRow:
    """The lot as rule 4 closes it; `closed` is with the pen. Raises `errors.PaddleNeeded` where the floor leads."""
    if lot.leader == rules.FLOOR:
        raise errors.PaddleNeeded
    result = rules.result_at_close(lot.ground, lot.standing, lot.policy)
    check_lot_move(was=lot.status, to=LotStatus(result))
    payload = {"result": result, "price": money.wire(lot.price, lot.currency), "paddle": lot.leader_name}
    pen.event(EventKind.CLOSED, actor=actor, payload=payload)
    waits = result == "awaiting_decision"
    decide_by = lot.now + timedelta(hours=lot.decision_hours) if waits else None
    return replace(lot, status=result, decide_by=decide_by, closes_at=lot.closes_at or pen.at)


def passed(lot: LotRow, pen: Pen, *, actor: Actor) -> LotRow:
    """The auctioneer lets the lot go by, whatever was bid (rules 8)."""
    check_lot_move(was=lot.status, to=LotStatus.PASSED)
    payload = {"result": LotStatus.PASSED.value, "price": money.wire(lot.price, lot.currency), "paddle": lot.leader_name}
    pen.event(EventKind.CLOSED, actor=actor, payload=payload)
    return replace(lot, status=LotStatus.PASSED.value, closes_at=pen.at)


def _each(ids: Iterable[UUID], work: Callable[[UUID], bool]) -> int:
    """One that breaks must not keep the others from closing in time."""
    done = 0
    for found in ids:
        try:
            done += work(found)
        except Exception:
            logger.exception("%s failed for %s and will be tried again", work.__name__, found)
    return done


def _auctions_to_start() -> QuerySet[Auction, UUID]:
    due = Q(status=AuctionStatus.SCHEDULED, format=Format.TIMED, opens_at__lte=Now())
    return Auction.objects.filter(due).order_by("opens_at").values_list("pk", flat=True)[:AT_ONCE]


def _lots_to_open() -> QuerySet[Lot, UUID]:
    due = Q(status=LotStatus.QUEUED, opens_at__lte=Now(), closes_at__gt=Now())
    running = Q(auction__format=Format.TIMED, auction__status=AuctionStatus.LIVE)
    return Lot.objects.filter(due, running).order_by("opens_at", "number").values_list("pk", flat=True)[:AT_ONCE]


def _lots_to_close() -> QuerySet[Lot, UUID]:
    due = Q(status__in=_CLOSED_BY_THE_CLOCK, closes_at__lte=Now())
    running = Q(auction__status__in=[AuctionStatus.SCHEDULED, AuctionStatus.LIVE])
    return Lot.objects.filter(due, running).order_by("closes_at", "number").values_list("pk", flat=True)[:AT_ONCE]


def _lots_to_lapse() -> QuerySet[Lot, UUID]:
    due = Q(status=LotStatus.AWAITING_DECISION, decide_by__lte=Now())
    return Lot.objects.filter(due).order_by("decide_by").values_list("pk", flat=True)[:AT_ONCE]


def _auctions_to_end() -> QuerySet[Auction, UUID]:
    live = Auction.objects.filter(status=AuctionStatus.LIVE, format=Format.TIMED)
    over = live.exclude(lots__status__in=FOR_SALE)
    return over.order_by("closes_at").values_list("pk", flat=True)[:AT_ONCE]


def _unfinished(auction: Auction) -> QuerySet[Lot]:
    return Lot.objects.filter(auction=auction, status__in=FOR_SALE)
