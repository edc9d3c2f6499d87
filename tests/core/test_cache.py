"""The cache outlives Redis: it forgets, but it neither raises nor shows what is out of date."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache.backends.base import BaseCache

from core import outage
from core.cache import ResilientCache
from tests.core.conftest import Redis


@pytest.fixture
def cache(own_redis: Redis) -> ResilientCache:
    return ResilientCache(own_redis.url, {"KEY_PREFIX": "test"})


OPERATIONS: dict[str, Callable[[BaseCache], Any]] = {
    "set": lambda cache: cache.set("a", 1),
    "get": lambda cache: cache.get("a", "nothing"),
    "add": lambda cache: cache.add("a", 1),
    "touch": lambda cache: cache.touch("a", 10),
    "delete": lambda cache: cache.delete("a"),
    "get_many": lambda cache: cache.get_many(["a", "b"]),
    "set_many": lambda cache: cache.set_many({"a": 1, "b": 2}),
    "delete_many": lambda cache: cache.delete_many(["a", "b"]),
    "has_key": lambda cache: cache.has_key("a"),
    "get_or_set": lambda cache: cache.get_or_set("a", 1),
    "clear": lambda cache: cache.clear(),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_answers_alike_with_redis_and_without(cache: ResilientCache, own_redis: Redis, name: str) -> None:
    def answers() -> list[Any]:
        cache.clear()
        first = OPERATIONS[name](cache)
        cache.set_many({"a": 5, "b": 6})
        return [first, OPERATIONS[name](cache), cache.get_many(["a", "b"])]

    with_redis = answers()
    own_redis.kill()
    without = answers()
    if name == "clear":  # Redis says that it did, memory says nothing
        with_redis, without = with_redis[2:], without[2:]
    assert without == with_redis


def test_counting_goes_on_while_redis_is_away(cache: ResilientCache, own_redis: Redis) -> None:
    own_redis.kill()
    cache.set("failures", 1)
    assert [cache.incr("failures") for _ in range(3)] == [2, 3, 4]
    with pytest.raises(ValueError, match="not found"):
        cache.incr("never")


def test_a_redis_that_hangs_costs_one_time_out_and_not_one_a_call(cache: ResilientCache, own_redis: Redis) -> None:
    cache.set("a", 1)
    own_redis.pause()
    start = time.monotonic()
    for _ in range(50):
        cache.get("a")
    assert time.monotonic() - start < 2 * outage.TIMEOUT


def test_redis_is_used_again_when_it_is_back(cache: ResilientCache, own_redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outage, "redis", outage.Breaker(pause=0.05))
    own_redis.kill()
    cache.set("a", "in memory")
    own_redis.start()
    time.sleep(0.1)
    assert cache.get("a") is None
    cache.set("a", "in redis")
    assert ResilientCache(own_redis.url, {"KEY_PREFIX": "test"}).get("a") == "in redis"


def test_a_connection_that_died_while_idle_is_replaced_without_an_outage(cache: ResilientCache, own_redis: Redis) -> None:
    cache.set("a", 1)
    own_redis.kill()
    own_redis.start()
    cache.set("a", 2)
    assert cache.get("a") == 2
    assert outage.redis.outages == 0


def test_what_was_kept_in_one_outage_is_not_shown_in_the_next(
    cache: ResilientCache, own_redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outage, "redis", outage.Breaker(pause=0.0))
    own_redis.kill()
    cache.set("a", "old")
    own_redis.start()
    cache.set("a", "new")
    own_redis.kill()
    assert cache.get("a") is None
