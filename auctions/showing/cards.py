"""A lot, and an auction, as a card shows it: picture, state, price, time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from auctions.access import Visitor
from auctions.bid_on import bid_on
from auctions.choices import BIDDABLE, OVER, Format, LotStatus, PricePer
from auctions.models import Auction, Lot
from auctions.states import auction_status_at, lot_status_at
from auctions.terms import reserve_met

Words = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Clock:
    """A time that runs: `word` ("closes in"), to when, the soft close's `window` in seconds, `phase` "opens" or nothing."""

    word: str
    until: datetime
    window: int = 0
    phase: str = ""


@dataclass(frozen=True, slots=True)
class LotCard:
    """`state` is a `data-state` of the design; `word` beside it. Either `clock` runs, or `said` stands in its place.

    `has_bid`: whoever looks has bid on it.
    """

    lot: Lot
    status: str
    state: str
    word: str
    has_bid: bool
    price: int
    price_word: str
    unit: str
    picture: str
    alt: str
    clock: Clock | None
    said: Words | None

    @property
    def over(self) -> bool:
        return self.status in OVER


def cards(lots: Iterable[Lot], *, user: Visitor) -> list[LotCard]:
    """One card a lot; the lots come from `auctions.queries.lots`."""
    shown = list(lots)
    bid = bid_on(user, [lot.pk for lot in shown])
    return [_card(lot, user, has_bid=lot.pk in bid) for lot in shown]


def _card(lot: Lot, user: Visitor, *, has_bid: bool) -> LotCard:
    now: datetime = lot.read_at
    status = lot_status_at(lot, now)
    state, word = _state(lot, status, user, has_bid=has_bid)
    photo = next(iter(lot.photos.all()), None)
    return LotCard(
        lot=lot,
        status=status,
        state=state,
        word=word,
        has_bid=has_bid,
        price=lot.start_price if lot.price is None else lot.price,
        price_word=_price_word(lot, status),
        unit=unit_of(lot),
        picture=photo.thumbnail.url if photo else "",
        alt=(photo.alt or lot.title) if photo else "",
        clock=_clock(lot, status),
        said=_said(lot, status),
    )


def unit_of(lot: Lot) -> str:
    """ "/ quintal" where the price is for one unit."""
    if lot.price_per != PricePer.UNIT:
        return ""
    return f"/ {lot.unit}" if lot.unit else _("each")


def _state(lot: Lot, status: LotStatus, user: Visitor, *, has_bid: bool) -> Words:
    """The state that matters most to who looks."""
    mine = lot.leader is not None and user.is_authenticated and lot.leader.user_id == user.pk
    if status in OVER:
        return {
            LotStatus.SOLD: ("sold", _("Yours") if mine else _("Sold")),
            LotStatus.AWAITING_DECISION: ("reserve", _("The seller decides")),
            LotStatus.WITHDRAWN: ("unsold", _("Withdrawn")),
        }.get(status, ("unsold", _("Unsold")))
    if status == LotStatus.QUEUED:
        return "soon", _("Not open yet")
    if status == LotStatus.ON_HOLD:
        return "closing", _("On hold")
    if mine:
        return "leading", _("You lead")
    if has_bid:
        return "outbid", _("Outbid")
    if lot.price is not None and not reserve_met(lot):
        return "reserve", _("Reserve not met")
    return "live", _("On air") if lot.auction.format == Format.LIVE else _("Open")


def _price_word(lot: Lot, status: LotStatus) -> str:
    if lot.price is None:
        return _("Start price")
    return _("Sold for") if status == LotStatus.SOLD else _("Highest bid") if status in OVER else _("Current bid")


def _clock(lot: Lot, status: LotStatus) -> Clock | None:
    if status == LotStatus.QUEUED and lot.opens_at is not None:
        return Clock(_("opens in"), lot.opens_at, phase="opens")
    if status in BIDDABLE and lot.closes_at is not None:
        return Clock(_("closes in"), lot.closes_at, window=lot.auction.soft_close_window)
    return None


def _said(lot: Lot, status: LotStatus) -> Words | None:
    """For what no clock runs."""
    if status == LotStatus.QUEUED and lot.auction.format == Format.LIVE:
        return _("in a live sale"), _("its turn comes")
    if status == LotStatus.QUEUED and lot.opens_at is None:
        return _("not yet"), _("announced")
    if status in BIDDABLE and lot.closes_at is None:
        return _("in a live sale"), _("bidding now")
    if status == LotStatus.ON_HOLD:
        return _("the clock"), _("stands still")
    if status in OVER:
        bids = ngettext("%(n)s bid", "%(n)s bids", lot.bid_count) % {"n": lot.bid_count}
        return _("closed"), bids
    return None


@dataclass(frozen=True, slots=True)
class SaleCard:
    """An auction in a list. `line` says in one line what it is; `price_word` what `price` means; `picture` is small, `large` is not."""

    auction: Auction
    status: str
    state: str
    word: str
    line: str
    picture: str
    large: str
    alt: str
    price: int | None
    price_word: str


SALE_STATES = {
    "draft": "soon", "submitted": "closing", "declined": "outbid", "scheduled": "soon", "live": "live", "ended": "sold",
    "cancelled": "unsold",
}  # fmt: skip
"""The design's state of each status of an auction."""


def sale_cards(auctions: Iterable[Auction]) -> list[SaleCard]:
    """One card an auction; they come from `auctions.queries.auctions`."""
    return [_sale_card(auction) for auction in auctions]


def _sale_card(auction: Auction) -> SaleCard:
    now: datetime = auction.read_at
    count: int = auction.lot_count
    cover, whole = auction.cover, auction.whole_cover
    status = auction_status_at(auction, now)
    word = _("On air") if status == "live" and auction.format == Format.LIVE else str(status.label)
    lots = ngettext("%(n)s lot", "%(n)s lots", count) % {"n": count}
    return SaleCard(
        auction=auction,
        status=status,
        state=SALE_STATES[status],
        word=_("Open") if status == "live" and auction.format == Format.TIMED else word,
        line=f"{auction.get_format_display()}, {lots}" + (_(", closing one by one") if auction.stagger and count > 1 else ""),
        picture=default_storage.url(cover) if cover else "",
        large=default_storage.url(whole) if whole else "",
        alt=auction.cover_alt or auction.title,
        price=auction.least_price,
        price_word=_("Lots from") if count > 1 else _("Current bid") if auction.most_bids else _("Start price"),
    )
