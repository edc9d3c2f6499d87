"""Who is told what after a batch: notices are rows of the batch's own transaction (promise P7)."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from auctions.choices import LotStatus, RegistrationStatus
from auctions.models import Auction, LotSale, Registration
from bidding.locked import LotRow
from core.times import timestamp, timestamp_or_none
from ledger import money
from notifications.choices import Kind
from notifications.notify import Message, notify, notify_many

Whom = tuple[Kind, int]
"""A kind of notice and the id of the person it is for."""

QUIET_SECONDS = 1.0
"""In a burst, between two times that a notice is brought up to date."""
MERGE_SECONDS = 60
"""At most one outbid and one new_bid a person and lot in this time; a later one brings the notice up to date."""


def about_lot(lot: LotRow) -> dict[str, Any]:
    """What every notice about a lot knows of it. Wire values only."""
    return {
        "lot": str(lot.id),
        "lot_number": lot.number,
        "lot_title": lot.title,
        "auction": str(lot.auction_id),
        "auction_title": lot.auction_title,
        "currency": lot.currency,
        "closes_at": timestamp_or_none(lot.closes_at),
    }


def _standing(lot: LotRow) -> dict[str, Any]:
    """With how it stands now; `amount` is null while nobody leads."""
    return about_lot(lot) | {
        "amount": money.wire(lot.price, lot.currency),
        "minimum_bid": money.to_decimal_string(lot.minimum, lot.currency),
        "paddle": lot.leader_name,
        "count": lot.bid_count,
    }


def lot_url(lot: LotRow) -> str:
    return f"/lots/{lot.id}/"


@dataclass(slots=True)
class Quiet:
    """While bids come in bursts: whom this process told of a lot within the last second, and who is to be told anew.

    Everybody is told in the transaction of the bid that outbid them. Where a hundred people outbid each other many times a
    second, bringing the same notices up to date with each batch would cost as much as the bids; so within a burst that
    waits for the second to pass, or for the lull, whichever is first (decision 0014). Belongs to one writer thread at a time.
    """

    told: dict[Whom, float] = field(default_factory=dict)
    untold: set[Whom] = field(default_factory=set)

    def due(self, whom: Iterable[Whom]) -> list[Whom]:
        """Of these, and of those who wait, the ones to tell now."""
        now = time.monotonic()
        asked = {*whom, *self.untold}
        due = [each for each in asked if now - self.told.get(each, -QUIET_SECONDS) >= QUIET_SECONDS]
        self.told = {each: at for each, at in self.told.items() if now - at < QUIET_SECONDS} | dict.fromkeys(due, now)
        self.untold = asked.difference(due)
        return due

    def rest(self) -> list[Whom]:
        """Those who still wait: the burst is over."""
        rest, self.untold = list(self.untold), set()
        return rest


def after_bids(lot: LotRow, *, outbid_users: Iterable[int], price_changed: bool, quiet: Quiet | None = None) -> None:
    """`lot` as the batch leaves it. Call inside its transaction. `quiet` is given in a burst."""
    whom: list[Whom] = [(Kind.OUTBID, user_id) for user_id in outbid_users]
    if price_changed:
        whom.append((Kind.NEW_BID, lot.seller_id))
    tell(lot, whom if quiet is None else quiet.due(whom))


def tell(lot: LotRow, whom: Iterable[Whom]) -> None:
    """How the lot stands now, to these; not to one who leads again that they were outbid."""
    if lot.price is None:
        return
    context = _standing(lot)
    notify_many(
        _merged(user_id, kind, lot, context) for kind, user_id in whom if (kind, user_id) != (Kind.OUTBID, lot.leader_user)
    )


def sold(lot: LotRow, sale: LotSale) -> None:
    """The winner is told, on which order it stands, and how the seller is reached."""
    seller = sale.lot.auction.seller
    context = about_lot(lot) | {
        "amount": money.to_decimal_string(sale.hammer_price, lot.currency),
        "all_in": money.to_decimal_string(sale.all_in, lot.currency),
        "paddle": lot.leader_name,
        "seller_name": seller.name,
        "seller_email": seller.email,
        **on_order(sale),
    }
    key = f"{Kind.WON.value}:{lot.id}:{lot.sequence}"
    notify(recipient_id=sale.winner.user_id, kind=Kind.WON, context=context, dedupe_key=key, url=lot_url(lot))


def on_order(sale: LotSale) -> dict[str, str]:
    """The number of the order on which it is paid."""
    return {} if sale.order_line is None else {"order": sale.order_line.order.reference}


def taken_back(lot: LotRow, *, bidder: int | None, was_leading: int | None) -> None:
    """Whose bid the auctioneer took back is told to bid again; who leads again without it, that they do. Not by mail."""
    context = _standing(lot)
    leads_again = None if lot.leader_user == was_leading else lot.leader_user
    for user_id in sorted(each for each in {bidder, leads_again} if each is not None):
        leads = user_id == lot.leader_user
        key = f"{Kind.BID_UNDONE.value}:{lot.id}:{lot.floor_sequence}"
        told = context | {"leads": leads}
        notify(recipient_id=user_id, kind=Kind.BID_UNDONE, context=told, dedupe_key=key, url=lot_url(lot))


def reopened(lot: LotRow, *, winner: int) -> None:
    """Who had bought it has not: the lot is open again to all."""
    key = f"{Kind.REOPENED.value}:{lot.id}:{lot.sequence}"
    notify(recipient_id=winner, kind=Kind.REOPENED, context=_standing(lot), dedupe_key=key, url=lot_url(lot))


def auction_soon(auction: Auction, *, registered_before: datetime) -> None:
    """Told once for each time that the sale is to open; who registered later is left out."""
    paddles = _paddles(auction).filter(created_at__lt=registered_before)
    context = _about(auction) | {"count": auction.lots.count(), "opens_at": timestamp(auction.opens_at)}
    key = f"{Kind.AUCTION_SOON.value}:{auction.pk}:{context['opens_at']}"
    _tell(auction, Kind.AUCTION_SOON, context=context, dedupe_key=key, paddles=paddles)


def auction_started(auction: Auction) -> None:
    _to_all_of(auction, Kind.AUCTION_STARTED, count=auction.lots.count())


def auction_ended(auction: Auction) -> None:
    _to_all_of(auction, Kind.AUCTION_ENDED, count=auction.lots.filter(status=LotStatus.SOLD).count())


def _to_all_of(auction: Auction, kind: Kind, *, count: int) -> None:
    """The seller and everybody with a paddle, once."""
    context = _about(auction) | {"count": count}
    _tell(auction, kind, context=context, dedupe_key=f"{kind.value}:{auction.pk}", paddles=_paddles(auction))


def _tell(auction: Auction, kind: Kind, *, context: dict[str, Any], dedupe_key: str, paddles: QuerySet[Registration]) -> None:
    people = {auction.seller_id, *paddles.values_list("user_id", flat=True)}
    url = f"/auctions/{auction.pk}/"
    notify_many(
        Message(recipient_id=user_id, kind=kind, context=context, dedupe_key=dedupe_key, url=url) for user_id in sorted(people)
    )


def _paddles(auction: Auction) -> QuerySet[Registration]:
    return Registration.objects.filter(auction=auction, status=RegistrationStatus.APPROVED)


def _about(auction: Auction) -> dict[str, Any]:
    return {
        "auction": str(auction.pk),
        "auction_title": auction.title,
        "currency": auction.currency,
        "closes_at": timestamp_or_none(auction.closes_at),
    }


def _merged(recipient_id: int, kind: Kind, lot: LotRow, context: dict[str, Any]) -> Message:
    topic = f"{kind.value}:{lot.id}"
    return Message(
        recipient_id=recipient_id,
        kind=kind,
        context=context,
        dedupe_key=topic,
        url=lot_url(lot),
        topic=topic,
        merge_seconds=MERGE_SECONDS,
    )
