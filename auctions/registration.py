"""Registering to bid (AU7): a paddle, the accepted conditions of sale, and the seller's word where the sale asks for it.

Lock order: the auction's row, then the registration's.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import EmailNotVerified
from accounts.models import User
from accounts.verification import is_verified
from auctions import access, broadcast, deposits, purses, venue
from auctions.choices import AuctionStatus
from auctions.choices import RegistrationStatus as R
from auctions.errors import OwnLot
from auctions.models import Auction, Registration
from core.errors import Conflict, NotFound, PermissionDenied
from core.times import database_time
from payments import strikes

REGISTRATION_TRANSITIONS: Mapping[R, frozenset[R]] = {
    R.AWAITING_DEPOSIT: frozenset({R.DECLINED}),
    R.PENDING: frozenset({R.APPROVED, R.DECLINED}),
    R.APPROVED: frozenset({R.REVOKED}),
    R.DECLINED: frozenset({R.APPROVED}),
    R.REVOKED: frozenset({R.APPROVED}),
}
_PAST = {R.APPROVED: "registration.approved", R.DECLINED: "registration.declined", R.REVOKED: "registration.revoked"}


@dataclass(frozen=True, slots=True)
class Registered:
    """`fresh` is False where the person was registered before: the same paddle, in whatever state it is."""

    registration: Registration
    fresh: bool


def register(*, auction_id: uuid.UUID, user: User, conditions_version: int | None = None) -> Registered:
    """Take part in an auction, accepting its conditions of sale (None: as they stand now).

    Asking again gives the same paddle. Raises `NotFound`, `EmailNotVerified`, `OwnLot`, `TooManyStrikes`, and `Conflict` where the
    auction takes no bidders any more or its conditions are others than those that were read.
    """
    _refuse_unfit(access.find(auction_id, user=user), user)
    with transaction.atomic():
        auction = access.find(auction_id, user=user, lock=True)
        _refuse_unfit(auction, user)
        accepted = auction.conditions_version if conditions_version is None else conditions_version
        if accepted != auction.conditions_version:
            raise Conflict(_("The conditions of sale have changed. Please read them again."), status=auction.status)
        standing = Registration.objects.filter(auction=auction, user=user).first()
        if standing is not None:
            return Registered(_accept(standing, accepted), fresh=False)
        strikes.refuse_stopped(user.pk)
        return Registered(_give_paddle(auction, user, accepted), fresh=True)


def approve(*, registration_id: int, actor: User) -> Registration:
    """The seller's side lets a bidder in (again); one whose deposit went back meanwhile once they have given it anew.

    Raises `Conflict`, `NotFound`, `PermissionDenied`.
    """
    return _decide(registration_id, R.APPROVED, actor)


def decline(*, registration_id: int, actor: User) -> Registration:
    """The seller's side turns down one who waits. Raises as `approve`."""
    return _decide(registration_id, R.DECLINED, actor)


def revoke(*, registration_id: int, actor: User) -> Registration:
    """The seller's side takes the paddle away: bids are refused from the next commit on, those made stand."""
    return _decide(registration_id, R.REVOKED, actor)


def _refuse_unfit(auction: Auction, user: User) -> None:
    if not is_verified(user):
        raise EmailNotVerified
    if user.pk in {auction.seller_id, auction.auctioneer_id}:
        raise OwnLot
    if auction.status not in {AuctionStatus.SCHEDULED, AuctionStatus.LIVE}:
        raise Conflict(_("This auction takes no bidders any more."), status=auction.status)


def _accept(standing: Registration, version: int) -> Registration:
    if standing.conditions_version != version:
        standing.conditions_version = version
        standing.save(update_fields=["conditions_version"])
    return standing


def _give_paddle(auction: Auction, user: User, version: int) -> Registration:
    """Paddles count from 1 in each auction; the auction's lock makes them one after the other."""
    paddle, auction.next_paddle = auction.next_paddle, auction.next_paddle + 1
    auction.save(update_fields=["next_paddle"])
    status = deposits.status_of_new(auction)
    registration = Registration.objects.create(
        auction=auction, user=user, paddle=paddle, status=status, conditions_version=version
    )
    purses.give(registration, auction=auction)
    deposits.ask(registration, auction=auction)
    if status == R.APPROVED:
        venue.seat(registration)
    return registration


def _decide(registration_id: int, to: R, actor: User) -> Registration:
    with transaction.atomic():
        rows = Registration.objects.select_for_update(no_key=True, of=("self",)).select_related("auction", "user")
        registration = rows.filter(pk=registration_id).first()
        if registration is None:
            raise NotFound
        if not access.standing_in(registration.auction, actor) & {"decide", "approve"}:
            # The person may know of the own registration; to everybody else it does not exist.
            raise PermissionDenied if registration.user_id == actor.pk else NotFound
        was = R(registration.status)
        if to not in REGISTRATION_TRANSITIONS[was]:
            raise Conflict(_("The registration cannot do that in its present state."), status=str(was))
        now = R.AWAITING_DEPOSIT if to == R.APPROVED and deposits.is_owed_anew(registration) else to
        registration.status, registration.decided_by, registration.decided_at = now, actor, database_time()
        registration.save(update_fields=["status", "decided_by", "decided_at"])
        deposits.ask(registration, auction=registration.auction)
        data = {"auction": registration.auction_id, "paddle": registration.paddle, "from": str(was), "to": str(to)}
        audit.record(actor=actor, action=_PAST[to], target=registration, data=data)
        (venue.seat if now == R.APPROVED else venue.unseat)(registration)
        broadcast.registration_decided(registration)
    return registration
