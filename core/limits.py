"""How often one may: token buckets by the generic cell rate algorithm, kept in Redis, in memory while it is away.

A bucket has a rate a second and a burst (`settings.LIMITS`, from protocol.md, "Limits"); None there switches it off.
Several buckets are asked in one round trip and count only if all allow. Callers of one event loop share round trips:
what gathers while one is under way goes in the next, so that thousands of bids a second cost hundreds of calls.
"""

from __future__ import annotations

import asyncio
import logging
import math
import os
import threading
import time
from collections.abc import Callable, Sequence
from contextvars import Context
from dataclasses import dataclass, field
from typing import Any, Final
from weakref import WeakKeyDictionary

import redis as redis_py
import redis.asyncio as redis_asyncio
from django.conf import settings
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError

from core import outage

logger = logging.getLogger(__name__)

Bucket = tuple[str, str]
"""A name of `settings.LIMITS` and whose bucket it is: `("bid_person_lot", "17:0b9c…")`."""

PREFIX: Final = "rostrum:limit"
MICROSECONDS: Final = 1_000_000
BATCH: Final = 256
MAX_REMEMBERED: Final = 50_000

# For each key the time (µs, Redis' own clock) at which its bucket will be full again. A caller may come while that lies
# no further ahead than the burst allows. ARGV: for each question its number of keys, then for each key the µs that one
# token takes and the µs of the burst; the answer is the µs to wait for each question, 0 where it is allowed.
SCRIPT: Final = """
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local waits, at, key = {}, 1, 1
while at <= #ARGV do
  local size, longest, full = tonumber(ARGV[at]), 0, {}
  for i = 0, size - 1 do
    local cost, burst = tonumber(ARGV[at + 1 + 2 * i]), tonumber(ARGV[at + 2 + 2 * i])
    local since = math.max(tonumber(redis.call('GET', KEYS[key + i]) or 0), now)
    full[i] = since + cost
    longest = math.max(longest, full[i] - now - burst)
  end
  if longest == 0 then
    for i = 0, size - 1 do
      redis.call('SET', KEYS[key + i], string.format('%.0f', full[i]), 'PX', math.ceil((full[i] - now) / 1000))
    end
  end
  waits[#waits + 1] = math.ceil(longest)
  at, key = at + 1 + 2 * size, key + size
end
return waits
"""


@dataclass(frozen=True, slots=True)
class Question:
    """The buckets one caller asks about: their keys, and for each the µs of one token and of the whole burst."""

    keys: tuple[str, ...]
    costs: tuple[tuple[int, int], ...]


def allow(buckets: Sequence[Bucket]) -> int | None:
    """None when all allow (and it counts in each); else the seconds after which to ask again, at least 1.

    For threads; never raises for Redis being away.
    """
    question = _question(buckets)
    if not question.keys:
        return None
    return _seconds(outage.redis.call(lambda: _asked([question]), otherwise=lambda: [_memory.ask(question)])[0])


async def allow_async(buckets: Sequence[Bucket]) -> int | None:
    """The same for an event loop."""
    question = _question(buckets)
    if not question.keys:
        return None
    loop = asyncio.get_running_loop()
    desk = _desks.get(loop)
    if desk is None:
        desk = _desks[loop] = Desk()
    return _seconds(await desk.ask(question))


def _question(buckets: Sequence[Bucket]) -> Question:
    keys, costs = [], []
    for name, whose in buckets:
        limit = settings.LIMITS[name]
        if limit is not None:
            cost = round(MICROSECONDS / limit["rate"])
            keys.append(f"{PREFIX}:{name}:{whose}")
            costs.append((cost, cost * limit["burst"]))
    return Question(tuple(keys), tuple(costs))


def _seconds(microseconds: int) -> int | None:
    return math.ceil(microseconds / MICROSECONDS) if microseconds > 0 else None


def _arguments(questions: Sequence[Question]) -> tuple[list[str], list[int]]:
    keys: list[str] = []
    numbers: list[int] = []
    for question in questions:
        keys += question.keys
        numbers.append(len(question.keys))
        for cost in question.costs:
            numbers += cost
    return keys, numbers


# --- Threads ---------------------------------------------------------------------------------------------------------

_script: Callable[..., Any] | None = None


def _asked(questions: Sequence[Question]) -> list[int]:
    global _script
    if _script is None:
        client = redis_py.Redis.from_url(
            settings.REDIS_URL,
            socket_timeout=outage.TIMEOUT,
            socket_connect_timeout=outage.TIMEOUT,
            retry=outage.reconnect_once(),
        )
        _script = client.register_script(SCRIPT)
    keys, numbers = _arguments(questions)
    waits: list[int] = _script(keys=keys, args=numbers)
    return waits


# --- Event loops -----------------------------------------------------------------------------------------------------


class Desk:
    """Asks for all callers of one event loop, one round trip after the other."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Question, asyncio.Future[int]]] = []
        self._news = asyncio.Event()
        # Ends with its loop, and closes the connection while there is still a loop to close it on.
        self._task = asyncio.create_task(self._answer_all(), name="limits", context=Context())

    def ask(self, question: Question) -> asyncio.Future[int]:
        answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, answer))
        self._news.set()
        return answer

    async def _answer_all(self) -> None:
        client = redis_asyncio.Redis.from_url(
            settings.REDIS_URL,
            socket_timeout=outage.TIMEOUT,
            socket_connect_timeout=outage.TIMEOUT,
            retry=Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
        )
        async with client:
            self._script = client.register_script(SCRIPT)
            while True:
                await self._news.wait()
                self._news.clear()
                while self._waiting:
                    await self._answer_some()

    async def _answer_some(self) -> None:
        batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
        waits = await self._waits([question for question, _ in batch])
        for (_, answer), wait in zip(batch, waits, strict=True):
            if not answer.done():
                answer.set_result(wait)

    async def _waits(self, questions: Sequence[Question]) -> list[int]:
        if outage.redis.allows():
            keys, numbers = _arguments(questions)
            try:
                async with asyncio.timeout(outage.TIMEOUT):
                    waits: list[int] = await self._script(keys=keys, args=numbers)
            except outage.AWAY as error:
                outage.redis.failed(error)
            except Exception:
                # A client that loses its connection half-way raises odder things, too; whoever asks must be answered.
                logger.exception("Limits could not be asked for")
            else:
                outage.redis.succeeded()
                return waits
        return [_memory.ask(question) for question in questions]


_desks: WeakKeyDictionary[asyncio.AbstractEventLoop, Desk] = WeakKeyDictionary()


# --- Without Redis ---------------------------------------------------------------------------------------------------


@dataclass
class Memory:
    """The same algorithm in this process alone. Forgets the buckets that are full again when it has grown too large."""

    clock: Callable[[], float] = time.monotonic
    full_at: dict[str, int] = field(default_factory=dict)
    sweep_at: int = MAX_REMEMBERED
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, question: Question) -> int:
        """Microseconds to wait, 0 when allowed."""
        now = int(self.clock() * MICROSECONDS)
        with self.lock:
            full = [
                max(self.full_at.get(key, 0), now) + cost for key, (cost, _) in zip(question.keys, question.costs, strict=True)
            ]
            longest = max(at - now - burst for at, (_, burst) in zip(full, question.costs, strict=True))
            if longest > 0:
                return longest
            if len(self.full_at) >= self.sweep_at:
                self.full_at = {key: at for key, at in self.full_at.items() if at > now}
                self.sweep_at = max(MAX_REMEMBERED, 2 * len(self.full_at))
            self.full_at.update(zip(question.keys, full, strict=True))
            return 0


_memory = Memory()


def _afresh() -> None:
    """A forked child shares neither connections nor locks with its parent."""
    global _script, _memory
    _script, _memory = None, Memory()
    _desks.clear()


os.register_at_fork(after_in_child=_afresh)
