"""Who looks at a lot, and what they may do there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from accounts.models import User
from accounts.verification import is_verified
from auctions import access
from auctions.access import Capability, Visitor
from auctions.choices import AuctionStatus, RegistrationStatus
from auctions.models import Auction, Lot
from auctions.queries import own_registration
from bidding.models import Answer

Part = Literal[
    "seller",
    "auctioneer",
    "bidder",
    "anonymous",
    "unverified",
    "unregistered",
    "awaiting_deposit",
    "pending",
    "declined",
    "revoked",
    "over",
]

_PARTS: dict[str, Part] = {
    RegistrationStatus.APPROVED: "bidder",
    RegistrationStatus.AWAITING_DEPOSIT: "awaiting_deposit",
    RegistrationStatus.PENDING: "pending",
    RegistrationStatus.DECLINED: "declined",
    RegistrationStatus.REVOKED: "revoked",
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """`paddle` as the wire writes it; `has_bid`: an accepted bid on this lot; `may`: what follows from who one is."""

    part: Part
    user_id: int | None
    paddle: str | None
    has_bid: bool
    may: frozenset[Capability]
    purse_id: int | None = None


def viewer_of(lot: Lot, user: Visitor) -> Viewer:
    """At most three queries: the registration, whether the address is verified, whether one has bid."""
    may = access.standing_in(lot.auction, user)
    if not isinstance(user, User):
        return Viewer("anonymous", None, None, has_bid=False, may=may)
    if user.pk == lot.auction.seller_id:
        return Viewer("seller", user.pk, None, has_bid=False, may=may)
    if user.pk == lot.auction.auctioneer_id:
        return Viewer("auctioneer", user.pk, None, has_bid=False, may=may)
    registration = own_registration(lot.auction, user=user)
    if registration is None:
        return Viewer(_unregistered(lot.auction, user), user.pk, None, has_bid=False, may=may)
    part = _PARTS[registration.status] if is_verified(user) else "unverified"
    has_bid = Answer.objects.filter(lot=lot, registration=registration, accepted=True).exists()
    return Viewer(part, user.pk, str(registration.paddle), has_bid=has_bid, may=may, purse_id=registration.purse_id)


def _unregistered(auction: Auction, user: User) -> Part:
    if auction.status not in {AuctionStatus.SCHEDULED, AuctionStatus.LIVE}:
        return "over"
    return "unregistered" if is_verified(user) else "unverified"
