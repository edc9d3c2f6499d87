"""Names, titles and words of people that would be markup or script: shown as what they are on every page that shows them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from accounts.models import User
from auctions.models import Auction, Lot, LotPhoto, Registration
from bidding import batch, closing
from bidding.commands import PlaceBid
from conferencing.models import Recording
from notifications import delivery
from notifications.models import Notice, OutboxMail
from payments import ratings
from payments.models import (
    Deposit,
    DisputePicture,
    DisputeWord,
    Order,
    OrderLine,
    Payment,
    Refund,
    SandboxCharge,
    SavedCard,
)
from tests.architecture import talk
from tests.architecture.people import cookie_of
from tests.architecture.routes import routes
from tests.bidding.in_place import bid_in_place
from tests.conferencing.films import make_ready
from tests.factories import (
    make_auction,
    make_dispute_picture,
    make_lot,
    make_order,
    make_room,
    make_seat,
    make_staff,
    make_user,
    register,
    tell,
)
from tests.payments.things import at_gateways

MARK = "hostile"
HOSTILE = f"{MARK}</script><script>alert('{MARK}')</script><img src={MARK} onerror=alert(1)>\"'{{{{7*7}}}}"
"""Ends a script, begins one, loads a picture, leaves an attribute by either quote, and is a template."""
PAGES = {
    "auctions/",
    "auctions/<uuid:auction_id>/",
    "lots/<uuid:lot_id>/",
    "me/",
    "me/auctions/",
    "me/bids/",
    "me/notices/",
    "me/orders/",
    "orders/<uuid:order_id>/",
    "orders/<uuid:order_id>/dispute/",
    "outbox/",
    "outbox/<int:mail_id>/",
    "outbox/<int:mail_id>/html/",
    "api/auctions/<uuid:auction_id>/",
    "api/chat/<uuid:channel_id>/",
    "api/chat/<uuid:channel_id>/messages/",
    "api/chat/<uuid:channel_id>/reports/",
    "api/chat/<uuid:channel_id>/questions/",
    "api/chat/<uuid:channel_id>/polls/",
    "api/chat/private/",
    "api/notifications/",
    "api/me/wins/",
    "admin/accounts/user/",
    "admin/auctions/auction/",
    "admin/auctions/lot/<path:object_id>/change/",
    "admin/notifications/notice/",
}
"""Some that are known to show such text; if one shows it no more, this test has gone blind there."""


class Looked(HTMLParser):
    """What a browser would make of a page, as far as it would run something."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.problems: list[str] = []
        self.words: list[str] = []
        self._script: bool = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self._script = tag == "script" and "json" not in (found.get("type") or "")
        if any(name.startswith("on") for name in found) and MARK in str(attrs):
            self.problems.append(f"<{tag}> runs something: {attrs}")
        if tag == "img" and found.get("src") == MARK:
            self.problems.append("a picture was loaded")
        self.words += [value or "" for value in found.values()]

    def handle_endtag(self, tag: str) -> None:
        self._script = False

    def handle_data(self, data: str) -> None:
        if self._script and MARK in data:
            self.problems.append(f"a script holds {data[:80]!r}")
        self.words.append(data)

    @property
    def shows(self) -> bool:
        return any(MARK in word for word in self.words)

    @property
    def computed(self) -> bool:
        return any(f"{MARK}</script>" in word and "{{7*7}}" not in word and "49" in word for word in self.words)


@pytest.fixture
def cookies(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Everything that people write is hostile; a lot is sold, and its mails are written."""
    settings.EMAIL_BACKEND = "notifications.outbox.OutboxBackend"
    bid_in_place(monkeypatch)
    seller, bidder = make_user(name=HOSTILE), make_user(name=HOSTILE)
    words: dict[str, Any] = {"description": HOSTILE, "title": HOSTILE}
    auction = make_auction(seller=seller, conditions=HOSTILE, decision_reason=HOSTILE, approve_bidders=True, **words)
    open_lot, sold = (make_lot(auction=auction, unit=f'"><b {MARK}>', quantity="2.5", **words) for _ in range(2))
    for lot in (open_lot, sold):
        LotPhoto.objects.create(lot=lot, position=0, image="a.jpg", thumbnail="b.jpg", width=3, height=2, alt=HOSTILE)
    register(auction=auction, user=bidder)
    register(auction=auction, user=make_user(name=HOSTILE), status="pending")
    for lot in (open_lot, sold):
        batch.commit(lot.pk, [PlaceBid(lot.pk, bidder.pk, HOSTILE[:128], "50.00")])
    Lot.objects.filter(pk=sold.pk).update(closes_at=timezone.now() - timedelta(seconds=1))
    closing.close_lot(sold.pk)
    room = make_room(title=HOSTILE[:160])
    make_seat(room=room, user=seller, role="host", label=HOSTILE[:120])
    make_ready(room, data=b"film")
    talk.hostile(seller, bidder, text=HOSTILE)
    _something_wrong(seller, bidder)
    tell(bidder, lot_title=HOSTILE, auction_title=HOSTILE)
    delivery.deliver_due(100)
    return {"seller": cookie_of(seller), "bidder": cookie_of(bidder), "staff": cookie_of(make_staff(name=HOSTILE))}


def _something_wrong(seller: User, bidder: User) -> None:
    """With an order that was paid, and everything that can be named beside it."""
    make_dispute_picture(buyer=bidder, seller=seller)
    at_gateways(bidder, seller)
    completed = make_order(buyer=bidder, seller=seller, status="completed")
    for side in (bidder, seller):
        ratings.give(completed.pk, actor=side, stars=1, text=HOSTILE)
    Order.objects.update(title=HOSTILE[:200], tracking=HOSTILE[:200])
    OrderLine.objects.update(title=HOSTILE[:200], detail=HOSTILE[:200])
    DisputeWord.objects.update(text=HOSTILE)


def test_what_people_wrote_is_shown_and_never_run(cookies: dict[str, str]) -> None:
    problems: list[str] = []
    shown: set[str] = set()
    for route in routes():
        for ids in _ids_for(route.path):
            for who, cookie in cookies.items():
                client = Client(raise_request_exception=False)
                client.cookies["sessionid"] = cookie
                response = client.get(route.address({**IDS, **ids}), HTTP_ACCEPT="text/html")
                if response.streaming or "html" not in response.get("Content-Type", ""):
                    continue
                page = Looked(response.content.decode())
                problems += [f"{route.path} as {who}: {problem}" for problem in page.problems]
                problems += [f"{route.path} as {who}: computes a template"] * page.computed
                shown |= {route.path} if page.shows else set()
    assert not problems, "\n".join(problems)
    assert shown >= PAGES, f"not shown any more: {PAGES - shown}"


IDS: dict[str, Any] = {
    "app_label": "auctions",
    "content_type_id": 1,
    "url": "nothing/",
    "uidb36": "1",
    "key": "a",
    "path": "a",
    "id": "web-1",
    "gateway": "sandbox",
    "token": "forged",
    "signed": "forged",
    "figure": "top",
    "bought": "categories",
    "sold": "top",
    "currency": "USD",
    "purse_id": 1,
    "subscription_id": 1,
    "file_id": 1,
}


def _ids_for(path: str) -> list[Mapping[str, Any]]:
    """All things that an address may name."""
    if "<" not in path:
        return [{}]
    auction, lots = Auction.objects.get(), list(Lot.objects.order_by("number"))
    if "object_id" in path:
        named = path.split("/")[2]
        models: dict[str, Any] = {"auction": Auction, "lot": Lot, "user": User, "registration": Registration, "notice": Notice}
        found = models[named].objects.all()[:2] if named in models else []
        return [{"object_id": row.pk} for row in found]
    if "mail_id" in path:
        return [{"mail_id": mail.pk} for mail in OutboxMail.objects.all()[:6]]
    registration, photo = Registration.objects.earliest("pk"), LotPhoto.objects.earliest("pk")
    common = {"auction_id": auction.pk, "registration_id": registration.pk, "photo_id": photo.pk, "notice_id": 1}
    common |= {"person_id": auction.seller_id}
    film = Recording.objects.get()
    common |= {"room_id": film.room_id, "recording_id": film.pk, "name": "film"}
    common |= talk.ids() | _bought()
    return [common | {"lot_id": lot.pk} for lot in lots]


def _bought() -> dict[str, Any]:
    """What is wrong, the order it is about, and what has been paid."""
    picture = DisputePicture.objects.get()
    order = picture.word.dispute.order
    invoice = order.invoices.get()
    named: dict[str, type[Model]] = {
        "payment": Payment,
        "refund": Refund,
        "deposit": Deposit,
        "card": SavedCard,
        "charge": SandboxCharge,
    }
    ids = {f"{name}_id": model._default_manager.order_by("pk")[0].pk for name, model in named.items()}
    return ids | {"order_id": order.pk, "picture_id": picture.pk, "invoice_id": invoice.pk, "code": invoice.code}


def test_the_looking_itself_finds_what_it_looks_for() -> None:
    for planted in (f"<p>{HOSTILE}</p>", f"<img src={MARK} onerror=alert(1)>", f"<script>x = '{MARK}'</script>"):
        assert Looked(planted).problems, planted
    assert not Looked(f'<p title="{MARK}">{MARK}</p><script type="application/json">"{MARK}"</script>').problems
