"""Reads: snapshots, the log, histories, what is mine. Nothing here locks or writes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Max, Q, QuerySet

from accounts.models import User
from auctions import access
from auctions.choices import BIDDABLE, OVER, AuctionStatus, LotStatus
from auctions.models import Auction, Lot, LotSale, Registration
from bidding import canonical, hand, keys, purse_keeping, snapshot
from bidding.choices import EventKind
from bidding.locked import LotRow, paddle_name
from bidding.models import Answer, Commitment, LotEvent
from bidding.pen import opening_of
from bidding.stored import answer_from
from core.errors import NotAuthenticated, NotFound, PermissionDenied
from core.times import timestamp

Visitor = User | AnonymousUser


@dataclass(frozen=True, slots=True)
class Missed:
    """What a returning client gets: all events it missed, or a snapshot where that cannot be said (None)."""

    events: list[dict[str, Any]] | None


def visible_lot(lot_id: UUID, *, user: Visitor) -> LotRow:
    """Raises `NotFound` for what this visitor may not know of."""
    lot = hand.look(lot_id)
    if lot is None:
        raise NotFound
    is_sellers = user.is_authenticated and (user.pk == lot.seller_id or access.is_house(user))
    if not lot.is_out and not is_sellers:
        raise NotFound
    return lot


def snapshot_for(lot: LotRow, *, user: Visitor) -> dict[str, Any]:
    """The snapshot with `mine`. One query for somebody signed in, one more in a sale with purses, none otherwise."""
    mine = None
    if user.is_authenticated:
        rows = Registration.objects.filter(auction_id=lot.auction_id, user_id=user.pk)
        paddle, purse = rows.values_list("paddle", "purse_id").first() or (None, None)
        purses = purse_keeping.shown_at(lot, [purse])
        mine = snapshot.mine(lot, user_id=user.pk, paddle=paddle, purse=purses.get(purse))
    return snapshot.public(lot) | {"mine": mine}


def events_after(lot_id: UUID, after: int, *, limit: int) -> list[LotEvent]:
    """The log from the event behind `after`, in order."""
    return list(LotEvent.objects.filter(lot_id=lot_id, sequence__gt=after).order_by("sequence")[:limit])


def public_event(event: LotEvent) -> dict[str, Any]:
    """A lot event as clients read it (protocol.md, "Log event")."""
    return {
        "lot": str(event.lot_id),
        "sequence": event.sequence,
        "kind": event.kind,
        "at": timestamp(event.at),
        "actor": event.actor,
        "payload": event.payload,
        "previous_hash": event.previous_hash,
        "hash": event.hash,
    }


def missed_since(lot: LotRow, *, epoch: str | None, sequence: int | None, most: int) -> Missed:
    """All that happened since, if it is at most `most` events of this epoch: all missed or a snapshot, never part."""
    if epoch != lot.epoch or sequence is None or not 0 <= lot.sequence - sequence <= most:
        return Missed(None)
    # Up to the row that was read: what came later arrives as a push.
    events = [event for event in events_after(lot.id, sequence, limit=most + 1) if event.sequence <= lot.sequence]
    if len(events) != lot.sequence - sequence:
        return Missed(None)
    return Missed([public_event(event) for event in events])


def newest_sequences(lots: Iterable[UUID]) -> dict[UUID, int]:
    """For the heartbeat: read from the database, as memory would hide a lost message."""
    return dict(Lot.objects.filter(pk__in=list(lots)).values_list("pk", "sequence"))


def bid_history(lot_id: UUID) -> QuerySet[LotEvent]:
    """Bids of people and the engine's own, newest first."""
    kinds = [EventKind.BID, EventKind.AUTO_BID]
    return LotEvent.objects.filter(lot_id=lot_id, kind__in=kinds).order_by("-sequence")


def commitments(lot: LotRow, *, user: Visitor) -> QuerySet[Commitment]:
    """The second chain, after the close: for those who bid, the seller and staff; for all where the auction says so.

    Raises `PermissionDenied` while the lot may still be sold, then that or `NotAuthenticated` to whom it does not open.
    """
    if lot.status not in OVER:
        raise PermissionDenied
    if not _may_see_commitments(lot, user):
        raise PermissionDenied if user.is_authenticated else NotAuthenticated
    return Commitment.objects.filter(lot_id=lot.id).order_by("position")


def public_commitment(row: Commitment, *, own_paddle: int | None) -> dict[str, Any]:
    """A row as protocol.md names it; one's own rows carry `opening: {amount, nonce}`, which proves the commitment."""
    opening = None
    if own_paddle is not None and row.paddle == own_paddle:
        opening = opened(row)
    return {
        "lot": str(row.lot_id),
        "position": row.position,
        "after_sequence": row.after_sequence,
        "at": timestamp(row.at),
        "paddle": paddle_name(row.paddle),
        "commitment": row.commitment,
        "previous_hash": row.previous_hash,
        "hash": row.hash,
        "opening": opening,
    }


def opened(row: Commitment) -> dict[str, str] | None:
    """Amount and nonce, or None where the key that sealed them is gone."""
    try:
        found: dict[str, str] = canonical.loads(keys.unseal(bytes(row.sealed), about=opening_of(row.lot_id)))
    except keys.CannotOpen:
        return None
    return found


def paddle_of(auction_id: UUID, *, user: Visitor) -> int | None:
    if not user.is_authenticated:
        return None
    return Registration.objects.filter(auction_id=auction_id, user_id=user.pk).values_list("paddle", flat=True).first()


def lots_bid_on(user: User) -> QuerySet[Lot]:
    """Lots that this person bid on, the newest bid first. With `newest_answer` (id) for `ceilings_of`."""
    mine = Q(answers__registration__user=user, answers__accepted=True)
    lots = Lot.objects.filter(mine).annotate(newest_answer=Max("answers__id"), bid_at=Max("answers__at"))
    return lots.select_related("auction", "leader").order_by("-bid_at", "-pk")


def bid_on(user: User, lots: Collection[UUID]) -> frozenset[UUID]:
    """Of these lots, those on which this person has an accepted bid."""
    mine = Answer.objects.filter(registration__user=user, lot__in=lots, accepted=True)
    return frozenset(mine.values_list("lot_id", flat=True).distinct())


def ceilings_of(lots: Sequence[Lot]) -> dict[UUID, str]:
    """What this person's newest bid on each lot was, as a decimal string: theirs alone to see. One query."""
    found = {}
    for answer in Answer.objects.filter(pk__in=[lot.newest_answer for lot in lots]):  # type: ignore[attr-defined]  # by lots_bid_on
        stored = answer_from(bytes(answer.sealed), lot=answer.lot_id, registration_id=answer.registration_id, key=answer.key)
        found[answer.lot_id] = str(stored.body["your_max"])
    return found


def wins_of(user: User) -> QuerySet[LotSale]:
    sales = LotSale.objects.filter(winner__user=user)
    return sales.select_related("lot__auction__seller", "order_line__order").order_by("-at", "-pk")


def standing_of(lot: Lot, *, user: User) -> str:
    """`leading`, `outbid`, `won` or `lost`, as one's own list says it."""
    leads = lot.leader is not None and lot.leader.user_id == user.pk
    if lot.status == LotStatus.SOLD:
        return "won" if leads else "lost"
    if lot.status in OVER:
        return "leading" if leads and lot.status == LotStatus.AWAITING_DECISION else "lost"
    return "leading" if leads else "outbid"


def asks_the_buyer(lots: Collection[UUID]) -> frozenset[UUID]:
    """Of these lots under decision, those whose high bidder has the seller's counter-offer to answer (rules 4). One query."""
    kinds = [EventKind.CLOSED, EventKind.DECISION]
    last = LotEvent.objects.filter(lot__in=lots, kind__in=kinds).order_by("lot_id", "-sequence").distinct("lot_id")
    return frozenset(event.lot_id for event in last if event.kind == EventKind.DECISION and event.actor == "seller")


def current_lot(auction: Auction) -> Lot | None:
    """The lot that a live auction stands at."""
    return auction.lots.filter(status__in=[*BIDDABLE, LotStatus.ON_HOLD]).order_by("number").first()


def lots_changed_since(since: datetime) -> QuerySet[Lot]:
    """Open lots that an outage may have robbed of bids: those that were to close after it began."""
    return Lot.objects.filter(
        status__in=[*BIDDABLE, LotStatus.QUEUED],
        closes_at__gte=since,
        auction__status__in=[AuctionStatus.SCHEDULED, AuctionStatus.LIVE],
    ).order_by("auction_id", "number")


def _may_see_commitments(lot: LotRow, user: Visitor) -> bool:
    auction = Auction.objects.only("commitments_public", "seller_id").get(pk=lot.auction_id)
    if auction.commitments_public:
        return True
    if not user.is_authenticated:
        return False
    if user.pk == auction.seller_id or access.is_house(user):
        return True
    return Answer.objects.filter(lot_id=lot.id, registration__user=user, accepted=True).exists()
