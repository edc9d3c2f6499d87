"""What the lot page hands its scripts, as JSON in the page: wire values, so that both speak one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from auctions.choices import Format, LotStatus, PricePer
from auctions.models import Lot
from bidding import snapshot
from bidding.locked import LotRow
from bidding.models import LotEvent
from bidding.showing.feed import is_bid, undone_in
from bidding.showing.ladder import MOST
from bidding.showing.viewer import Viewer
from core.times import timestamp_or_none
from ledger import money


def lot_data(
    now: LotRow,
    *,
    viewer: Viewer,
    lot: Lot,
    following: Lot | None,
    events: Sequence[LotEvent],
    names: Mapping[str, str],
    purse: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """`events` are the newest first; `following` is the lot after this one; `purse` is the viewer's.

    Nothing that the page does not show anyway.
    """
    paddle = None if viewer.paddle is None else int(viewer.paddle)
    mine = None if viewer.user_id is None else snapshot.mine(now, user_id=viewer.user_id, paddle=paddle, purse=purse)
    return {
        "snapshot": snapshot.public(now) | {"mine": mine},
        "auction": str(now.auction_id),
        "number": now.number,
        "part": viewer.part,
        "has_bid": viewer.has_bid,
        "start_price": money.to_decimal_string(now.start_price, now.currency),
        "has_reserve": now.reserve_price is not None,
        "auction_status": now.auction_status,
        "names": dict(names),
        "rungs": _rungs(events),
        "terms": _terms(now, lot),
        "soft_close": _soft_close(now),
        "held": None if now.held_left is None else now.held_left.total_seconds(),
        "following": _following(now, following),
        "urls": _urls(now),
    }


def _rungs(events: Sequence[LotEvent]) -> list[dict[str, Any]]:
    undone = undone_in(events)
    bids = [event for event in events if is_bid(event) and event.sequence not in undone][:MOST]
    return [{"sequence": bid.sequence, "amount": bid.payload["amount"], "paddle": bid.payload["paddle"]} for bid in bids]


def _terms(now: LotRow, lot: Lot) -> dict[str, Any]:
    """Tiers in minor units; percentages and the quantity as decimal strings."""
    terms = now.terms
    return {
        "tiers": [[str(start), str(percent)] for start, percent in terms.tiers],
        "tax_percent": str(terms.tax_percent),
        "tax_on": terms.tax_on,
        "quantity": str(lot.quantity),
        "per_unit": lot.price_per == PricePer.UNIT,
    }


def _soft_close(now: LotRow) -> dict[str, Any]:
    hard = timestamp_or_none(now.hard_close_at)
    return {"window": now.window, "extend": now.extend, "hard_close_at": hard}


def _following(now: LotRow, lot: Lot | None) -> dict[str, Any] | None:
    """In a live sale the next lot opens when this one closes, and whoever watches wants to be led there."""
    if lot is None or now.format != Format.LIVE or lot.status != LotStatus.QUEUED:
        return None
    return {"lot": str(lot.pk), "number": lot.number, "title": lot.title, "url": reverse("bidding:lot", args=[lot.pk])}


def _urls(now: LotRow) -> dict[str, str]:
    return {
        "socket": f"/ws/auctions/{now.auction_id}/",
        "live": reverse("api-lot-live", args=[now.id]),
        "bids": reverse("api-lot-bids", args=[now.id]),
        "log": reverse("api-lot-log", args=[now.id]),
    }
