"""What is read of auctions and lots. Every list is a constant number of queries, whatever its length.

`read_at` on every row is the database's clock at the reading: states are computed from it (`auctions.states`).
"""

from __future__ import annotations

import uuid

from django.db.models import Count, IntegerField, Max, Min, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce, Now

from accounts.models import User
from auctions import access
from auctions.access import Visitor
from auctions.choices import LotStatus
from auctions.models import Auction, Lot, LotPhoto, Registration
from core.errors import NotFound


def auctions() -> QuerySet[Auction]:
    """Auctions with what a list shows: how many lots, the least price, a cover picture, small and whole."""
    lots = Lot.objects.filter(auction=OuterRef("pk")).order_by().values("auction")
    cover = LotPhoto.objects.filter(lot__auction=OuterRef("pk")).order_by("lot__number", "position")
    return Auction.objects.select_related(
        "category", "seller", "auctioneer"
    ).annotate(  # type: ignore[no-redef]  # the stubs would have annotations named nowhere else
        read_at=Now(),
        lot_count=Coalesce(Subquery(lots.annotate(n=Count("pk")).values("n")), 0, output_field=IntegerField()),
        most_bids=Coalesce(Subquery(lots.annotate(n=Max("bid_count")).values("n")), 0, output_field=IntegerField()),
        least_price=Subquery(lots.annotate(least=Min(Coalesce("price", "start_price"))).values("least")),
        cover=Subquery(cover.values("thumbnail")[:1]),
        whole_cover=Subquery(cover.values("image")[:1]),
        cover_alt=Subquery(cover.values("alt")[:1]),
    )


def listed() -> QuerySet[Auction]:
    """What anybody may browse."""
    return auctions().filter(access.LISTED)


def lots() -> QuerySet[Lot]:
    """Lots with what a card or an answer shows."""
    return Lot.objects.select_related("auction", "category", "leader").prefetch_related("photos").annotate(read_at=Now())  # type: ignore[no-redef]  # the stubs would have annotations named nowhere else


def listed_lots() -> QuerySet[Lot]:
    """Lots that anybody may browse."""
    return lots().filter(auction__in=access.listed().values("pk")).exclude(status=LotStatus.WITHDRAWN)


def detail(auction_id: uuid.UUID, *, user: Visitor) -> Auction:
    """One auction with its lots and their photographs, for whoever may view it. Raises `NotFound`."""
    found = auctions().prefetch_related(Prefetch("lots", queryset=lots())).filter(pk=auction_id).first()
    if found is None:
        raise NotFound
    access.require(found, user, "view")
    return found


def lot_detail(lot_id: uuid.UUID, *, user: Visitor) -> Lot:
    """One lot with its auction and photographs, for whoever may view it. Raises `NotFound`."""
    found = lots().select_related("auction__seller", "auction__category").filter(pk=lot_id).first()
    if found is None:
        raise NotFound
    access.require(found.auction, user, "view")
    return found


def lots_of(auction: Auction) -> QuerySet[Lot]:
    return lots().filter(auction=auction).order_by("number")


def registrations_of(auction: Auction, *, user: User) -> QuerySet[Registration]:
    """All for the seller's side and staff; for anybody else only the own one."""
    found = Registration.objects.filter(auction=auction).select_related("user", "auction").order_by("paddle")
    return found if "see_names" in access.standing_in(auction, user) else found.filter(user=user)


def own_registration(auction: Auction, *, user: Visitor) -> Registration | None:
    if not isinstance(user, User):
        return None
    return Registration.objects.filter(auction=auction, user=user).first()


def auctions_of(seller: User) -> QuerySet[Auction]:
    """All of a seller's own, whatever their state."""
    return auctions().filter(seller=seller).order_by("-created_at", "pk")
