"""Everything the lot page shows, read in a constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from auctions import queries as auction_queries
from auctions.access import Visitor
from auctions.choices import BIDDABLE, OVER, AuctionStatus, Format, LotStatus, PricePer
from auctions.models import Lot, LotPhoto, LotSale, Registration
from auctions.pricing import Quote
from bidding import absentee, hand, second_chance, snapshot
from bidding.locked import LotRow
from bidding.models import LotEvent
from bidding.purses import shown
from bidding.second_chance import Chance
from bidding.showing import feed, for_scripts, times
from bidding.showing.board import Board, board_of
from bidding.showing.calls import Call, calls_of
from bidding.showing.ladder import Ladder, ladder_of
from bidding.showing.purse import PurseView, means_of, purse_view
from bidding.showing.standing import Mark, Standing, leads, mark_of, standing_of
from bidding.showing.viewer import Viewer, viewer_of
from core.errors import NotFound
from ledger.templatetags.money import figure

SHORT = 9
"""Figures, beyond which the quick steps are set smaller; as in `bidding/steps.js`."""
MOST_NAMES = 2000
"""Bidders whose names the seller's side gets with the page."""

Phase = Literal["queued", "running", "held", "over"]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The lots before and after this one in its auction; `place` of `count`, from 1."""

    previous: Lot | None
    following: Lot | None
    place: int
    count: int


@dataclass(frozen=True, slots=True)
class LotPage:
    """`lot` is the row with its auction and photographs, `now` the same lot with its clock and standing."""

    lot: Lot
    now: LotRow
    viewer: Viewer
    photos: Sequence[LotPhoto]
    neighbours: Neighbours
    standing: Standing
    board: Board
    lines: list[feed.Line]
    ladder: Ladder
    own_sale: LotSale | None
    left: int | None
    chance: Chance | None
    purse: PurseView | None
    scripts: dict[str, Any]

    @property
    def takes_absentee_bids(self) -> bool:
        """Whether this viewer may leave a ceiling with the house; `left` is the one that stands, in minor units."""
        return self.now.takes_absentee_bids and self.viewer.part == "bidder"

    @property
    def phase(self) -> Phase:
        status = self.now.shown_status()
        if status in OVER or self.now.auction_status == AuctionStatus.CANCELLED:
            return "over"
        if status in BIDDABLE:
            return "running"
        return "held" if status == LotStatus.ON_HOLD else "queued"

    @property
    def takes_bids(self) -> bool:
        return self.now.takes_bids(self.now.now) and self.now.auction_status != AuctionStatus.CANCELLED

    @property
    def steps(self) -> list[int]:
        """The next three amounts, in minor units."""
        first = self.now.minimum
        return [first, *self.now.ground.table.steps(first, snapshot.STEPS - 1)]

    @property
    def has_long_steps(self) -> bool:
        """Crores of rupees: set smaller, so that three stand beside one another."""
        return any(len(figure(amount, self.now.currency)) > SHORT for amount in self.steps)

    @property
    def quote(self) -> Quote:
        """What the next bid would cost."""
        return self.now.quote(self.now.minimum)

    @property
    def is_per_unit(self) -> bool:
        return self.lot.price_per == PricePer.UNIT

    @property
    def has_extras(self) -> bool:
        """Whether the buyer pays more than the hammer price."""
        terms = self.now.terms
        return bool(terms.tiers) or (terms.tax_on != "none" and terms.tax_percent > 0)

    @property
    def leads(self) -> bool:
        return leads(self.now, self.viewer)

    @property
    def has_second_chance(self) -> bool:
        """Whether the reader offers the lot again after its sale fell through, or has been offered it."""
        if self.chance is None or not self.chance.is_free:
            return False
        given = self.chance.open
        return self.viewer.part == "seller" or (given is not None and given.registration.user_id == self.viewer.user_id)

    @property
    def decides(self) -> bool:
        """Whether it is for the reader to settle with the other: the seller, or the high bidder."""
        return self.leads or self.viewer.part == "seller"

    @property
    def ceiling(self) -> int | None:
        """One's own, while leading."""
        return self.now.standing.ceiling if self.leads else None

    @property
    def mark(self) -> Mark:
        return mark_of(self.now)

    @property
    def calls(self) -> list[Call]:
        """The auctioneer's track; empty where a clock closes the lot."""
        return calls_of(self.now)

    @property
    def counts_to(self) -> datetime | None:
        """What the clock counts to: the opening, else the close."""
        timed = self.now.format == Format.TIMED
        return (self.now.opens_at if self.phase == "queued" else self.now.closes_at) if timed else None

    @property
    def beside_the_clock(self) -> str:
        return times.beside_the_clock(self.now)

    @property
    def seconds_held(self) -> float | None:
        return None if self.now.held_left is None else self.now.held_left.total_seconds()


def lot_page(lot_id: UUID, *, user: Visitor) -> LotPage:
    """Raises `NotFound` for what this visitor may not know of."""
    lot = auction_queries.lot_detail(lot_id, user=user)
    now = hand.look(lot_id)
    if now is None:
        raise NotFound
    viewer = viewer_of(lot, user)
    events = list(LotEvent.objects.filter(lot_id=lot_id, sequence__lte=now.sequence).order_by("-sequence")[: feed.SHOWN])
    neighbours = _neighbours(lot)
    reader = feed.Reader(now.currency, viewer.paddle, _names(lot, viewer))
    means = means_of(now, viewer)
    return LotPage(
        lot=lot,
        now=now,
        viewer=viewer,
        photos=list(lot.photos.all()),
        neighbours=neighbours,
        standing=standing_of(now, viewer),
        board=board_of(now, reader=reader, unit=lot.unit if lot.price_per == PricePer.UNIT else ""),
        lines=feed.lines(events, reader),
        ladder=ladder_of(events, currency=now.currency, minimum=now.minimum, paddle=viewer.paddle),
        own_sale=_own_sale(now, viewer),
        left=_left(now, viewer),
        chance=second_chance.chance_of(now) if now.status == LotStatus.UNSOLD and viewer.user_id is not None else None,
        purse=purse_view(now, means),
        scripts=for_scripts.lot_data(
            now,
            viewer=viewer,
            lot=lot,
            following=neighbours.following,
            events=events,
            names=reader.names,
            purse=None if means is None else shown(means, now),
        ),
    )


def _neighbours(lot: Lot) -> Neighbours:
    others = Lot.objects.filter(auction_id=lot.auction_id).only("pk", "number", "title", "status")
    before = others.filter(number__lt=lot.number)
    return Neighbours(
        previous=before.order_by("-number").first(),
        following=others.filter(number__gt=lot.number).order_by("number").first(),
        place=before.count() + 1,
        count=others.count(),
    )


def _names(lot: Lot, viewer: Viewer) -> dict[str, str]:
    """Paddle to name, for those who may see names (B8)."""
    if "see_names" not in viewer.may:
        return {}
    rows = Registration.objects.filter(auction_id=lot.auction_id).values_list("paddle", "user__name")[:MOST_NAMES]
    return {str(paddle): name for paddle, name in rows if name}


def _left(now: LotRow, viewer: Viewer) -> int | None:
    """One's own alone: nobody else's is ever opened for a page."""
    leaves = now.takes_absentee_bids and viewer.part == "bidder" and viewer.paddle is not None and viewer.has_bid
    return absentee.left_by(int(viewer.paddle), now) if leaves and viewer.paddle else None


def _own_sale(now: LotRow, viewer: Viewer) -> LotSale | None:
    """What the winner reads of the sale; nobody else does."""
    if now.status != LotStatus.SOLD or viewer.user_id is None:
        return None
    sales = LotSale.objects.select_related("lot__auction__seller", "order_line__order").filter(
        lot_id=now.id, winner__user_id=viewer.user_id
    )
    return sales.first()
