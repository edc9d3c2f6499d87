"""Where one stands on a lot: a state, an icon, a word and a sentence (design: "States").

`bidding/standing.js` decides the same way once the page is live; tests/e2e holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language

from auctions.choices import OVER, AuctionStatus, Format, LotStatus
from bidding.locked import LotRow
from bidding.showing.times import moment
from bidding.showing.viewer import Viewer
from bidding.showing.words import say
from ledger.money import format_money


@dataclass(frozen=True, slots=True)
class Standing:
    """`state` is the `data-state` of the design system."""

    state: str
    icon: str
    word: str
    more: str


def standing_of(lot: LotRow, viewer: Viewer) -> Standing:
    status = lot.shown_status()
    if lot.auction_status == AuctionStatus.CANCELLED:
        return Standing("watching", "x", say("cancelled.word"), say("cancelled.more"))
    if status in OVER:
        return _over(lot, status, leads=leads(lot, viewer))
    if status == LotStatus.QUEUED:
        return _queued(lot)
    if status == LotStatus.ON_HOLD:
        more = say("hold.mine", price=_price(lot)) if leads(lot, viewer) else say("hold.more")
        return Standing("reserve", "clock", say("hold.word"), more)
    return _running(lot, viewer, status)


@dataclass(frozen=True, slots=True)
class Mark:
    """The pill: how the lot stands for everybody."""

    state: str
    word: str


def mark_of(lot: LotRow) -> Mark:
    status = lot.shown_status()
    if lot.auction_status == AuctionStatus.CANCELLED:
        return Mark("unsold", say("cancelled.word"))
    state, word = {
        LotStatus.QUEUED: ("soon", "queued.word"),
        LotStatus.FAIR_WARNING: ("closing", "fair_warning.word"),
        LotStatus.FINAL_CALL: ("closing", "final_call.word"),
        LotStatus.ON_HOLD: ("soon", "hold.word"),
        LotStatus.SOLD: ("sold", "stamp.sold"),
        LotStatus.PASSED: ("unsold", "stamp.unsold"),
        LotStatus.UNSOLD: ("unsold", "stamp.unsold"),
        LotStatus.AWAITING_DECISION: ("reserve", "awaiting.word"),
        LotStatus.WITHDRAWN: ("unsold", "withdrawn.word"),
    }.get(status, ("live", "pill.live" if lot.format == Format.LIVE else "pill.open"))
    return Mark(state, say(word))


def leads(lot: LotRow, viewer: Viewer) -> bool:
    """Also of a lot that is over: then one has won it, or waits for the seller."""
    return viewer.user_id is not None and lot.leader_user == viewer.user_id


def _over(lot: LotRow, status: str, *, leads: bool) -> Standing:
    price = _price(lot)
    if status == LotStatus.SOLD and leads:
        return Standing("sold", "hammer", say("sold.mine.word", price=price), say("sold.mine.more"))
    if status == LotStatus.SOLD:
        return Standing("sold", "hammer", say("sold.word", price=price), say("sold.more", leader=lot.leader_name))
    if status == LotStatus.AWAITING_DECISION:
        more = say("awaiting.mine" if leads else "awaiting.more", price=price)
        return Standing("reserve", "scales", say("awaiting.word"), more)
    if status == LotStatus.WITHDRAWN:
        return Standing("watching", "x", say("withdrawn.word"), say("withdrawn.more"))
    more = say("unsold.more") if lot.price is None else say("unsold.bid", price=price)
    return Standing("watching", "hammer", say("unsold.word"), more)


def _queued(lot: LotRow) -> Standing:
    timed = lot.format == Format.TIMED and lot.opens_at is not None
    if not timed or lot.opens_at is None:
        return Standing("watching", "calendar", say("queued.word"), say("queued.live"))
    more = say("queued.more", time=moment(lot.opens_at, now=lot.now))
    return Standing("watching", "calendar", say("queued.word"), more)


def _running(lot: LotRow, viewer: Viewer, status: str) -> Standing:
    price = _price(lot)
    if viewer.part == "seller":
        more = say("seller.none") if lot.price is None else say("seller.more", leader=lot.leader_name, price=price)
        return Standing("watching", "hammer", say("seller.word"), more)
    if leads(lot, viewer):
        return _leading(lot, viewer)
    if viewer.has_bid and lot.price is not None:
        more = say("outbid.more", leader=lot.leader_name, price=price)
        return Standing("outbid", "up", say("outbid.word"), more)
    if status in {LotStatus.FAIR_WARNING, LotStatus.FINAL_CALL}:
        more = say("ready.more", minimum=_money(lot.minimum, lot)) if lot.price is None else say("against.more", price=price)
        return Standing("closing", "clock", say(f"{status}.word"), more)
    return _looking_on(lot, viewer)


def _leading(lot: LotRow, viewer: Viewer) -> Standing:
    ceiling = lot.standing.ceiling
    values = {"paddle": viewer.paddle, "price": _price(lot)}
    form = "more"
    if ceiling is not None and lot.price is not None and ceiling > lot.price:
        values["max"], form = _money(ceiling, lot), "max"
    if lot.met:
        return Standing("leading", "paddle-fill", say("leading.word"), say(f"leading.{form}", **values))
    return Standing("reserve", "scales", say("reserve.word"), say(f"reserve.{form}", **values))


def _looking_on(lot: LotRow, viewer: Viewer) -> Standing:
    if viewer.part == "bidder":
        more = say("ready.more", minimum=_money(lot.minimum, lot))
        return Standing("watching", "paddle", say("ready.word", paddle=viewer.paddle), more)
    return Standing("watching", "users", say("watching.word"), say(f"watching.{viewer.part}"))


def _price(lot: LotRow) -> str:
    return "" if lot.price is None else _money(lot.price, lot)


def _money(minor: int, lot: LotRow) -> str:
    return format_money(minor, lot.currency, get_language() or "en")
