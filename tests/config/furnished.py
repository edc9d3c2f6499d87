"""An auction in each state and people of each kind with their log-ins: what an address of the API may lead to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts import tokens
from accounts.models import User
from auctions.choices import AuctionStatus, Format, LotStatus
from auctions.models import Auction, LotPhoto
from bidding import batch, closing
from bidding.commands import PlaceBid
from conferencing.models import Room
from tests.architecture import talk
from tests.conferencing.films import make_ready
from tests.factories import make_auction, make_lot, make_room, make_seat, make_staff, make_user, register, tell


@dataclass(frozen=True)
class Furnished:
    """`log_ins` are the headers of each; `ids` fill the addresses, by the names of their parameters."""

    log_ins: Mapping[str, dict[str, Any]]
    ids: Mapping[str, Sequence[str | int]]

    def real(self, parameters: Mapping[str, Any], *, choice: int) -> dict[str, Any]:
        """Ids of things that are there; `choice` says which."""
        named = [name for name in parameters if name in self.ids]
        return {name: self.ids[name][choice % len(self.ids[name])] for name in named}


def furnish() -> Furnished:
    seller, bidder, staff = make_user(), make_user(), make_staff()
    auctions = [make_auction(seller=seller, status=status) for status in AuctionStatus.values]
    auctions.append(make_auction(seller=seller, status="live", format=Format.LIVE))
    lots = [make_lot(auction=auction, status=_status(auction)) for auction in auctions]
    registrations = [
        register(auction=auction, user=bidder) for auction in auctions if auction.status in ("scheduled", "live", "ended")
    ]
    sold = make_lot(auction=auctions[4], status=LotStatus.OPEN)
    batch.commit(sold.pk, [PlaceBid(sold.pk, bidder.pk, "key", "50.00")])
    type(sold).objects.filter(pk=sold.pk).update(closes_at=timezone.now() - timedelta(seconds=1))
    closing.close_lot(sold.pk)
    photo = LotPhoto.objects.create(lot=lots[0], position=0, image="lots/a.jpg", thumbnail="lots/b.jpg", width=3, height=2)
    people = {"seller": seller, "bidder": bidder, "staff": staff}
    halls = [talk.things(seller, bidder), talk.things(seller, seller, is_hidden=True)]
    return Furnished(
        {"nobody": {}, **{name: _header(user) for name, user in people.items()}},
        {
            "auction_id": [str(auction.pk) for auction in auctions],
            "lot_id": [str(lot.pk) for lot in (*lots, sold)],
            "registration_id": [registration.pk for registration in registrations],
            "notice_id": [tell(person).pk for person in people.values()],
            "photo_id": [photo.pk],
            "room_id": (rooms := _rooms(seller, bidder)),
            "recording_id": _recordings(rooms),
            **{name: [str(hall[name]) for hall in halls] for name in talk.NAMES},
        },
    )


def _recordings(rooms: list[str]) -> list[str]:
    """Ready ones of all sorts, and one that is not."""
    made = [
        make_ready(Room.objects.get(pk=room), data=b"film", visibility=shown) for room in rooms for shown in ("all", "nobody")
    ]
    made[0].tracks.create(
        source="a",
        feed="1.camera",
        kind="camera",
        started_at=made[0].started_at,
        ended_at=made[0].started_at,
        has_sound=True,
        has_picture=True,
    )
    made.append(make_ready(Room.objects.get(pk=rooms[0]), data=b"film", status="failed", failure="No."))
    return [str(recording.pk) for recording in made]


def _rooms(host: User, guest: User) -> list[str]:
    """One that is open, with a hand up, one for those who were admitted, and one that has ended."""
    made = [make_room(), make_room(open_to="admitted", lobby=True), make_room(ended_at=timezone.now())]
    for room in made:
        make_seat(room=room, user=host, role="host")
    make_seat(room=made[0], user=guest, hand_at=timezone.now(), hand_wish="bid")
    return [str(room.pk) for room in made]


def _status(auction: Auction) -> LotStatus:
    match auction.status:
        case AuctionStatus.LIVE:
            return LotStatus.OPEN
        case AuctionStatus.ENDED:
            return LotStatus.UNSOLD
        case AuctionStatus.CANCELLED:
            return LotStatus.WITHDRAWN
    return LotStatus.QUEUED


def _header(user: User) -> dict[str, Any]:
    return {"Authorization": f"Bearer {tokens.issue(user=user).access}"}
