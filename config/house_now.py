"""What goes on in the house right now: sales with who watches them, and how it stands with the gateways of money.

A constant number of queries, however many sales, bids and webhooks there are. For the staff pages and their REST.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Min, Q

from accounts import presence
from auctions.choices import BIDDABLE, AuctionStatus, LotStatus
from auctions.models import Auction, Lot
from core import topics
from payments.gateways import registry
from payments.models import GatewayEvent, Payment
from payments.paying_choices import EventStatus, PaymentStatus

UNDER_THE_HAMMER: Final = (*sorted(BIDDABLE), LotStatus.ON_HOLD)
DAY: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class LiveSale:
    """`watching` counts connections, signed in or not. `lot` is the one that is on, or that closes next; None between two lots."""

    auction: Auction
    open_lots: int
    watching: int
    lot: Lot | None


@dataclass(frozen=True, slots=True)
class GatewayState:
    """`waiting` webhooks are stored and not applied yet, the oldest since `waiting_since`; those `given_up` need somebody.

    `paid` and `failed` are payments begun within 24 hours; `error` is what went wrong last with a webhook not applied.
    """

    name: str
    is_usual: bool
    heard_at: datetime | None
    waiting: int
    waiting_since: datetime | None
    given_up: int
    paid: int
    failed: int
    error: str

    @property
    def is_known(self) -> bool:
        """Whether there is anything to say of it."""
        return self.is_usual or bool(self.heard_at or self.paid or self.failed)


def live_sales(*, most: int) -> list[LiveSale]:
    """Those that end first. Three queries."""
    open_lots = Count("lots", filter=Q(lots__status__in=BIDDABLE))
    live = Auction.objects.filter(status=AuctionStatus.LIVE).select_related("seller").annotate(open_lots=open_lots)
    shown: list[Any] = list(live.order_by("closes_at", "opens_at", "pk")[:most])
    now = _now_on([auction.pk for auction in shown])
    watching = presence.sockets_on([topics.auction(auction.pk) for auction in shown])
    return [
        LiveSale(auction, auction.open_lots, watching.get(topics.auction(auction.pk), 0), now.get(auction.pk))
        for auction in shown
    ]


def _now_on(auctions: list[UUID]) -> dict[UUID, Lot]:
    lots = Lot.objects.filter(auction__in=auctions, status__in=UNDER_THE_HAMMER)
    first = lots.order_by("auction_id", "closes_at", "number").distinct("auction_id")
    return {lot.auction_id: lot for lot in first}


def gateway_states(now: datetime) -> list[GatewayState]:
    """The usual one first, then others that anything was heard of. Four queries."""
    newest, waiting, errors, moved = _newest(), _not_applied(), _errors(), _payments(now)
    found = [
        GatewayState(
            name=name,
            is_usual=name == settings.PAYMENT_GATEWAY,
            heard_at=newest.get(name),
            error=errors.get(name, ""),
            **waiting.get(name, {"waiting": 0, "waiting_since": None, "given_up": 0}),
            **moved.get(name, {"paid": 0, "failed": 0}),
        )
        for name in registry.KNOWN
    ]
    return sorted((each for each in found if each.is_known), key=lambda each: not each.is_usual)


def _newest() -> Mapping[str, datetime]:
    """When each was heard last: the newest row of each, and none of the others is read."""
    events = GatewayEvent.objects.order_by("-id").values_list("gateway", "received_at")
    first, *rest = [events.filter(gateway=name)[:1] for name in registry.KNOWN]
    return dict(first.union(*rest, all=True))


def _not_applied() -> Mapping[str, Any]:
    events = GatewayEvent.objects.filter(status__in=(EventStatus.WAITING, EventStatus.DEAD)).order_by().values("gateway")
    waits = Q(status=EventStatus.WAITING)
    rows = events.annotate(
        waiting=Count("pk", filter=waits),
        waiting_since=Min("received_at", filter=waits),
        given_up=Count("pk", filter=~waits),
    )
    return {row.pop("gateway"): row for row in rows}


def _errors() -> Mapping[str, str]:
    events = GatewayEvent.objects.filter(status__in=(EventStatus.WAITING, EventStatus.DEAD)).exclude(error="")
    return dict(events.order_by("gateway", "-id").distinct("gateway").values_list("gateway", "error"))


def _payments(now: datetime) -> Mapping[str, Any]:
    begun = Payment.objects.filter(status__in=(PaymentStatus.CAPTURED, PaymentStatus.FAILED), created_at__gte=now - DAY)
    paid = Q(status=PaymentStatus.CAPTURED)
    rows = begun.order_by().values("gateway").annotate(paid=Count("pk", filter=paid), failed=Count("pk", filter=~paid))
    return {row.pop("gateway"): row for row in rows}
