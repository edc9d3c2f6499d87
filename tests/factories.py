"""Things that tests need, made in the shortest lawful way. Each app adds its own makers below its heading."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from auctions.choices import AuctionStatus, Format, RegistrationStatus
from auctions.models import Auction, Category, Lot, Registration
from auctions.planning import times_of
from conferencing.models import Room, Seat
from ledger import purses
from ledger.models import Purse
from ledger.purses import Why
from notifications.choices import Kind
from notifications.models import Notice
from notifications.notify import notify
from payments import disputes, lifecycle, orders
from payments.choices import DisputeReason, OrderStatus, Party
from payments.disputes import Said
from payments.models import DisputePicture, Order
from payments.orders import NewLine

_number = count(1)

# --- accounts --------------------------------------------------------------------------------------------------------

PASSWORD = "a-long-test-password-1"


def make_user(*, email: str = "", verified: bool = True, **fields: Any) -> User:
    """A person with a verified address and `PASSWORD`."""
    number = next(_number)
    address = email or f"person{number}@example.test"
    user = User.objects.create_user(address, PASSWORD, **({"name": f"Person {number}"} | fields))
    EmailAddress.objects.create(user=user, email=address, verified=verified, primary=True)
    return user


def make_staff(**fields: Any) -> User:
    return make_user(**({"is_staff": True, "is_superuser": True} | fields))


# --- auctions --------------------------------------------------------------------------------------------------------

DOLLAR_STEPS = [[0, 50], [10_000, 250], [100_000, 1000]]
"""An increment table in cents: 0.50 below 100.00, 2.50 below 1,000.00, then 10.00."""


def make_category(slug: str = "other") -> Category:
    """A seeded category; made again where a test that truncates tables has taken it away."""
    return Category.objects.get_or_create(slug=slug, defaults={"name": slug.title()})[0]


def make_auction(
    *,
    seller: User | None = None,
    status: AuctionStatus | str = AuctionStatus.LIVE,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    lots: int = 0,
    **fields: Any,
) -> Auction:
    """A timed public auction in USD that opened an hour ago and closes in an hour, with `lots` plain lots in it."""
    now = timezone.now()
    starts = opens_at or now - timedelta(hours=1)
    timed = fields.get("format", Format.TIMED) == Format.TIMED
    defaults: dict[str, Any] = {
        "title": f"Auction {next(_number)}",
        "currency": "USD",
        "increment_bands": DOLLAR_STEPS,
        "scheduled_at": None if status in {"draft", "submitted", "declined"} else starts,
        "started_at": starts if status in {"live", "ended"} else None,
    }
    auction = Auction.objects.create(
        seller=seller or make_user(),
        status=status,
        opens_at=starts,
        closes_at=closes_at or (now + timedelta(hours=1) if timed else None),
        **(defaults | fields),
    )
    for number in range(1, lots + 1):
        make_lot(auction=auction, number=number)
    return auction


def make_lot(*, auction: Auction | None = None, **fields: Any) -> Lot:
    """A lot from 10.00, of one auction or of a new one; timed as its auction is, unless times are given."""
    sale = auction or make_auction()
    number = fields.pop("number", None) or sale.lots.count() + 1
    defaults: dict[str, Any] = {"title": f"Lot {next(_number)}", "start_price": 1000}
    if sale.scheduled_at is not None:
        defaults |= asdict(times_of(sale, number - 1))
    return Lot.objects.create(auction=sale, number=number, **(defaults | fields))


def register(
    *, auction: Auction, user: User | None = None, status: RegistrationStatus | str = RegistrationStatus.APPROVED
) -> Registration:
    """A bidder with the next paddle."""
    auction.refresh_from_db(fields=["next_paddle"])
    paddle, auction.next_paddle = auction.next_paddle, auction.next_paddle + 1
    auction.save(update_fields=["next_paddle"])
    return Registration.objects.create(
        auction=auction, user=user or make_user(), paddle=paddle, status=status, conditions_version=1
    )


def give_purse(registration: Registration, amount: int) -> Purse:
    """So many minor units to spend in this sale."""
    subject = f"auction:{registration.auction_id}"
    why = Why(source=f"grant:{subject}:{registration.user_id}", reason="Given for a test")
    currency = registration.auction.currency
    purse = purses.grant(owner_id=registration.user_id, subject=subject, currency=currency, amount=amount, why=why)
    registration.purse = purse
    registration.save(update_fields=["purse"])
    return purse


# --- conferencing ----------------------------------------------------------------------------------------------------


def make_room(*, open_to: str = "all", **fields: Any) -> Room:
    """A room that is open, with nobody in it."""
    return Room.objects.create(open_to=open_to, **({"title": f"Room {next(_number)}"} | fields))


def make_seat(*, room: Room | None = None, user: User | None = None, role: str = "audience", **fields: Any) -> Seat:
    """A seat that was given, of somebody who has come in."""
    number = next(_number)
    given: dict[str, Any] = {"label": f"Paddle {number}", "given": True, "admitted_at": timezone.now()}
    return Seat.objects.create(room=room or make_room(), user=user or make_user(), role=role, **(given | fields))


# --- notifications ---------------------------------------------------------------------------------------------------

OUTBID_CONTEXT: dict[str, Any] = {
    "lot": "11111111-1111-4111-8111-111111111111",
    "lot_number": 3,
    "lot_title": "Blue van",
    "auction_title": "Cars of autumn",
    "currency": "USD",
    "amount": "1250.00",
    "minimum_bid": "1260.00",
    "paddle": "7",
    "closes_at": "2026-11-20T10:00:00.000Z",
}


def tell(person: User, *, kind: str = "outbid", key: str = "", merge: bool = False, **context: Any) -> Notice:
    """A notice, told in the ordinary way; with `merge`, one that gathers what follows on the same key for a minute."""
    name = key or f"{kind}:{next(_number)}"
    notify(
        recipient_id=person.pk,
        kind=Kind(kind),
        context=OUTBID_CONTEXT | context,
        dedupe_key=name,
        url="/lots/11111111-1111-4111-8111-111111111111/",
        topic=name,
        merge_seconds=60 if merge else 0,
    )
    return Notice.objects.of(person.pk).latest("id")


# --- payments --------------------------------------------------------------------------------------------------------


def order_line(*, hammer: int = 100_000, **fields: Any) -> NewLine:
    """A lot for 1,000.00, with 100.00 premium, 20.00 tax, and 50.00 commission."""
    usual = {"premium": hammer // 10, "tax": hammer // 50, "commission": hammer // 20}
    named = {"reference": f"lot:{uuid4()}", "title": f"Lot {next(_number)}", "detail": "", "url": ""}
    return NewLine(hammer=hammer, **(usual | named | fields))


def make_order(
    *,
    status: OrderStatus | str = OrderStatus.PENDING,
    buyer: User | None = None,
    seller: User | None = None,
    currency: str = "USD",
    subject: str = "",
    lines: int = 1,
    hammer: int = 100_000,
) -> Order:
    """An order over 1,120.00 a line, brought to `status` (any on the way to completed) by the steps that lead there."""
    buyer, seller, title = buyer or make_user(), seller or make_user(), f"Sale {next(_number)}"
    sale = subject or f"auction:{uuid4()}"
    for _line in range(lines):
        added = orders.add_line(
            buyer_id=buyer.pk,
            seller_id=seller.pk,
            currency=currency,
            subject=sale,
            title=title,
            url="",
            line=order_line(hammer=hammer),
        )
    order = Order.objects.get(pk=added.order_id)
    wanted = list(_LIFE).index(OrderStatus(status))
    with transaction.atomic():
        for step in list(_LIFE)[1 : wanted + 1]:
            _LIFE[step](lifecycle.locked(order.pk))
    order.refresh_from_db()
    return order


def make_dispute_picture(*, buyer: User, seller: User) -> DisputePicture:
    """Of something that is wrong with an order of theirs."""
    order = make_order(status="paid", buyer=buyer, seller=seller)
    said = Said(key=uuid4().hex, text="It has a hole.")
    found = disputes.open_dispute(order.pk, actor=buyer, reason=DisputeReason.DAMAGED, said=said)
    picture = ContentFile(b"no picture", name="picture.jpg")
    return DisputePicture.objects.create(word=found.words.get(), image=picture)


_LIFE: dict[OrderStatus, Callable[[Order], Any]] = {
    OrderStatus.PENDING: lambda order: order,
    OrderStatus.CONFIRMED: lambda order: orders.confirm(order.pk),
    OrderStatus.PAID: lambda order: orders.note_paid(order, order.owed),
    OrderStatus.SHIPPED: lambda order: lifecycle.move(order, to=OrderStatus.SHIPPED, party=Party.SELLER),
    OrderStatus.DELIVERED: lambda order: lifecycle.move(order, to=OrderStatus.DELIVERED, party=Party.SELLER),
    OrderStatus.COMPLETED: lambda order: lifecycle.move(order, to=OrderStatus.COMPLETED, party=Party.BUYER),
}
