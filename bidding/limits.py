"""How fast one may bid (B6): a person and lot, and an address and person. Before anything is queued."""

from __future__ import annotations

from uuid import UUID

from core import limits
from core.errors import Throttled


def buckets(*, user_id: int, lot: UUID, address: str | None) -> list[limits.Bucket]:
    return [
        ("bid_person_lot", f"{user_id}:{lot}"),
        ("bid_address_person", f"{address or '-'}:{user_id}"),
    ]


def refuse_too_fast(*, user_id: int, lot: UUID, address: str | None) -> None:
    """Raises `Throttled`."""
    wait = limits.allow(buckets(user_id=user_id, lot=lot, address=address))
    if wait is not None:
        raise Throttled(retry_after=wait)


async def refuse_too_fast_async(*, user_id: int, lot: UUID, address: str | None) -> None:
    """Raises `Throttled`."""
    wait = await limits.allow_async(buckets(user_id=user_id, lot=lot, address=address))
    if wait is not None:
        raise Throttled(retry_after=wait)
