"""The refundable deposit of a sale (AU7): asked when somebody registers, let in once it is held, given back when nothing is owed.

The money is `payments.deposits`' affair, and `payments.unpaid` keeps it from who does not pay; here stands whom it lets in and
when it is due back. Locks: what `payments` holds (the payment, the deposit), then the registration, its purse, its seat.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Collection

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from auctions import broadcast, purses, venue
from auctions.choices import FINISHED, AuctionStatus, RegistrationStatus
from auctions.models import Auction, Lot, Registration
from core.errors import Conflict, NotFound
from payments import deposit_transfers, deposits
from payments.choices import OrderStatus
from payments.models import Deposit, Order
from payments.paying_choices import DepositStatus

logger = logging.getLogger(__name__)

AT_ONCE = 500
"""Deposits looked at in one run."""
_STANDING = (DepositStatus.ASKED, DepositStatus.HELD)
_OVER = (AuctionStatus.ENDED, AuctionStatus.CANCELLED)
_TURNED_AWAY = (RegistrationStatus.DECLINED, RegistrationStatus.REVOKED)
_OWED = (OrderStatus.PENDING, OrderStatus.CONFIRMED, OrderStatus.DISPUTED)


def status_of_new(auction: Auction) -> RegistrationStatus:
    """How a registration begins."""
    return RegistrationStatus.AWAITING_DEPOSIT if auction.deposit_amount else _status_once_held(auction)


def ask(registration: Registration, *, auction: Auction) -> None:
    """Of one who waits for it from now on. Joins the transaction that says so."""
    if registration.status == RegistrationStatus.AWAITING_DEPOSIT:
        deposits.ask(
            user_id=registration.user_id,
            subject=purses.subject_of(auction.pk),
            currency=auction.currency,
            amount=auction.deposit_amount,
            url=f"/auctions/{auction.pk}/",
            title=auction.title,
            payee_id=auction.seller_id,
        )


def is_owed_anew(registration: Registration) -> bool:
    """Whether a deposit stood behind this paddle and does not any more."""
    newest = own(registration) if registration.auction.deposit_amount else None
    return newest is not None and newest.status != DepositStatus.HELD


def note_held(*, user_id: int, subject: str) -> None:
    """The money is held: whoever waited for it is let in, or before the seller. Joins the transaction that says so."""
    rows = Registration.objects.select_for_update(no_key=True, of=("self",)).select_related("auction", "user")
    waiting = rows.filter(user_id=user_id, status=RegistrationStatus.AWAITING_DEPOSIT)
    registration = next((row for row in waiting if purses.subject_of(row.auction_id) == subject), None)
    if registration is None:
        return
    registration.status = _status_once_held(registration.auction)
    registration.save(update_fields=["status"])
    purses.give_for_deposit(registration, auction=registration.auction)
    if registration.status == RegistrationStatus.APPROVED:
        venue.seat(registration)
    broadcast.registration_decided(registration)


def own(registration: Registration | None) -> Deposit | None:
    """The newest deposit behind a registration."""
    if registration is None:
        return None
    subject = purses.subject_of(registration.auction_id)
    rows = Deposit.objects.filter(user_id=registration.user_id, subject=subject).select_related("payment")
    return rows.order_by("-created_at").first()


def transfers(auction: Auction) -> QuerySet[Deposit]:
    """Those that wait for the seller's word: promised to them, or to be sent back by them."""
    return deposit_transfers.waiting_for(auction.seller_id, subject=purses.subject_of(auction.pk))


def states(auction: Auction, user_ids: Collection[int]) -> dict[int, Deposit]:
    """By person, the newest each, for a list of paddles. One query."""
    rows = Deposit.objects.filter(subject=purses.subject_of(auction.pk), user_id__in=user_ids).select_related("payment")
    return {row.user_id: row for row in rows.order_by("created_at")}


def give_back_due() -> int:
    """To those who owe nothing any more: the sale is over, or they were turned away. Gives how many; one that breaks waits."""
    done = 0
    for deposit in _perhaps_due()[:AT_ONCE]:
        try:
            done += _give_back_if_due(deposit)
        except (Conflict, NotFound):
            logger.info("deposit %s was settled meanwhile", deposit.pk)
    return done


def _perhaps_due() -> QuerySet[Deposit]:
    """Those of sales that are over, and of who was turned away: thousands may stand before them in sales that go on."""
    subject = Concat(Value(purses.SUBJECT), Cast("auction_id", TextField()), output_field=TextField())
    over = Q(auction__status__in=_OVER) | Q(status__in=_TURNED_AWAY)
    rows = Registration.objects.annotate(subject=subject).filter(over, user=OuterRef("user"), subject=OuterRef("subject"))
    return Deposit.objects.filter(Exists(rows), status__in=_STANDING).order_by("created_at")


def _give_back_if_due(deposit: Deposit) -> bool:
    with transaction.atomic():
        auction_id = uuid.UUID(deposit.subject.removeprefix(purses.SUBJECT))
        row = Registration.objects.select_related("auction").filter(auction_id=auction_id, user_id=deposit.user_id).first()
        if row is None or not (row.auction.status in _OVER or row.status in _TURNED_AWAY) or _is_bound(row, deposit):
            return False
        deposits.give_back(deposit.pk)
    return True


def _is_bound(row: Registration, deposit: Deposit) -> bool:
    """By a bid that leads still, or by an order that is not paid."""
    leads = Lot.objects.filter(leader=row).exclude(status__in=FINISHED)
    owes = Order.objects.filter(buyer_id=deposit.user_id, subject=deposit.subject, status__in=_OWED)
    return leads.exists() or owes.exists()


def _status_once_held(auction: Auction) -> RegistrationStatus:
    return RegistrationStatus.PENDING if auction.approve_bidders else RegistrationStatus.APPROVED
