"""Everybody comes back at one moment: after a restart, or when a network is there again."""

from __future__ import annotations

import asyncio
from typing import Any

import psycopg
import pytest
from channels.db import database_sync_to_async

from tests.bidding.rooms import Room, make_room
from tests.bidding.visitors import Visitor, doorway, session_of

SYNC = database_sync_to_async
EVENTS = 4
TOGETHER = 0.2
"""Of so many statements a visitor, at most, is what is asked for all together."""


async def test_many_who_return_at_once_cost_two_queries_each_to_sign_in_and_few_together(
    transactional_db: None, long_run: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    returning = 2000 if long_run else 300
    async with doorway() as door:
        room: Room = await SYNC(_room_with_bids)()
        cookies = [await SYNC(session_of)(paddle.user) for paddle in room.paddles]
        asked = _count_statements(monkeypatch)

        def enter(place: int) -> Any:
            return door.enter(room.lot.auction_id, cookie=cookies[place % len(cookies)])

        visitors: list[Visitor] = await asyncio.gather(*map(enter, range(returning)))
        signing_in, asked[:] = len(asked), []
        answers = await asyncio.gather(
            *(
                each.ask("lot.follow", lot=str(room.lot.pk), epoch="1", sequence=place % (EVENTS + 1))
                for place, each in enumerate(visitors)
            )
        )

        assert [len(answer["missed"]) for answer in answers[:5]] == [4, 3, 2, 1, 0]
        assert signing_in <= (2 + TOGETHER) * returning
        assert len(asked) <= 2 * TOGETHER * returning


def _room_with_bids() -> Room:
    room = make_room()
    for turn in range(EVENTS - 1):
        room.bid(0, f"{20 + turn}.00", kind="exact")
    return room


def _count_statements(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every statement of this process from now on, whichever way it goes to PostgreSQL."""
    asked: list[object] = []
    execute = psycopg.Cursor.execute

    def counted(self: Any, query: Any, *arguments: Any, **options: Any) -> Any:
        asked.append(query)
        return execute(self, query, *arguments, **options)

    monkeypatch.setattr(psycopg.Cursor, "execute", counted)
    return asked
