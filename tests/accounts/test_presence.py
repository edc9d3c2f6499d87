"""Who is connected: whichever process they are on, and nobody who is not."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F

from accounts import presence
from accounts.models import Node, Presence, User
from accounts.presence import Counted
from core import realtime
from core.realtime import Hub
from core.sockets import run_db
from tests.bidding.visitors import close_connections
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)

ROOM = "auction.one"


async def until(what: Callable[[], Awaitable[bool]], *, seconds: float = 5.0) -> None:
    async with asyncio.timeout(seconds):
        while not await what():  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.02)


async def counts(people: int, sockets: int, *, topic: str = ROOM) -> None:
    """Waits until so many are there."""

    async def reached() -> bool:
        return await run_db(presence.counted, topic) == Counted(people=people, sockets=sockets)

    await until(reached)


def in_a_loop(work: Callable[[Hub], Awaitable[None]]) -> None:
    """As in a web process: a hub of its own, and everybody gone afterwards."""

    async def run() -> None:
        hub = realtime.hub()
        try:
            await work(hub)
        finally:
            await hub.stop()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()
            await close_connections()  # a thread may be writing still, and the tables are flushed now

    asyncio.run(run())


def test_people_are_there_from_their_arrival_to_their_leaving() -> None:
    anna, ben = make_user(), make_user()

    async def work(hub: Hub) -> None:
        first = presence.arrive(hub, ROOM, user_id=anna.pk)
        second = presence.arrive(hub, ROOM, user_id=ben.pk)
        presence.arrive(hub, "auction.other", user_id=ben.pk)
        await counts(2, 2)
        first.leave()
        first.leave()
        await counts(1, 1)
        second.leave()
        await counts(0, 0)

    in_a_loop(work)


def test_two_windows_are_one_person_and_two_sockets() -> None:
    anna = make_user()

    async def work(hub: Hub) -> None:
        windows = [presence.arrive(hub, ROOM, user_id=anna.pk) for _ in range(2)]
        await counts(1, 2)
        windows[0].leave()
        await counts(1, 1)
        assert [found.user_id for found in await run_db(presence.people, ROOM)] == [anna.pk]

    in_a_loop(work)


def test_those_not_signed_in_are_counted_and_have_no_names() -> None:
    async def work(hub: Hub) -> None:
        nobody = [presence.arrive(hub, ROOM, user_id=None) for _ in range(3)]
        nobody[0].note(lot="seen")
        await counts(0, 3)
        assert await run_db(presence.people, ROOM) == []

    in_a_loop(work)


def test_what_is_noted_is_read_by_others_the_newest_counts() -> None:
    anna = make_user()

    async def work(hub: Hub) -> None:
        here = presence.arrive(hub, ROOM, user_id=anna.pk)
        here.note(lot="a", sequence=1)
        here.note(sequence=7)

        async def noted() -> bool:
            found = await run_db(presence.people, ROOM)
            return [dict(one.noted) for one in found] == [{"lot": "a", "sequence": 7}]

        await until(noted)

    in_a_loop(work)


def test_people_on_two_processes_are_seen_together() -> None:
    anna, ben = make_user(), make_user()
    other = Node.objects.create(id=uuid.uuid4())
    Presence.objects.create(node=other, topic=ROOM, user=anna, sockets=2, noted={"sequence": 3})
    Presence.objects.create(node=other, topic=ROOM, user=ben, sockets=1)

    async def work(hub: Hub) -> None:
        presence.arrive(hub, ROOM, user_id=anna.pk).note(sequence=4)
        await counts(2, 4)
        found = {one.user_id: (one.sockets, dict(one.noted)) for one in await run_db(presence.people, ROOM)}
        assert found == {anna.pk: (3, {"sequence": 4}), ben.pk: (1, {})}

    in_a_loop(work)


def test_a_process_that_died_leaves_no_ghosts() -> None:
    anna = make_user()

    async def work(hub: Hub) -> None:
        presence.arrive(hub, ROOM, user_id=anna.pk)
        await counts(1, 1)

    in_a_loop(work)  # its loop ends without a word
    assert presence.counted(ROOM) == Counted(people=1, sockets=1)
    Node.objects.update(seen_at=F("seen_at") - timedelta(seconds=presence.ALIVE + 1))
    assert presence.counted(ROOM) == Counted(people=0, sockets=0)
    assert presence.people(ROOM) == []


def test_what_a_dead_process_left_is_cleared_by_the_next() -> None:
    dead = Node.objects.create(id=uuid.uuid4())
    Presence.objects.create(node=dead, topic=ROOM, user=make_user(), sockets=1)
    Node.objects.update(seen_at=F("seen_at") - timedelta(seconds=5 * presence.ALIVE))
    ben = make_user()

    async def work(hub: Hub) -> None:
        presence.arrive(hub, ROOM, user_id=ben.pk)
        await counts(1, 1)

    in_a_loop(work)
    assert list(Presence.objects.values_list("user_id", flat=True)) == [ben.pk]


def test_a_node_whose_rows_are_gone_says_everything_again() -> None:
    """The database crashed (the tables are unlogged), or the process slept so long that it was given up."""
    anna, ben = make_user(), make_user()

    async def work(hub: Hub) -> None:
        presence.arrive(hub, ROOM, user_id=anna.pk)
        await counts(1, 1)
        await run_db(_empty)
        presence.arrive(hub, ROOM, user_id=ben.pk)
        await counts(2, 2)

    in_a_loop(work)


def test_somebody_erased_meanwhile_does_not_keep_others_from_being_written() -> None:
    anna = make_user()
    gone = make_user()
    User.objects.filter(pk=gone.pk).delete()

    async def work(hub: Hub) -> None:
        presence.arrive(hub, ROOM, user_id=gone.pk)
        presence.arrive(hub, ROOM, user_id=anna.pk)
        await counts(1, 1)

    in_a_loop(work)


def test_the_tables_are_not_in_the_write_ahead_log() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relpersistence = 'u' AND relname IN ('accounts_node', 'accounts_presence')"
        )
        assert {row[0] for row in cursor.fetchall()} == {"accounts_node", "accounts_presence"}


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE accounts_presence, accounts_node")
