"""The hub: who follows hears, in order, once, and nobody is waited for."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Mapping
from itertools import pairwise
from typing import Any

import pytest

from core import hearing, pulse, realtime
from core.conflation import WINDOW
from core.realtime import Hub, publish
from core.relay import Relay
from tests.core.conftest import Redis
from tests.core.test_conflation import frame


class Watcher:
    """A socket that takes everything."""

    def __init__(
        self, *, wants: Collection[str] = ("lot.events", "lot.outbid", "heartbeat"), principal: Hashable = None
    ) -> None:
        self.wants = frozenset(wants)
        self.principal = principal
        self.got: list[dict[str, Any]] = []
        self.texts: list[str] = []
        self.code: int | None = None
        self.news = asyncio.Event()

    def push(self, kind: str, text: str) -> None:
        assert kind in self.wants
        self.texts.append(text)
        self.got.append(json.loads(text))
        self.news.set()

    def close(self, code: int) -> None:
        self.code = code

    async def gets(self, count: int, *, seconds: float = 5.0) -> list[dict[str, Any]]:
        async with asyncio.timeout(seconds):
            while len(self.got) < count:
                self.news.clear()
                await self.news.wait()
        return self.got


def watching(hub: Hub, *topics: str, **options: Any) -> Watcher:
    watcher = Watcher(**options)
    hub.attach(watcher)
    for topic in topics:
        hub.join(watcher, topic)
    return watcher


async def test_who_follows_hears_what_was_published_here(hub: Hub) -> None:
    here, elsewhere = watching(hub, "person.1"), watching(hub, "person.2")
    publish("person.1", {"type": "lot.outbid", "lot": "x"})
    assert await here.gets(1) == [{"type": "lot.outbid", "lot": "x"}]
    assert elsewhere.got == []


async def test_publish_works_from_any_thread(hub: Hub) -> None:
    watcher = watching(hub, "person.1")
    threads = [
        threading.Thread(target=publish, args=("person.1", {"type": "lot.outbid", "number": number})) for number in range(20)
    ]
    for thread in threads:
        thread.start()
    assert {each["number"] for each in await watcher.gets(20)} == set(range(20))


async def test_what_is_not_conflated_comes_in_order_and_whole(hub: Hub) -> None:
    watcher = watching(hub, "person.1")
    for number in range(500):
        publish("person.1", {"type": "lot.outbid", "number": number})
    assert [each["number"] for each in await watcher.gets(500)] == list(range(500))


async def test_a_socket_gets_only_what_it_wants_of_a_topic(hub: Hub) -> None:
    one, other = watching(hub, "person.1", wants=["lot.outbid"]), watching(hub, "person.1", wants=["notice.written"])
    publish("person.1", {"type": "lot.outbid"})
    publish("person.1", {"type": "notice.written"})
    assert [each["type"] for each in await one.gets(1)] == ["lot.outbid"]
    assert [each["type"] for each in await other.gets(1)] == ["notice.written"]


async def test_lot_events_are_joined_to_ten_frames_a_second_and_encoded_once(hub: Hub) -> None:
    watchers = [watching(hub, "lot.x") for _ in range(700)]
    for sequence in range(1, 101):
        publish("lot.x", frame(sequence, sequence))
        await asyncio.sleep(0.005)
    await asyncio.sleep(3 * WINDOW)
    got = watchers[0].got
    assert (got[0]["from"], got[-1]["to"]) == (1, 100)
    assert all(before["to"] + 1 == after["from"] for before, after in pairwise(got))
    assert 4 <= len(got) <= 14
    assert all(watcher.got == got for watcher in watchers)
    assert all(watcher.texts[0] is watchers[0].texts[0] for watcher in watchers)


async def test_other_work_gets_its_turn_while_thousands_are_served(hub: Hub) -> None:
    slices: list[int] = []
    watchers = [watching(hub, "lot.x") for _ in range(2_000)]
    publish("lot.x", frame(1, 1))
    while not watchers[-1].got:
        await asyncio.sleep(0)
        slices.append(sum(bool(watcher.got) for watcher in watchers))
    assert any(0 < served < 2_000 for served in slices)


async def test_after_leaving_nothing_more_comes(hub: Hub) -> None:
    left, detached, stays = (watching(hub, "person.1") for _ in range(3))
    hub.leave(left, "person.1")
    hub.detach(detached)
    publish("person.1", {"type": "lot.outbid"})
    await stays.gets(1)
    assert (left.got, detached.got) == ([], [])
    assert detached not in hub.followed


async def test_a_topic_is_forgotten_some_time_after_its_last_watcher(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(realtime, "LINGER", 0.05)
    watcher = watching(hub, "lot.x")
    hub.detach(watcher)
    assert hub.follows("lot.x")
    await asyncio.sleep(0.1)
    assert not hub.follows("lot.x")


async def test_a_payload_that_cannot_be_sent_raises_nothing_and_stops_nothing(hub: Hub) -> None:
    watcher = watching(hub, "lot.x", "person.1")
    publish("lot.x", {"type": "lot.events", "broken": True})
    publish("person.1", {"no": "type"})
    publish("person.1", {"type": "lot.outbid", "what": {1, 2}})
    publish("lot.x", frame(1, 1))
    await asyncio.sleep(0.1)
    assert (await watcher.gets(1))[-1]["to"] == 1


async def test_a_socket_that_breaks_silences_nobody_else(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, sound = watching(hub, "person.1"), watching(hub, "person.1")
    monkeypatch.setattr(broken, "push", lambda kind, text: 1 / 0)
    for number in range(2):
        publish("person.1", {"type": "lot.outbid", "number": number})
    assert [each["number"] for each in await sound.gets(2)] == [0, 1]


async def test_close_all_closes_all_with_restarting(hub: Hub) -> None:
    watchers = [watching(hub, "lot.x"), watching(hub)]
    hub.close_all()
    assert [watcher.code for watcher in watchers] == [1012, 1012]


# --- Heartbeats and standing


async def test_a_heartbeat_names_to_each_only_its_own_lots_by_one_question(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Collection[str]] = []

    async def source(lots: Collection[str]) -> tuple[str, Mapping[str, int]]:
        asked.append(sorted(lots))
        return "2026-11-20T10:00:00.000Z", {"a": 4, "b": 7}

    monkeypatch.setattr(pulse, "_heartbeat_sources", [source])
    first, both, none = watching(hub, "lot.a"), watching(hub, "lot.b", "lot.a", "auction.z"), watching(hub, "auction.z")
    silent = watching(hub, "lot.a", wants=["lot.events"])
    await pulse.Pulse(hub).beat()
    assert asked == [["a", "b"]]
    beat = {"type": "heartbeat", "server_time": "2026-11-20T10:00:00.000Z"}
    assert await first.gets(1) == [beat | {"lots": {"a": 4}}]
    assert await both.gets(1) == [beat | {"lots": {"a": 4, "b": 7}}]
    assert await none.gets(1) == [beat | {"lots": {}}]
    assert silent.got == []


async def test_a_heartbeat_goes_on_after_a_round_that_failed(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: Counter[str] = Counter()

    async def source(lots: Collection[str]) -> tuple[str, Mapping[str, int]]:
        rounds["all"] += 1
        if rounds["all"] == 1:
            raise ConnectionError
        return "now", {}

    monkeypatch.setattr(pulse, "_heartbeat_sources", [source])
    monkeypatch.setattr(pulse, "HEARTBEAT_EVERY", 0.05)
    watcher = watching(hub)
    beating = pulse.Pulse(hub)
    assert (await watcher.gets(1))[0]["type"] == "heartbeat"
    await beating.stop()


async def test_those_who_may_no_longer_be_here_are_closed_with_their_code(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    async def check(principals: Collection[Hashable]) -> Mapping[Hashable, int]:
        assert None not in principals
        return {"banned": 4403, "logged out": 4401}

    monkeypatch.setattr(pulse, "_standing_checks", [check])
    names = ["banned", "banned", "logged out", "fine", None]
    watchers = [watching(hub, principal=name) for name in names]
    await pulse.Pulse(hub).check()
    assert [watcher.code for watcher in watchers] == [4403, 4403, 4401, None, None]


# --- Between processes


@pytest.fixture
def elsewhere(own_redis: Redis) -> Iterator[Relay]:
    """The relay of another process."""
    relay = Relay(heard=lambda *_: None)
    yield relay
    relay.stop()


async def certain(hub: Hub, topic: str) -> None:
    """`hub.certain` gives up after half a second; a machine that runs other things beside the tests may need longer."""
    async with asyncio.timeout(20):
        while not hub._relay._subscriber.is_certain(topic):
            await hub.certain(topic)
            await asyncio.sleep(0.01)


def tell(relay: Relay, topic: str, payload: Mapping[str, Any]) -> None:
    relay.announce(topic=topic, kind=payload["type"], body=json.dumps(payload))


async def test_what_another_process_says_is_heard_once_the_topic_is_certain(elsewhere: Relay, hub: Hub) -> None:
    watcher = watching(hub, "lot.x", "person.1")
    await certain(hub, "lot.x")
    await certain(hub, "person.1")
    tell(elsewhere, "lot.x", frame(1, 2))
    tell(elsewhere, "person.1", {"type": "lot.outbid"})
    got = await watcher.gets(2)
    assert sorted(each["type"] for each in got) == ["lot.events", "lot.outbid"]


async def test_ones_own_words_are_not_heard_twice(elsewhere: Relay, hub: Hub) -> None:
    watcher = watching(hub, "person.1")
    await certain(hub, "person.1")
    publish("person.1", {"type": "lot.outbid", "from": "here"})
    await asyncio.sleep(0.2)
    tell(elsewhere, "person.1", {"type": "lot.outbid", "from": "there"})
    await watcher.gets(2)
    assert [each["from"] for each in watcher.got] == ["here", "there"]


async def test_frames_of_two_processes_are_joined_in_order(elsewhere: Relay, hub: Hub) -> None:
    watcher = watching(hub, "lot.x")
    await certain(hub, "lot.x")
    publish("lot.x", frame(1, 1))
    await watcher.gets(1)
    for sequence in range(2, 60, 2):
        publish("lot.x", frame(sequence + 1, sequence + 1))
        tell(elsewhere, "lot.x", frame(sequence, sequence))
        await asyncio.sleep(0.01)
    async with asyncio.timeout(5):
        while watcher.got[-1]["to"] < 59:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert all(before["to"] + 1 == after["from"] for before, after in pairwise(watcher.got))


async def test_a_lot_is_certain_soon_while_a_thousand_people_come(elsewhere: Relay, hub: Hub) -> None:
    for number in range(2_000):
        watching(hub, f"person.{number}")
    watcher = watching(hub, "lot.x")
    start = asyncio.get_running_loop().time()
    await certain(hub, "lot.x")
    assert asyncio.get_running_loop().time() - start < 5
    tell(elsewhere, "lot.x", frame(1, 1))
    await watcher.gets(1)


async def test_after_redis_came_back_empty_others_are_heard_again(elsewhere: Relay, own_redis: Redis, hub: Hub) -> None:
    watcher = watching(hub, "person.1")
    await certain(hub, "person.1")
    own_redis.kill()
    await asyncio.sleep(0.5)
    own_redis.start()
    async with asyncio.timeout(10):
        while not watcher.got:
            tell(elsewhere, "person.1", {"type": "lot.outbid"})
            await asyncio.sleep(0.2)


@pytest.mark.parametrize("silence", [3.0, 0.5], ids=["short", "long enough to open another ear"])
async def test_while_redis_hangs_watchers_here_are_served_and_afterwards_all_is_heard(
    elsewhere: Relay, own_redis: Redis, hub: Hub, monkeypatch: pytest.MonkeyPatch, silence: float
) -> None:
    monkeypatch.setattr(hearing, "SILENCE", silence)
    watcher = watching(hub, "person.1")
    await certain(hub, "person.1")
    loop = asyncio.get_running_loop()
    own_redis.pause()
    before = loop.time()
    publish("person.1", {"type": "lot.outbid", "number": 0})
    await watcher.gets(1, seconds=0.4)
    newcomer = watching(hub, "lot.new")
    await hub.certain("lot.new")
    assert loop.time() - before < 1.0
    for number in range(1, 20):
        tell(elsewhere, "person.1", {"type": "lot.outbid", "number": number})
    await asyncio.sleep(2.0)
    own_redis.go_on()
    await watcher.gets(20, seconds=10)
    assert [each["number"] for each in watcher.got] == list(range(20))
    assert newcomer.code is None


async def test_without_redis_publish_neither_waits_nor_raises_and_serves_who_is_here(
    elsewhere: Relay, own_redis: Redis, hub: Hub
) -> None:
    own_redis.kill()
    watcher = watching(hub, "person.1")
    loop = asyncio.get_running_loop()
    before = loop.time()
    for number in range(6_000):
        publish("person.1", {"type": "lot.outbid", "number": number})
    assert loop.time() - before < 3.0
    assert [each["number"] for each in await watcher.gets(6_000)] == list(range(6_000))


async def test_what_waits_for_redis_is_bounded_and_the_oldest_go(own_redis: Redis) -> None:
    from core.announcing import BACKLOG

    own_redis.kill()
    relay = Relay(heard=lambda *_: None)
    for _ in range(BACKLOG + 100):
        tell(relay, "person.1", {"type": "lot.outbid"})
    assert relay.publisher.dropped == 100
    relay.stop()


FORKING = """
import os, django
django.setup()
from core.realtime import publish
publish("person.1", {"type": "lot.outbid", "by": "parent"})
child = os.fork()
publish("person.1", {"type": "lot.outbid", "by": "parent again" if child else "child"})
if child:
    os.waitpid(child, 0)
"""


async def test_a_forked_child_speaks_with_a_voice_of_its_own(own_redis: Redis, hub: Hub) -> None:
    """As Celery's workers do; and what a process has said just before its end is still said."""
    watcher = watching(hub, "person.1")
    await certain(hub, "person.1")
    environment = os.environ | {"REDIS_URL": own_redis.url, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", FORKING, env=environment)
    got = await watcher.gets(3, seconds=30)
    assert {each["by"] for each in got} == {"parent", "parent again", "child"}
    assert await process.wait() == 0
