"""People of every role, and things that are not theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.test import Client

from accounts import sessions, tokens
from accounts.choices import Role
from accounts.models import User
from accounts.roles import grant
from auctions.models import Auction, LotPhoto
from bidding import batch
from bidding.commands import PlaceBid
from notifications import unsubscribing
from notifications.models import OutboxFile, OutboxMail
from tests.architecture import talk
from tests.conferencing.films import make_ready
from tests.factories import (
    give_purse,
    make_auction,
    make_dispute_picture,
    make_lot,
    make_order,
    make_room,
    make_seat,
    make_user,
    register,
    tell,
)
from tests.notifications.browsers import make_browser
from tests.payments.things import at_gateways


@dataclass(frozen=True)
class World:
    """A session cookie for every role but `nobody`, and ids by the names that addresses have for them."""

    cookies: dict[str, str]
    public: dict[str, Any]
    hidden: dict[str, Any]
    other_lot: dict[str, Any]
    """As `public`, at a lot that has a reserve and no bids; the other has bids, and no reserve that they would show."""


def furnished() -> World:
    """A live auction and a draft of one seller; a bidder with a paddle, a bid, a notice and a log-in."""
    people = {
        "stranger": make_user(),
        "bidder": make_user(email="bidder@secret.test", name="Bidder-Name"),
        "other_seller": make_user(),
        "moderator": _with_role(Role.MODERATOR),
        "organiser": _with_role(Role.ORGANISER),
        "seller": make_user(),
        "staff": _with_role(Role.STAFF),
    }
    make_auction(seller=people["other_seller"], lots=1)
    cookies, bidder = {role: cookie_of(user) for role, user in people.items()}, people["bidder"]
    public = _things(people["seller"], "live")
    hidden = _things(people["seller"], "draft", title="hidden-title", lot_title="hidden-lot")
    paddle = register(auction=Auction.objects.get(pk=public["auction_id"]), user=bidder)
    other_lot = public | {"lot_id": make_lot(auction=paddle.auction, reserve_price=432_109).pk}
    public |= talk.things(people["seller"], bidder)
    hidden |= talk.things(people["seller"], people["seller"], is_hidden=True)
    batch.commit(public["lot_id"], [PlaceBid(public["lot_id"], bidder.pk, "earlier", "3333.33")])
    tokens.issue(user=bidder)
    mail = OutboxMail.objects.create(to="a@b.test", subject="Hello", text="Hello", html="<p>Hello</p>")
    order = make_order(buyer=bidder, seller=people["seller"], status="paid")
    invoice = order.invoices.get()
    own = {
        "invoice_id": invoice.pk,
        "code": invoice.code,
        "registration_id": paddle.pk,
        "notice_id": tell(bidder, lot_title="notice-for-the-bidder").pk,
        "subscription_id": make_browser(bidder).pk,
        "signed": unsubscribing.token(bidder.pk, "outbid"),
        "id": f"api-{sessions.token_sessions(bidder)[0].pk}",
        "mail_id": mail.pk,
        "file_id": OutboxFile.objects.create(mail=mail, name="a.pdf", mime="application/pdf", content=b"%PDF").pk,
        "path": "none.jpg",
        "order_id": order.pk,
        "person_id": bidder.pk,
        "picture_id": make_dispute_picture(buyer=bidder, seller=people["seller"]).pk,
        **at_gateways(bidder, people["seller"]),
        "token": "forged",
        "figure": "top",
        "currency": "USD",
        "bought": "categories",
        "sold": "top",
        "purse_id": give_purse(paddle, 1_000_000).pk,
    }
    return World(cookies, public | own, hidden | own, other_lot | own)


def _with_role(role: Role) -> User:
    user = make_user()
    grant(user=user, role=role, by=None)
    return user


def cookie_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def _things(seller: User, status: str, *, title: str = "Public sale", lot_title: str = "A lot") -> dict[str, Any]:
    auction = make_auction(seller=seller, status=status, title=title)
    lot = make_lot(auction=auction, title=lot_title)
    photo = LotPhoto.objects.create(lot=lot, position=0, image="a.jpg", thumbnail="b.jpg", width=3, height=2)
    room = make_room(open_to="admitted" if status == "draft" else "all")
    make_seat(room=room, user=seller, role="host")
    seat = make_seat(room=room, label="Seat-of-another")
    film = make_ready(room, data=b"film", visibility="nobody" if status == "draft" else "all")
    ids = {"auction_id": auction.pk, "lot_id": lot.pk, "photo_id": photo.pk, "room_id": room.pk, "seat_id": seat.pk}
    return ids | {"recording_id": film.pk, "name": "film"}
