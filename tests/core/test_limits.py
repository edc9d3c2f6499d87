"""Token buckets: the same with Redis and without, one round trip, never an error."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from core import limits, outage
from core.limits import MICROSECONDS, Bucket, Memory, allow, allow_async
from tests.core.conftest import Redis


@pytest.fixture(autouse=True)
def _buckets(settings: Any) -> None:
    settings.LIMITS = {
        "fast": {"rate": 1000, "burst": 5},
        "slow": {"rate": 0.1, "burst": 3},
        "slower": {"rate": 0.05, "burst": 10},
        "off": None,
    }


@pytest.fixture(params=["with redis", "without"])
def ask(request: pytest.FixtureRequest, own_redis: Redis) -> Callable[[Sequence[Bucket]], int | None]:
    if request.param == "without":
        own_redis.kill()
    return allow


Ask = Callable[[Sequence[Bucket]], int | None]


def test_a_burst_is_allowed_and_then_one_waits_whole_seconds(ask: Ask) -> None:
    bucket = [("slow", "me")]
    assert [ask(bucket) for _ in range(3)] == [None, None, None]
    assert ask(bucket) == 10


def test_a_bucket_fills_again(ask: Ask) -> None:
    bucket = [("fast", "me")]
    while ask(bucket) is None:
        pass
    assert ask([("fast", "you")]) is None
    time.sleep(0.02)
    assert ask(bucket) is None


def test_the_wait_is_never_less_than_a_second(ask: Ask) -> None:
    refusals = [answer for answer in (ask([("fast", "me")]) for _ in range(500)) if answer is not None]
    assert set(refusals) == {1}


def test_everybody_has_a_bucket_of_their_own(ask: Ask) -> None:
    for _ in range(3):
        ask([("slow", "me")])
    assert ask([("slow", "me")]) is not None
    assert ask([("slow", "you")]) is None


def test_of_several_buckets_the_longest_wait_counts_and_a_refusal_costs_nothing(ask: Ask) -> None:
    both = [("slow", "me"), ("slower", "me")]
    assert [ask(both) for _ in range(3)] == [None, None, None]
    assert [ask(both) for _ in range(20)] == [10] * 20
    # Only the three that were allowed have been taken from the larger one.
    assert [ask([("slower", "me")]) for _ in range(8)] == [*[None] * 7, 20]


def test_a_limit_that_is_off_allows_all(ask: Ask) -> None:
    assert [ask([("off", "me")]) for _ in range(50)] == [None] * 50


async def test_callers_of_one_loop_are_counted_each(own_redis: Redis) -> None:
    answers = await asyncio.gather(*(allow_async([("slow", "me"), ("slower", f"{number}")]) for number in range(400)))
    assert [answer for answer in answers if answer is None] == [None] * 3
    assert {answer for answer in answers if answer is not None} == {10}


async def test_loops_and_threads_count_in_the_same_bucket(own_redis: Redis) -> None:
    assert await allow_async([("slow", "me")]) is None
    assert [allow([("slow", "me")]) for _ in range(3)] == [None, None, 10]
    assert await allow_async([("slow", "me")]) == 10


async def test_a_redis_that_hangs_holds_nobody_up(own_redis: Redis) -> None:
    await allow_async([("slow", "me")])
    own_redis.pause()
    loop = asyncio.get_running_loop()
    start = loop.time()
    answers = await asyncio.gather(*(allow_async([("slow", "you")]) for _ in range(10)))
    assert loop.time() - start < 2 * outage.TIMEOUT
    assert answers.count(None) == 3
    start = loop.time()
    assert await allow_async([("slow", "you")]) == 10
    assert loop.time() - start < 0.1


async def test_whoever_asks_is_answered_though_the_client_breaks(own_redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the transport is closed")

    monkeypatch.setattr("redis.commands.core.AsyncScript.__call__", broken)
    async with asyncio.timeout(5):
        assert [await allow_async([("slow", "me")]) for _ in range(4)] == [None, None, None, 10]


async def test_redis_is_asked_again_when_it_is_back(own_redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outage, "redis", outage.Breaker(pause=0.05))
    own_redis.kill()
    for _ in range(4):
        await allow_async([("slow", "me")])
    own_redis.start()
    await asyncio.sleep(0.1)
    assert await allow_async([("slow", "me")]) is None
    assert outage.redis.outages == 1
    assert not outage.redis.is_open


def test_without_redis_only_buckets_that_are_not_full_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    memory = Memory(clock=lambda: now[0])
    monkeypatch.setattr(limits, "MAX_REMEMBERED", 100)
    memory.sweep_at = 100
    for number in range(1_000):
        now[0] = float(number)
        memory.ask(limits.Question((f"key {number}",), ((MICROSECONDS, 5 * MICROSECONDS),)))
    assert len(memory.full_at) <= 101
