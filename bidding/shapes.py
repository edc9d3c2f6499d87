"""Rows as the wire wants them: what the API's lists of bids and wins are made of."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from auctions.models import Lot, LotSale
from bidding.choices import EventKind
from bidding.models import LotEvent
from bidding.queries import standing_of
from core.times import timestamp, timestamp_or_none
from ledger import money


def history_row(event: LotEvent) -> dict[str, Any]:
    return {
        "sequence": event.sequence,
        "at": timestamp(event.at),
        "paddle": event.payload["paddle"],
        "amount": event.payload["amount"],
        "automatic": event.kind == EventKind.AUTO_BID,
    }


def my_bid(lot: Lot, *, user: User, your_max: str) -> dict[str, Any]:
    return {
        **_names(lot),
        "status": lot.status,
        "standing": standing_of(lot, user=user),
        "currency": lot.auction.currency,
        "price": money.wire(lot.price, lot.auction.currency),
        "your_max": your_max,
        "closes_at": timestamp_or_none(lot.closes_at),
    }


def my_win(sale: LotSale) -> dict[str, Any]:
    currency, seller = sale.lot.auction.currency, sale.lot.auction.seller
    amounts = ("hammer_price", "total", "premium", "tax", "all_in")
    return {
        **_names(sale.lot),
        "currency": currency,
        **{name: money.to_decimal_string(getattr(sale, name), currency) for name in amounts},
        "sold_at": timestamp(sale.at),
        "seller": {"name": seller.name, "email": seller.email},
        "order": _order(sale),
    }


def _order(sale: LotSale) -> dict[str, str] | None:
    """None for a sale from before the house took payments."""
    if sale.order_line is None:
        return None
    return {"id": str(sale.order_line.order_id), "reference": sale.order_line.order.reference}


def _names(lot: Lot) -> dict[str, Any]:
    return {
        "lot": {"id": str(lot.pk), "number": lot.number, "title": lot.title},
        "auction": {"id": str(lot.auction_id), "title": lot.auction.title},
    }
