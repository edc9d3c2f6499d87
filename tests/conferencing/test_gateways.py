"""conferencing.gateways: who lives, and which room stands where. Without a gateway first, then with two that are killed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.dispatch import Signal
from pytest_django import Settings

from conferencing import connections, gateways, rooms
from conferencing.gateways import NoPicture
from conferencing.janus import addresses
from conferencing.models import Gateway, Placement, Room
from conferencing.signals import gateway_back, gateway_lost
from core.errors import NotFound
from core.times import database_time
from deploy.local import janus as program
from tests import gateways as real
from tests.gateways import Gateway as Running


def _room(title: str = "The hall") -> Room:
    return rooms.open_room(title=title, open_to="all")


@pytest.fixture
def named(settings: Settings) -> Settings:
    """Two gateways at addresses where nobody is."""
    settings.JANUS_GATEWAYS = ("east=ws://127.0.0.1:9", "west=ws://127.0.0.1:9")
    return settings


def _seen(*names: str, ago: timedelta = timedelta(0), **more: Any) -> None:
    for name in names:
        Gateway.objects.update_or_create(name=name, defaults={"seen_at": database_time() - ago, "lost_at": None, **more})


@pytest.fixture
def told() -> Iterator[list[tuple[str, Any]]]:
    """What those above are told."""
    heard: list[tuple[str, Any]] = []

    def listener(name: str) -> Any:
        return lambda rooms, **_: heard.append((name, list(rooms)))

    pairs: list[tuple[Signal, Any]] = [(gateway_lost, listener("lost")), (gateway_back, listener("back"))]
    for signal, receiver in pairs:
        signal.connect(receiver)
    yield heard
    for signal, receiver in pairs:
        signal.disconnect(receiver)


@pytest.mark.parametrize(
    "words",
    [
        ("east",),
        ("east=",),
        ("east=http://10.0.0.5",),
        ("=ws://10.0.0.5",),
        ("East=ws://a",),
        ("a=ws://x", "a=ws://y"),
        ("a=ws://",),
    ],
)
def test_a_setting_that_names_no_gateway_is_refused(words: tuple[str, ...]) -> None:
    with pytest.raises(ImproperlyConfigured):
        addresses.parse(words)


@pytest.mark.django_db
class TestPlacing:
    def test_where_no_gateway_is_named_there_is_no_picture(self) -> None:
        room = _room()
        assert not gateways.is_up(room.pk)
        with pytest.raises(NoPicture):
            gateways.place(room.pk)

    def test_where_none_lives_there_is_no_picture(self, named: Settings) -> None:
        room = _room()
        assert not gateways.is_up(room.pk)
        with pytest.raises(NoPicture):
            gateways.place(room.pk)
        assert {load.name: load.is_live for load in gateways.loads()} == {"east": False, "west": False}

    def test_rooms_go_where_the_fewest_are(self, named: Settings) -> None:
        _seen("east", "west")
        placed = [gateways.place(_room().pk) for _ in range(6)]
        assert sorted(placed) == ["east"] * 3 + ["west"] * 3

    def test_a_room_stays_where_it_is(self, named: Settings) -> None:
        _seen("east", "west")
        room = _room()
        assert len({gateways.place(room.pk) for _ in range(4)}) == 1

    def test_ended_rooms_are_no_load(self, named: Settings) -> None:
        _seen("east", "west")
        for _ in range(2):
            ended = _room()
            assert gateways.place(ended.pk) == "east"
            rooms.end(ended.pk, actor=None)

    def test_a_draining_gateway_keeps_its_rooms_and_gets_no_more(self, named: Settings) -> None:
        _seen("east")
        room = _room()
        gateways.place(room.pk)
        _seen("east", draining=True)
        _seen("west")
        assert gateways.place(room.pk) == "east"
        assert {gateways.place(_room().pk) for _ in range(3)} == {"west"}

    def test_where_all_drain_those_inside_have_a_picture_and_nobody_else(self, named: Settings) -> None:
        _seen("east")
        inside, outside = _room(), _room()
        gateways.place(inside.pk)
        _seen("east", draining=True)
        assert (gateways.is_up(inside.pk), gateways.is_up(outside.pk)) == (True, False)
        with pytest.raises(NoPicture):
            gateways.place(outside.pk)

    def test_a_room_that_is_none_is_not_placed(self, named: Settings) -> None:
        _seen("east")
        with pytest.raises(NotFound):
            gateways.place(Room(title="not saved").pk)

    def test_a_gateway_that_is_named_no_more_gets_no_room(self, named: Settings) -> None:
        _seen("north")
        with pytest.raises(NoPicture):
            gateways.place(_room().pk)


@pytest.mark.django_db
class TestLosing:
    def test_one_that_was_seen_a_moment_ago_is_not_dead(self, named: Settings, told: list[Any]) -> None:
        _seen("east", ago=timedelta(seconds=1))
        room = _room()
        gateways.place(room.pk)
        gateways.look()
        assert gateways.is_up(room.pk)
        assert told == []

    def test_with_no_other_its_rooms_strand_and_it_is_said_once(self, named: Settings, told: list[Any]) -> None:
        _seen("east")
        room = _room()
        gateways.place(room.pk)
        _seen("east", ago=timedelta(seconds=10))
        gateways.look()
        gateways.look()
        assert not gateways.is_up(room.pk)
        assert Placement.objects.get(room=room).stranded_at is not None
        assert told == [("lost", [room.pk])]

    def test_ended_rooms_are_not_missed(self, named: Settings, told: list[Any]) -> None:
        _seen("east")
        room = _room()
        gateways.place(room.pk)
        rooms.end(room.pk, actor=None)
        _seen("east", ago=timedelta(seconds=10))
        gateways.look()
        assert told == []

    def test_one_that_is_named_no_more_is_lost(self, named: Settings, told: list[Any]) -> None:
        _seen("east")
        room = _room()
        gateways.place(room.pk)
        named.JANUS_GATEWAYS = ()
        gateways.look()
        assert told == [("lost", [room.pk])]


@pytest.fixture
def two(janus: Running, settings: Settings) -> Iterator[tuple[Running, Running]]:
    """Gateways that really run, by the names east and west."""
    with real.standing("east", "west") as (east, west):
        for name, value in program.told(east.server, west.server).items():
            setattr(settings, name, tuple(value.split(",")) if name == "JANUS_GATEWAYS" else value)
        yield east, west


@pytest.mark.django_db(transaction=True)
class TestWithRealOnes:
    def test_who_answers_is_seen_and_takes_rooms_at_once(self, two: tuple[Running, Running]) -> None:
        assert gateways.place(_room().pk) in ("east", "west")
        assert {load.name: load.is_live for load in gateways.loads()} == {"east": True, "west": True}

    def test_the_rooms_of_a_killed_one_stand_on_the_other_within_seconds(
        self, two: tuple[Running, Running], told: list[Any], settings: Settings
    ) -> None:
        room = _room()
        gateways.look()
        assert gateways.place(room.pk) == "east"
        two[0].kill()

        async def return_to_it() -> None:
            here = connections.here()
            async with asyncio.timeout(8):
                while True:
                    try:
                        spot = await here.spot(room.pk)
                        assert await spot.videoroom.exists(spot.name)
                        break
                    except NoPicture:
                        await asyncio.sleep(0.1)
            await here.close()

        asyncio.run(_with_looking(return_to_it()))
        assert gateways.place(room.pk) == "west"
        assert told == [("lost", [room.pk]), ("back", [room.pk])]

    def test_stranded_rooms_stand_again_when_any_is_back(self, two: tuple[Running, Running], told: list[Any]) -> None:
        room = _room()
        gateways.place(room.pk)
        for each in two:
            each.kill()
        Gateway.objects.update(seen_at=database_time() - timedelta(seconds=10))
        gateways.look()
        assert not gateways.is_up(room.pk)
        two[1].start()
        gateways.look()
        assert gateways.place(room.pk) == "west"
        gateways.look()
        assert told == [("lost", [room.pk]), ("back", [room.pk])]

    def test_a_frozen_gateway_is_dead_too(self, two: tuple[Running, Running]) -> None:
        room = _room()
        assert gateways.place(room.pk) == "east"
        Gateway.objects.update(seen_at=database_time() - timedelta(seconds=10))
        with two[0].frozen():
            gateways.look()
        assert gateways.place(room.pk) == "west"

    def test_an_ended_room_goes_from_its_gateway(self, two: tuple[Running, Running]) -> None:
        room = _room()

        async def make() -> None:
            await connections.spot(room.pk)
            await connections.here().close()

        async def is_there() -> bool:
            found = await connections.here().to("east").exists(str(room.pk))
            await connections.here().close()
            return found

        asyncio.run(make())
        assert asyncio.run(is_there())
        rooms.end(room.pk, actor=None)
        gateways.clear_ended()
        assert not asyncio.run(is_there())
        assert not Placement.objects.exists()


async def _with_looking(work: Any) -> None:
    """What the job does every second goes on beside it."""

    async def look() -> None:
        while True:
            await asyncio.sleep(0.5)
            await asyncio.to_thread(_look)

    looking = asyncio.create_task(look())
    try:
        await work
    finally:
        looking.cancel()


def _look() -> None:
    from django.db import connection

    gateways.look()
    connection.close()
