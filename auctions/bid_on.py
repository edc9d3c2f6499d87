"""On which lots somebody has bid: what a card must know to say "Outbid".

Bids belong to `bidding`, which is built on this: it registers its answer here when it is ready.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection

from accounts.models import User
from auctions.access import Visitor

Answer = Callable[[User, Collection[uuid.UUID]], frozenset[uuid.UUID]]
"""Of these lots, those on which this person has an accepted bid. One query."""

_answers: list[Answer] = []


def register_answer(answer: Answer) -> None:
    """Called once, by the app that keeps the bids, when it is ready."""
    _answers[:] = [answer]


def bid_on(user: Visitor, lots: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """None for somebody not signed in, and no query for no lots."""
    if not isinstance(user, User) or not lots or not _answers:
        return frozenset()
    return _answers[0](user, lots)
