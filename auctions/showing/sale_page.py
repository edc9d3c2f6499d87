"""The page of one auction: its lots, its conditions, where the reader stands in it, and the seller's own side."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, Sum

from accounts.models import User
from accounts.verification import is_verified
from auctions import access, deposits, queries
from auctions.access import Capability, Visitor
from auctions.choices import CHANGEABLE, FREE, AuctionStatus, Format, RegistrationStatus, Visibility
from auctions.models import Auction, Lot, LotSale, Registration
from auctions.showing import words
from auctions.showing.cards import LotCard, SaleCard, cards, sale_cards
from core.errors import NotFound
from payments import ratings
from payments.models import Deposit
from payments.ratings import Mean

LOTS_PER_PAGE = 48
BIDDERS_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Terms:
    """The conditions in words."""

    steps: str
    premium: str
    tax: str
    late_bids: str
    apart: str


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks. `part`: anonymous, seller, auctioneer, unverified, unregistered, or the state of one's registration."""

    part: str
    may: frozenset[Capability]
    registration: Registration | None
    deposit: Deposit | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the seller's side sees at a glance; `sold_for` in minor units."""

    lots: int
    bids: int
    sold: int
    sold_for: int
    bidders: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Bidder:
    """Somebody with a paddle, or who asks for one, and what sellers gave them."""

    registration: Registration
    mean: Mean


@dataclass(frozen=True, slots=True)
class Own:
    """The seller's side. `can` holds the actions that the state allows; `approval`: submitting asks the house first.

    `transfers`: so many deposits wait for the seller's word.
    """

    numbers: Numbers
    bidders: Page[Registration]
    rows: list[Bidder]
    can: frozenset[str]
    approval: bool
    transfers: int


@dataclass(frozen=True, slots=True)
class SalePage:
    auction: Auction
    card: SaleCard
    terms: Terms
    lots: list[LotCard]
    page: Page[Lot]
    viewer: Viewer
    takes_bidders: bool
    follows: bool
    seller: Mean
    """What buyers gave its seller."""
    own: Own | None

    @property
    def shows_seller(self) -> bool:
        """Whether its seller has a page that anybody may see."""
        return access.is_listed(self.auction) and self.auction.seller.is_active


def sale_page(auction_id: uuid.UUID, *, user: Visitor, page: Any, bidders: Any) -> SalePage:
    """Raises `NotFound`. `page` and `bidders` are page numbers as they came."""
    auction = queries.auctions().filter(pk=auction_id).first()
    if auction is None:
        raise NotFound
    access.require(auction, user, "view")
    shown = Paginator(queries.lots_of(auction), LOTS_PER_PAGE).get_page(page)
    viewer = _viewer(auction, user)
    card = sale_cards([auction])[0]
    return SalePage(
        auction=auction,
        card=card,
        terms=_terms(auction),
        lots=cards(shown.object_list, user=user),
        page=shown,
        viewer=viewer,
        takes_bidders=card.status in {AuctionStatus.SCHEDULED, AuctionStatus.LIVE},
        follows=card.status in {AuctionStatus.SCHEDULED, AuctionStatus.LIVE},
        seller=ratings.means_of([auction.seller_id])[auction.seller_id].as_seller,
        own=_own(auction, card.status, viewer, bidders) if "see_names" in viewer.may else None,
    )


def _terms(auction: Auction) -> Terms:
    return Terms(
        steps=words.steps(auction),
        premium=words.premium(auction),
        tax=words.tax(auction),
        late_bids=words.late_bids(auction),
        apart=words.apart(auction),
    )


def _viewer(auction: Auction, user: Visitor) -> Viewer:
    registration = queries.own_registration(auction, user=user)
    may = access.standing_in(auction, user)
    if registration is not None and registration.status == RegistrationStatus.APPROVED:
        may |= {"bid"}
    deposit = deposits.own(registration) if auction.deposit_amount else None
    return Viewer(_part(auction, user, registration), may, registration, deposit)


def _part(auction: Auction, user: Visitor, registration: Registration | None) -> str:
    if not isinstance(user, User):
        return "anonymous"
    if user.pk == auction.seller_id:
        return "seller"
    if user.pk == auction.auctioneer_id:
        return "auctioneer"
    if registration is not None:
        return registration.status
    return "unregistered" if is_verified(user) else "unverified"


def _own(auction: Auction, status: str, viewer: Viewer, bidders: Any) -> Own:
    lots = auction.lots.aggregate(lots=Count("pk"), bids=Sum("bid_count", default=0))
    sold = LotSale.objects.filter(lot__auction=auction).aggregate(sold=Count("pk"), sold_for=Sum("total", default=0))
    waiting = Q(status=RegistrationStatus.PENDING)
    people = auction.registrations.aggregate(bidders=Count("pk"), waiting=Count("pk", filter=waiting))
    everybody = auction.registrations.select_related("user").order_by("paddle")
    page = Paginator(everybody, BIDDERS_PER_PAGE).get_page(bidders)
    numbers = Numbers(**lots, **sold, **people)
    return Own(
        numbers=numbers,
        bidders=page,
        rows=_rated(list(page)),
        can=_can(auction, status, viewer, numbers),
        approval=settings.AUCTION_APPROVAL and auction.visibility == Visibility.PUBLIC,
        transfers=deposits.transfers(auction).count(),
    )


def _rated(registrations: list[Registration]) -> list[Bidder]:
    means = ratings.means_of({each.user_id for each in registrations})
    return [Bidder(each, means[each.user_id].as_buyer) for each in registrations]


def _can(auction: Auction, status: str, viewer: Viewer, numbers: Numbers) -> frozenset[str]:
    """What the buttons offer; each is checked again under its lock."""
    found: set[str] = set()
    if "edit" in viewer.may:
        found |= {"edit"} if status in CHANGEABLE else set()
        found |= {"submit"} if status in FREE and numbers.lots else set()
        found |= {"delete"} if status == AuctionStatus.DRAFT else set()
    if "approve" in viewer.may and status == AuctionStatus.SUBMITTED:
        found |= {"approve"}
    out = status not in {AuctionStatus.DRAFT, AuctionStatus.ENDED, AuctionStatus.CANCELLED}
    if "cancel" in viewer.may and out and ("approve" in viewer.may or not numbers.bids):
        found |= {"cancel"}
    if "operate" in viewer.may and auction.format == Format.LIVE and status in {AuctionStatus.SCHEDULED, AuctionStatus.LIVE}:
        found |= {"open" if status == AuctionStatus.SCHEDULED else "close"}
    return frozenset(found)
