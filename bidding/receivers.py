"""What bidding does when auctions tell it something."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from bidding import operating


def note_withdrawn(*, lots: list[UUID], by: str, **_: Any) -> None:
    operating.note_withdrawn(lots, by=by)
