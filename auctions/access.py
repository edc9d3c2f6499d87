"""Who may do what with an auction (AU7): one place that every page, API call and socket asks.

An auction that one may not view does not exist for one: `NotFound`, not a refusal that confirms it.
"""

from __future__ import annotations

import uuid
from typing import Literal

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.errors import EmailNotVerified
from accounts.models import User
from accounts.roles import may_sell
from accounts.verification import is_verified
from auctions.choices import AuctionStatus, RegistrationStatus, Visibility
from auctions.models import Auction, Lot, Registration
from core.errors import NotAuthenticated, NotFound, PermissionDenied

Capability = Literal["view", "bid", "edit", "operate", "decide", "see_names", "see_reserve", "cancel", "approve"]
Visitor = User | AnonymousUser

SELLER: frozenset[Capability] = frozenset({"view", "edit", "operate", "decide", "see_names", "see_reserve", "cancel"})
AUCTIONEER: frozenset[Capability] = frozenset({"view", "operate", "see_names", "see_reserve"})
STAFF: frozenset[Capability] = frozenset({"view", "operate", "see_names", "see_reserve", "cancel", "approve"})
BEFORE_ANYBODY: frozenset[str] = frozenset({AuctionStatus.DRAFT, AuctionStatus.SUBMITTED, AuctionStatus.DECLINED})
"""States in which the world does not know of the auction."""


def is_house(user: Visitor) -> bool:
    """Staff whose work auctions are (`accounts.roles.PERMISSIONS`)."""
    return bool(user.is_authenticated and user.is_staff and user.has_perm("auctions.change_auction"))


def is_out(auction: Auction) -> bool:
    """Whether the auction was ever open to the world; one cancelled before that stays unknown."""
    if auction.status == AuctionStatus.CANCELLED:
        return auction.scheduled_at is not None
    return auction.status not in BEFORE_ANYBODY


def standing_in(auction: Auction, user: Visitor) -> frozenset[Capability]:
    """Capabilities that follow from who one is, without a query: all but `bid`."""
    found: frozenset[Capability] = frozenset({"view"}) if is_out(auction) else frozenset()
    if user.is_authenticated and user.pk == auction.seller_id:
        found |= SELLER
    if user.is_authenticated and user.pk == auction.auctioneer_id:
        found |= AUCTIONEER
    if is_house(user):
        found |= STAFF
    return found


def role_in(auction: Auction, user: Visitor) -> frozenset[Capability]:
    """All that `user` may do with the auction; `bid` (an approved paddle, and not the own sale) costs one query."""
    found = standing_in(auction, user)
    if "view" in found and user.is_authenticated and user.pk != auction.seller_id and _has_paddle(auction, user):
        found |= {"bid"}
    return found


def require(auction: Auction, user: Visitor, capability: Capability) -> None:
    """Raises `NotFound` for what one may not know of, `NotAuthenticated` or `PermissionDenied` otherwise."""
    found = standing_in(auction, user)
    if "view" not in found:
        raise NotFound
    if capability not in found:
        raise PermissionDenied if user.is_authenticated else NotAuthenticated


def find(auction_id: uuid.UUID, *, user: Visitor, capability: Capability = "view", lock: bool = False) -> Auction:
    """The auction, if `user` has the capability; locked `FOR NO KEY UPDATE` where asked. Raises as `require`."""
    rows = Auction.objects.select_for_update(no_key=True, of=("self",)) if lock else Auction.objects.all()
    auction = rows.select_related("category", "seller", "auctioneer").filter(pk=auction_id).first()
    if auction is None:
        raise NotFound
    require(auction, user, capability)
    return auction


def find_lot(lot_id: uuid.UUID, *, user: Visitor, capability: Capability = "view") -> Lot:
    """The lot with its auction and category, if `user` has the capability in that auction. Raises as `require`."""
    rows = Lot.objects.select_related("auction__category", "auction__seller", "category", "leader")
    lot = rows.filter(pk=lot_id).first()
    if lot is None:
        raise NotFound
    require(lot.auction, user, capability)
    return lot


def listed() -> QuerySet[Auction]:
    """Auctions that anybody may find in lists: public ones that are out. Unlisted ones are reached by their address."""
    return Auction.objects.filter(LISTED)


LISTED = Q(
    visibility=Visibility.PUBLIC,
    status__in=(AuctionStatus.SCHEDULED, AuctionStatus.LIVE, AuctionStatus.ENDED),
)


def is_listed(auction: Auction) -> bool:
    """As `LISTED` says of rows."""
    return auction.visibility == Visibility.PUBLIC and is_out(auction) and auction.status != AuctionStatus.CANCELLED


def require_seller(user: Visitor) -> User:
    """Who sells: any verified account, or with `SELLERS=approved` those whose role may. Raises what stands in the way."""
    if not isinstance(user, User):
        raise NotAuthenticated
    if not is_verified(user):
        raise EmailNotVerified
    if not may_sell(user):
        raise PermissionDenied(_("Selling here needs the house's approval. Write to us and we will look at it."))
    return user


def _has_paddle(auction: Auction, user: User) -> bool:
    approved = Registration.objects.filter(auction=auction, user=user, status=RegistrationStatus.APPROVED)
    return approved.exists()
