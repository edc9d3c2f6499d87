"""What a socket asks when it comes in and when it follows a lot. Blocking reads for many askers at once (`together`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import UUID

from accounts.models import User
from auctions import access
from auctions.choices import Format
from auctions.models import Auction, Registration
from bidding import hand, purse_keeping, queries, snapshot
from bidding.locked import LotRow

MISSED = 500
"""A client that missed more than this gets a snapshot and reads the log at its leisure."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody (None: not signed in) wants to watch an auction."""

    auction: UUID
    user_id: int | None


@dataclass(frozen=True, slots=True)
class Follow:
    """Somebody wants to follow a lot of an auction; `epoch` and `sequence` are what they have of it, if anything."""

    auction: UUID
    lot: UUID
    user_id: int | None
    epoch: str | None
    sequence: int | None


class Admission(Enum):
    """Whether somebody may watch an auction: as everybody may, only as its seller or staff, or not at all."""

    OPEN = "open"
    BEHIND_THE_SCENES = "behind the scenes"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Admitted:
    """`is_live`: who is there counts, as its lots are run by hand. `holds_itself`: and is missed when they go."""

    admission: Admission
    is_live: bool = False
    holds_itself: bool = False


def admit(entries: Sequence[Entry]) -> Mapping[Entry, Admitted]:
    """Who may know of which auction. One query, however many ask; more only for staff who ask for a hidden one."""
    asked = Auction.objects.filter(pk__in={entry.auction for entry in entries})
    wanted = ("status", "seller_id", "auctioneer_id", "scheduled_at", "format", "auto_hold_share", "auto_hold_auctioneer")
    auctions = {auction.pk: auction for auction in asked.only(*wanted)}
    hidden = [entry for entry in entries if entry.auction in auctions and not access.is_out(auctions[entry.auction])]
    house = _house({entry.user_id for entry in hidden} - {None})
    return {entry: _admitted(entry, auctions.get(entry.auction), house) for entry in entries}


def receive(asked: Sequence[Follow]) -> Mapping[Follow, dict[str, Any] | None]:
    """The answer to each `lot.follow`: `{snapshot}`, or `{missed, state, mine}`; None where there is no such lot for them."""
    by_lot: dict[UUID, list[Follow]] = defaultdict(list)
    for follow in asked:
        by_lot[follow.lot].append(follow)
    found: dict[Follow, dict[str, Any] | None] = {}
    for lot_id, follows in by_lot.items():
        found |= _receive_at(lot_id, follows)
    return found


def _receive_at(lot_id: UUID, follows: Sequence[Follow]) -> dict[Follow, dict[str, Any] | None]:
    lot = hand.look(lot_id)
    if lot is None:
        return dict.fromkeys(follows)
    users = {follow.user_id for follow in follows if follow.user_id is not None}
    rows = Registration.objects.filter(auction_id=lot.auction_id, user_id__in=users)
    mine = _mine(lot, list(rows.values_list("user_id", "paddle", "purse_id"))) if users else {}
    public = snapshot.public(lot)
    missed: dict[tuple[str | None, int | None], queries.Missed] = {}
    for key in {(follow.epoch, follow.sequence) for follow in follows}:
        missed[key] = queries.missed_since(lot, epoch=key[0], sequence=key[1], most=MISSED)
    return {
        follow: _answer(follow, public=public, missed=missed[follow.epoch, follow.sequence], mine=mine)
        if follow.auction == lot.auction_id
        else None
        for follow in follows
    }


def _mine(lot: LotRow, rows: Sequence[tuple[int, int, int | None]]) -> dict[int | None, dict[str, Any] | None]:
    """What each of these bidders alone may see: `(person, paddle, purse)`."""
    purses = purse_keeping.shown_at(lot, [purse for _, _, purse in rows])
    return {user: snapshot.mine(lot, user_id=user, paddle=paddle, purse=purses.get(purse)) for user, paddle, purse in rows}


def _answer(
    follow: Follow,
    *,
    public: dict[str, Any],
    missed: queries.Missed,
    mine: Mapping[int | None, dict[str, Any] | None],
) -> dict[str, Any]:
    own = mine.get(follow.user_id)
    if missed.events is None:
        return {"snapshot": public | {"mine": own}}
    return {"missed": missed.events, "state": public, "mine": own}


def _house(user_ids: set[int | None]) -> frozenset[int]:
    if not user_ids:
        return frozenset()
    staff = User.objects.filter(pk__in=user_ids, is_staff=True, is_active=True)
    return frozenset(user.pk for user in staff if access.is_house(user))


def _admitted(entry: Entry, auction: Auction | None, house: frozenset[int]) -> Admitted:
    if auction is None:
        return Admitted(Admission.REFUSED)
    holds_itself = auction.auto_hold_share is not None or auction.auto_hold_auctioneer
    return Admitted(_admission(entry, auction, house), auction.format == Format.LIVE, holds_itself)


def _admission(entry: Entry, auction: Auction, house: frozenset[int]) -> Admission:
    if access.is_out(auction):
        return Admission.OPEN
    if entry.user_id is None:
        return Admission.REFUSED
    concerned = entry.user_id in house or entry.user_id in (auction.seller_id, auction.auctioneer_id)
    return Admission.BEHIND_THE_SCENES if concerned else Admission.REFUSED
