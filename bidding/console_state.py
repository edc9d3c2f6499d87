"""The whole state of a console (docs/protocol.md, "Console state"): read anew at each change, a constant number of queries.

That ceilings stand is in it, never how high; names and the reserve only for who may see them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Sum

from accounts import presence
from accounts.models import User
from accounts.presence import Present
from auctions import access
from auctions.access import Capability
from auctions.choices import BIDDABLE, OVER, AuctionStatus, LotStatus, PursePolicy
from auctions.models import Auction, Lot, LotPhoto, LotSale, Registration
from bidding import hammer, hand, opening, purse_keeping, queries, snapshot, story
from bidding.at_the_lot import AT_THE_ROSTRUM
from bidding.choices import EventKind
from bidding.locked import LotRow
from bidding.models import LateBid, LotEvent
from conferencing import queries as rooms
from conferencing.queries import RoomStanding
from core import topics
from core.times import database_time, timestamp, timestamp_or_none
from ledger import money

Json = dict[str, Any]

LOG = 30
"""Newest events that a state names."""
TAIL = 200
"""Newest priced events that are looked at for the bid that an undo would take back."""
LATE_BIDS = 20


@dataclass(frozen=True, slots=True)
class Seen:
    """A state for one person; `holder` is the id of the console that runs the sale, empty for none."""

    state: Json
    holder: str

    def at(self, console: str | None) -> Json:
        """As that console is told. Over REST, without one of its own, `id` is the one that holds."""
        mine = {"id": console or self.holder or None, "holds": bool(console) and console == self.holder}
        return self.state | {"console": mine | self.state["console"]}


@dataclass(frozen=True, slots=True)
class _Room:
    """What one reading knows of the people: by person their registration, and who is connected."""

    registrations: Mapping[int, Registration]
    bidders: Sequence[tuple[Registration, Present]]
    may: frozenset[Capability]

    def name(self, user_id: int | None) -> str | None:
        found = self.registrations.get(user_id) if user_id is not None else None
        return found.user.name if found is not None and "see_names" in self.may else None

    def paddle(self, user_id: int) -> str | None:
        found = self.registrations.get(user_id)
        return str(found.paddle) if found is not None else None


def whole(auction_id: UUID, *, user: User) -> Seen:
    """Raises as `auctions.access.require`."""
    auction = access.find(auction_id, user=user, capability="operate")
    lots = list(Lot.objects.filter(auction=auction).select_related("leader").order_by("number"))
    now_on = next((lot for lot in lots if lot.status in AT_THE_ROSTRUM), None)
    row = hand.look(now_on.pk) if now_on is not None else None
    video = rooms.standing(auction.room_id) if auction.room_id is not None else None
    last = None if row or auction.status != AuctionStatus.LIVE else _last_closed(lots)
    room = _room(auction, access.standing_in(auction, user), row, video)
    state: Json = {
        "auction": _auction(auction),
        "console": {"held_by": _holder(auction)},
        "run": [_run(lot, auction.currency) for lot in lots],
        "counts": _counts(lots),
        "hammer_total": _hammer_total(auction),
        "current": None if row is None else _current(row, room),
        "next": next((str(lot.pk) for lot in lots if lot.status == LotStatus.QUEUED), None),
        "reopen": None if last is None else str(last.pk),
        "late": [] if last is None else _late(last, auction.currency, room),
        "hands": [] if video is None else [_hand(hand, room) for hand in video.hands],
        "room": None if video is None else _video(video),
        "people": _people(auction, row, room),
        "auto_hold": {
            "share": auction.auto_hold_share,
            "auctioneer": auction.auto_hold_auctioneer,
            "gateway": auction.auto_hold_gateway,
        },
        "server_time": timestamp(database_time()),
    }
    return Seen(state, auction.console)


def _room(auction: Auction, may: frozenset[Capability], row: LotRow | None, video: RoomStanding | None) -> _Room:
    present = {each.user_id: each for each in presence.people(topics.auction(auction.pk))}
    concerned = {*present, *(each.user_id for each in video.hands)} if video else {*present}
    if row is not None and row.leader_user is not None:
        concerned.add(row.leader_user)
    rows = (
        Registration.objects.filter(auction=auction, user_id__in=concerned).select_related("user", "purse").order_by("paddle")
    )
    registrations = {each.user_id: each for each in rows}
    bidders = [(each, present[user_id]) for user_id, each in registrations.items() if user_id in present]
    return _Room(registrations, [(each, there) for each, there in bidders if each.status == "approved"], may)


def _auction(auction: Auction) -> Json:
    return {
        "id": str(auction.pk),
        "title": auction.title,
        "status": auction.status,
        "currency": auction.currency,
        "started_at": timestamp_or_none(auction.started_at),
    }


def _holder(auction: Auction) -> Json | None:
    if auction.console_by is None:
        return None
    return {"name": auction.console_by.name, "since": timestamp_or_none(auction.console_since)}


def _run(lot: Lot, currency: str) -> Json:
    return {
        "lot": str(lot.pk),
        "number": lot.number,
        "title": lot.title,
        "status": lot.status,
        "start_price": money.to_decimal_string(lot.start_price, currency),
        "price": money.wire(lot.price, currency),
        "leader": lot.leader_name,
    }


def _counts(lots: Sequence[Lot]) -> Json:
    by_status = [lot.status for lot in lots]
    return {
        "lots": len(lots),
        "sold": by_status.count(LotStatus.SOLD),
        "passed": by_status.count(LotStatus.PASSED) + by_status.count(LotStatus.UNSOLD),
        "queued": by_status.count(LotStatus.QUEUED),
    }


def _hammer_total(auction: Auction) -> str:
    total = LotSale.objects.filter(lot__auction=auction).aggregate(total=Sum("total"))["total"]
    return money.to_decimal_string(total or 0, auction.currency)


def _last_closed(lots: Sequence[Lot]) -> Lot | None:
    """The lot that may be opened again: closed last, and nothing has opened since."""
    closed = [lot for lot in lots if lot.status in OVER and lot.status != LotStatus.WITHDRAWN and lot.closes_at is not None]
    last = max(closed, key=lambda lot: lot.closes_at or lot.created_at, default=None)
    if last is None or last.closes_at is None:
        return None
    since = [lot for lot in lots if lot.opens_at is not None and lot.opens_at > last.closes_at]
    return None if since else last


def _current(lot: LotRow, room: _Room) -> Json:
    log = [queries.public_event(event) for event in LotEvent.objects.filter(lot_id=lot.id).order_by("-sequence")[:LOG]][::-1]
    public = snapshot.public(lot)
    reserve = lot.reserve_price if "see_reserve" in room.may else None
    return {
        "lot": str(lot.id),
        "number": lot.number,
        "title": lot.title,
        "photo": _photo(lot),
        "snapshot": public,
        "ask": public["minimum_bid"],
        "increment": money.to_decimal_string(lot.ground.table.next(lot.price or 0) - (lot.price or 0), lot.currency),
        "leader": _leader(lot, room),
        "needs_paddle": lot.leader is not None and lot.leader_id is None,
        "reserve": money.wire(reserve, lot.currency),
        "absentee": _absentee(lot),
        "undo": _undo(lot),
        "called_at": _called_at(lot, log),
        "held_because": _held_because(lot, log),
        "log": log,
    }


def _photo(lot: LotRow) -> str | None:
    photo = LotPhoto.objects.filter(lot_id=lot.id).order_by("position").first()
    return photo.thumbnail.url if photo is not None else None


def _leader(lot: LotRow, room: _Room) -> Json | None:
    if lot.leader is None:
        return None
    return {"paddle": lot.leader_name, "name": room.name(lot.leader_user), "origin": lot.leader_origin}


def _absentee(lot: LotRow) -> Json:
    left = opening.left_on(lot.id, currency=lot.currency)
    passed = [lot.price is not None and each.amount <= lot.price and each.bidder != lot.leader for each in left]
    return {"count": len(left), "all_passed": all(passed)}


def _undo(lot: LotRow) -> Json | None:
    """The bid that an undo would take back; what absentee ceilings opened with stays."""
    kinds = [*story.PRICED, EventKind.UNDONE, EventKind.FLOOR_NAMED]
    rows = LotEvent.objects.filter(lot_id=lot.id, kind__in=kinds).order_by("-sequence")
    standing = story.standing_bids(list(rows.values("sequence", "kind", "payload")[:TAIL])[::-1])
    newest = standing[-1] if standing else None
    if newest is None or newest.origin == "absentee":
        return None
    return {
        "sequence": newest.sequence,
        "paddle": newest.paddle,
        "amount": newest.amount,
        "origin": newest.origin,
    }


def _called_at(lot: LotRow, log: Sequence[Json]) -> str | None:
    if lot.status not in (LotStatus.FAIR_WARNING, LotStatus.FINAL_CALL):
        return None
    return next((event["at"] for event in reversed(log) if event["kind"] == lot.status), None)


def _held_because(lot: LotRow, log: Sequence[Json]) -> str | None:
    if lot.status in BIDDABLE:
        return None
    return next((event["payload"].get("reason") for event in reversed(log) if event["kind"] == EventKind.HOLD), None)


def _late(lot: Lot, currency: str, room: _Room) -> list[Json]:
    """Behind its last hammer, the first to come first."""
    rows = LateBid.objects.filter(lot=lot, at__gte=lot.closes_at).select_related("registration__user")[:LATE_BIDS]
    named = "see_names" in room.may
    return [
        {
            "id": str(row.pk),
            "lot": str(lot.pk),
            "number": lot.number,
            "title": lot.title,
            "paddle": str(row.registration.paddle),
            "name": row.registration.user.name if named else None,
            "amount": money.to_decimal_string(row.amount, currency),
            "behind_ms": row.behind,
            "at": timestamp(row.at),
        }
        for row in rows
    ]


def _hand(hand: rooms.Hand, room: _Room) -> Json:
    return {
        "seat": str(hand.seat_id),
        "user": str(hand.user_id),
        "label": hand.label,
        "wish": hand.wish,
        "since": timestamp(hand.at),
        "paddle": room.paddle(hand.user_id),
    }


def _video(video: RoomStanding) -> Json:
    return {"gateway_up": video.gateway_up, "recording": video.recording, "audience": video.audience}


def _people(auction: Auction, lot: LotRow | None, room: _Room) -> Json:
    """Who is at another lot's page counts as connected, not as one who is waited for."""
    last = hammer.last_change(lot.id) if lot is not None else 0
    may_bid = _may_bid(auction, lot, [bidder for bidder, _ in room.bidders])
    has_last = [lot is not None and hammer.has_it(present, lot.id, last=last) for _, present in room.bidders]
    return {
        "connected": len(room.bidders),
        "watching": presence.counted(topics.auction(auction.pk)).sockets,
        "acknowledged": sum(has_last),
        "bidders": [
            {
                "paddle": str(bidder.paddle),
                "name": room.name(bidder.user_id),
                "has_last": has,
                "may_bid": may_bid.get(bidder.pk),
            }
            for (bidder, _), has in zip(room.bidders, has_last, strict=True)
        ],
    }


def _may_bid(auction: Auction, lot: LotRow | None, bidders: Sequence[Registration]) -> dict[int, str]:
    """In a sale with purses, by registration: the most each may bind at the rostrum, or what is free while no lot is there."""
    if auction.purse_policy == PursePolicy.NONE:
        return {}
    if lot is not None:
        purses = purse_keeping.shown_at(lot, [bidder.purse_id for bidder in bidders])
        return {bidder.pk: purses[bidder.purse_id]["highest"] for bidder in bidders if bidder.purse_id in purses}
    return {row.pk: money.to_decimal_string(row.purse.available, auction.currency) for row in bidders if row.purse is not None}
