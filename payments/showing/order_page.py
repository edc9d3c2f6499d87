"""An order as its page shows it: the track of its life, what it consists of, and what whoever looks may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from accounts.addresses import country_name
from accounts.models import User
from payments import journal
from payments.choices import OVER, UNPAID, OrderStatus, Party
from payments.fulfilment import ADDRESSABLE
from payments.invoice_access import of_order
from payments.manual_transfers import awaits_transfer
from payments.models import Invoice, Order, OrderLine
from payments.parties import parties_of
from payments.rates import commission_words, premium_words, quantity_words, tax_words
from payments.refunds import may_refund
from payments.showing.dispute import may_open
from payments.showing.rating import OrderRatings, ratings_of
from payments.showing.words import (
    ENDS,
    FOR_BUYER,
    FOR_SELLER,
    FOR_STAFF,
    PILLS,
    STEP_WORDS,
    TO_COME,
    TO_COME_BUYER,
    TO_COME_SELLER,
    Text,
    Turn,
)
from payments.states import steps_of

_TRACK: Final = (
    (OrderStatus.PENDING, "created_at"),
    (OrderStatus.CONFIRMED, "confirmed_at"),
    (OrderStatus.PAID, "paid_at"),
    (OrderStatus.SHIPPED, "shipped_at"),
    (OrderStatus.DELIVERED, "delivered_at"),
    (OrderStatus.COMPLETED, "completed_at"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One stop of the track. `at` None: still to come, or passed by; `is_next` is where the order stands.

    `icon`: the order went another way here, or is being kept from going on.
    """

    word: Text
    at: datetime | None = None
    hint: Text = ""
    until: datetime | None = None
    is_done: bool = False
    is_next: bool = False
    icon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """A line of the order. `detail`: how much of what at which price, where the price was one of a unit."""

    title: str
    url: str
    picture: str
    hammer: int
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPage:
    order: Order
    lines: list[Bought]
    track: list[Stop]
    steps: list[Any]
    word: Text
    pill: str
    turn: Turn
    because: str
    """Why it was cancelled, in the words of whoever did."""
    by_itself_at: datetime | None
    """When it completes without a word of the buyer's."""
    as_buyer: bool
    as_seller: bool
    as_staff: bool
    may_pay: bool
    may_refund: bool
    awaits_transfer: bool
    """The buyer pays by hand, and whoever looks is who has to say that it came."""
    may_address: bool
    may: frozenset[str]
    """Names of steps this person may take: `ship`, `deliver`, `receive`, `cancel`."""
    dispute: str
    """`open` where one may be opened, `see` where there is one; else empty."""
    premium_rate: str
    tax_rate: str
    commission_rate: str
    address: list[str]
    invoices: list[Invoice]
    ratings: OrderRatings
    proceeds: int
    """Minor units that reach the seller, or did: without what of them has gone back."""

    @property
    def title(self) -> str:
        return self.lines[0].title if len(self.lines) == 1 else self.order.title

    @property
    def picture(self) -> str:
        """Path of the first picture there is; empty where there is none."""
        name = next((line.picture for line in self.lines if line.picture), "")
        return default_storage.url(name) if name else ""

    @property
    def is_void(self) -> bool:
        """It came to nothing before a payment."""
        return self.is_over and not self.order.paid

    @property
    def taken_back(self) -> int:
        """Minor units of the seller's share that have gone back to the buyer."""
        return self.order.hammer - self.order.commission - self.proceeds

    @property
    def is_over(self) -> bool:
        return self.order.status in OVER

    @property
    def is_unpaid(self) -> bool:
        return self.order.status in UNPAID


_ACTIONS: Final = {
    "ship": OrderStatus.SHIPPED,
    "deliver": OrderStatus.DELIVERED,
    "receive": OrderStatus.COMPLETED,
    "cancel": OrderStatus.CANCELLED,
}


def order_page(order: Order, *, user: User) -> OrderPage:
    """The lines, the steps, their people; for a seller whether a transfer is awaited."""
    parties = parties_of(order, user)
    status = OrderStatus(order.status)
    lines = list(order.lines.filter(withdrawn_at=None))
    words, to_come = _words(order, user)
    steps = list(order.steps.select_related("actor"))
    return OrderPage(
        order=order,
        lines=[_bought(line, order.currency) for line in lines],
        track=track_of(order, to_come=to_come),
        steps=[{"step": step, "word": STEP_WORDS[OrderStatus(step.to)]} for step in steps],
        word=_("Sold to you") if order.buyer_id == user.pk and status is OrderStatus.PENDING else status.label,
        pill=PILLS.get(status, "plain"),
        turn=words[status],
        because=steps[-1].note if status is OrderStatus.CANCELLED else "",
        by_itself_at=_by_itself_at(order),
        as_buyer=order.buyer_id == user.pk,
        as_seller=order.seller_id == user.pk,
        as_staff=user.pk not in {order.buyer_id, order.seller_id},
        may_pay=order.buyer_id == user.pk and status in UNPAID and order.owed > 0,
        may_refund=may_refund(order, user) and order.paid > order.refunded,
        awaits_transfer=order.seller_id == user.pk and awaits_transfer(order),
        may_address=order.buyer_id == user.pk and status in ADDRESSABLE,
        may=may(order, parties),
        dispute=_dispute(order, user),
        premium_rate=_one({premium_words(line.rates, order.currency) for line in lines}),
        tax_rate=_one({tax_words(line.rates) for line in lines}),
        commission_rate=_one({commission_words(line.rates) for line in lines}),
        address=address_lines(order.ship_to),
        invoices=list(of_order(order)),
        ratings=ratings_of(order, user=user),
        proceeds=_proceeds(order),
    )


def _words(order: Order, user: User) -> tuple[Mapping[OrderStatus, Turn], Mapping[OrderStatus, Text]]:
    """How it stands and what is to come, as said to this person."""
    if user.pk == order.buyer_id:
        return FOR_BUYER, TO_COME_BUYER
    if user.pk == order.seller_id:
        return FOR_SELLER, TO_COME_SELLER
    return FOR_STAFF, TO_COME


def _bought(line: OrderLine, currency: str) -> Bought:
    detail = quantity_words(line.rates, currency) or line.detail
    return Bought(title=line.title, url=line.url, picture=line.picture, hammer=line.hammer, detail=detail)


def _by_itself_at(order: Order) -> datetime | None:
    since = {OrderStatus.SHIPPED: order.shipped_at, OrderStatus.DELIVERED: order.delivered_at}.get(OrderStatus(order.status))
    return since + timedelta(days=settings.ORDERS.completion_days) if since is not None else None


def _proceeds(order: Order) -> int:
    if not order.refunded:
        return order.hammer - order.commission
    left = journal.left_of(order)
    return left.hammer - left.commission


def _dispute(order: Order, user: User) -> str:
    if order.disputed_at is not None:
        return "see"
    return "open" if may_open(order, user) else ""


def may(order: Order, parties: frozenset[Party]) -> frozenset[str]:
    """The steps these parties may ask for now."""
    steps = steps_of(order.status, parties=parties)
    return frozenset(name for name, to in _ACTIONS.items() if to in steps and not (name == "cancel" and order.paid))


def track_of(order: Order, *, to_come: Mapping[OrderStatus, Text] = TO_COME) -> list[Stop]:
    """Won to completed, as far as it came; an order that went another way ends with that."""
    stops, status = [], OrderStatus(order.status)
    aside = status in OVER or status is OrderStatus.DISPUTED
    reached = [to for to, field in _TRACK if getattr(order, field) is not None]
    for to, field in _TRACK:
        at = getattr(order, field)
        if at is not None:
            stops.append(Stop(word=STEP_WORDS[to], at=at, is_done=True))
        elif not aside and _TRACK_INDEX[to] > _TRACK_INDEX[reached[-1]]:
            is_next = not any(stop.is_next for stop in stops)
            until = order.due_at if to is OrderStatus.PAID else None
            stops.append(
                Stop(
                    word=_("Pay") if to is OrderStatus.PAID else STEP_WORDS[to], hint=to_come[to], until=until, is_next=is_next
                )
            )
    if aside:
        at = order.disputed_at if status is OrderStatus.DISPUTED else order.ended_at
        stops.append(Stop(word=STEP_WORDS[status], at=at, is_next=True, icon=ENDS[status]))
    return stops


_TRACK_INDEX: Final = {to: index for index, (to, _field) in enumerate(_TRACK)}


def address_lines(ship_to: dict[str, str]) -> list[str]:
    """As on a parcel; nothing where no address was given."""
    if not ship_to:
        return []
    town = " ".join(filter(None, (ship_to.get("postcode"), ship_to.get("city"))))
    lines = [ship_to.get("name", ""), *ship_to.get("lines", "").split("\n"), town, ship_to.get("region", "")]
    return [*filter(None, lines), country_name(ship_to.get("country", ""))]


def _one(words: set[str]) -> str:
    """Where the lines differ, none is said."""
    return words.pop() if len(words) == 1 else ""
