"""What browsers are told of auctions, after commit. May be lost: pages ask again."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Literal

from django.db import transaction

from auctions.models import Auction, Registration
from core import topics
from core.realtime import publish
from ledger import purses
from ledger.models import Purse

Happening = Literal["auction.started", "auction.ended"]


def after_commit(*, happening: Happening, auction_id: uuid.UUID) -> None:
    """Push to the auction's topic once the caller's transaction stands (protocol.md, "Sockets")."""
    message = {"type": happening, "auction": str(auction_id)}
    transaction.on_commit(partial(publish, topics.auction(auction_id), message))


def purse_set(auction: Auction, purse: Purse) -> None:
    """Tell its owner. What it comes to on a lot, the lot says."""
    body = {
        "type": "purse.changed",
        "auction": str(auction.pk),
        "lot": None,
        "sequence": None,
        "currency": purse.currency,
        "purse": purses.wire(purse) | {"highest": None, "kept": None, "places": None},
    }
    transaction.on_commit(partial(publish, topics.person(purse.owner_id), body))


def registration_decided(registration: Registration) -> None:
    """Tell the bidder, wherever they look, once the caller's transaction stands: whoever waits need not ask again."""
    message = {
        "type": "registration",
        "auction": str(registration.auction_id),
        "paddle": str(registration.paddle),
        "status": registration.status,
    }
    transaction.on_commit(partial(publish, topics.person(registration.user_id), message))
