"""What bidding does when auctions and rooms tell it something."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from bidding import auto_hold, operating, second_chance


def note_withdrawn(*, lots: list[UUID], by: str, **_: Any) -> None:
    operating.note_withdrawn(lots, by=by)


def note_gateway_lost(*, rooms: list[UUID], **_: Any) -> None:
    """After the commit: the sender holds locks of rooms, and an auction's comes before those."""
    transaction.on_commit(lambda: auto_hold.gateway_lost(rooms))


def note_defaulted(**_: Any) -> None:
    """After the commit: the sender holds an order's lock, and a lot's comes before that. The closing job finds it, too."""
    transaction.on_commit(second_chance.look, robust=True)
