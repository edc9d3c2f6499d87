"""The circuit breaker: one time-out for all, now and then one who looks whether Redis is back."""

from __future__ import annotations

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ResponseError

from core.outage import Breaker


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def broken() -> str:
    raise RedisConnectionError


def test_while_all_is_well_everybody_may_try() -> None:
    breaker = Breaker()
    assert [breaker.call(lambda: "redis", otherwise=lambda: "memory") for _ in range(3)] == ["redis"] * 3
    assert breaker.outages == 0


def test_after_a_failure_nobody_tries_until_the_pause_is_over_and_then_one() -> None:
    clock = Clock()
    breaker = Breaker(pause=2.0, clock=clock)
    tries: list[float] = []

    def attempt() -> str:
        tries.append(clock.now)
        return broken()

    for clock.now in (0.0, 0.5, 1.9, 2.0, 2.1, 3.9, 4.5):
        assert breaker.call(attempt, otherwise=lambda: "memory") == "memory"
    assert tries == [0.0, 2.0, 4.5]
    assert breaker.outages == 1


def test_while_one_looks_the_others_do_not() -> None:
    clock = Clock()
    breaker = Breaker(pause=2.0, clock=clock)
    breaker.failed(RedisConnectionError())
    clock.now = 2.0
    assert [breaker.allows() for _ in range(3)] == [True, False, False]


def test_who_finds_it_back_lets_all_in_again() -> None:
    clock = Clock()
    breaker = Breaker(pause=2.0, clock=clock)
    breaker.failed(RedisConnectionError())
    clock.now = 2.0
    assert breaker.call(lambda: "redis", otherwise=lambda: "memory") == "redis"
    assert not breaker.is_open
    breaker.failed(RedisConnectionError())
    assert breaker.outages == 2


@pytest.mark.parametrize("error", [RedisConnectionError(), ResponseError("OOM"), TimeoutError(), ConnectionRefusedError()])
def test_all_the_ways_in_which_redis_can_be_away_count(error: Exception) -> None:
    def attempt() -> str:
        raise error

    assert Breaker().call(attempt, otherwise=lambda: "memory") == "memory"


def test_an_error_of_the_caller_passes_through_and_opens_nothing() -> None:
    breaker = Breaker()
    with pytest.raises(ValueError, match="no such key"):
        breaker.call(lambda: (_ for _ in ()).throw(ValueError("no such key")), otherwise=lambda: None)
    assert not breaker.is_open
