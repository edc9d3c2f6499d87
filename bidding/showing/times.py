"""Times in words, in the reader's own time zone. `bidding/times.js` writes the same."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format

from auctions.choices import Format, LotStatus
from bidding.locked import LotRow
from bidding.showing.words import say

_A_WEEK = timedelta(days=6)


def moment(at: datetime, *, now: datetime) -> str:
    """ "16:30" today, "Sat 16:30" within the week, "3 Dec, 16:30" otherwise."""
    local = timezone.localtime(at)
    if local.date() == timezone.localtime(now).date():
        return date_format(local, "H:i")
    return date_format(local, "D H:i" if abs(at - now) < _A_WEEK else "j M, H:i")


def exact_time(at: datetime) -> str:
    """ "14:32:07"."""
    return date_format(timezone.localtime(at), "H:i:s")


def beside_the_clock(lot: LotRow) -> str:
    """The rule in words beside the figures: when the lot closes, or what a bid does to that now."""
    status = lot.shown_status()
    if status == LotStatus.ON_HOLD:
        return say("clock.held" if lot.format == Format.TIMED else "hold.word")
    if status in {LotStatus.FAIR_WARNING, LotStatus.FINAL_CALL}:
        return say(f"{status}.word")
    if lot.format != Format.TIMED or lot.closes_at is None:
        return say("clock.hammer")
    if status == LotStatus.QUEUED and lot.opens_at is not None:
        return say("clock.opens", time=moment(lot.opens_at, now=lot.now))
    if lot.window and lot.closes_at - lot.now <= timedelta(seconds=lot.window):
        return adds(lot.extend)
    return closes(lot, lot.closes_at)


def adds(seconds: int) -> str:
    """What a bid in the soft-close window does."""
    if seconds % 60:
        return say("clock.adds.seconds", n=seconds)
    return say("clock.adds.minutes", n=seconds // 60)


def closes(lot: LotRow, closes_at: datetime) -> str:
    time = moment(closes_at, now=lot.now)
    if lot.window and lot.hard_close_at is not None:
        return say("clock.closes.hard", time=time, hard=moment(lot.hard_close_at, now=lot.now))
    return say("clock.closes", time=time)
