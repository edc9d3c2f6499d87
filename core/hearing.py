"""The way in of `core.relay`: subscriptions that outlive any loss of Redis.

The layer reconnects by itself where it notices a loss, but says nothing of it, and a connection may be dead without
anybody noticing. So the subscriber listens for its own voice. Unheard for `SILENCE`, it opens another ear, and keeps
the old one until the new one is known to hear: a Redis that only hung then has lost nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import Any, Final, Protocol

from core import outage

logger = logging.getLogger(__name__)

PULSE: Final = 1.0
"""Seconds between two signs of life that a subscriber sends to itself."""
SILENCE: Final = 3.0
"""Seconds without hearing itself after which a connection counts as dead, whatever the kernel thinks of it."""
AT_ONCE: Final = 200
"""Subscriptions sent before it is seen whether they are in force: 20 ms. A thousand people may come at once."""
KNOWN_PROCESSES: Final = 1_000

Heard = Callable[[str, str, str], None]
"""Called with topic, kind and body."""


class Link(Protocol):
    """`core.relay.Link`."""

    def call(self, method: str, *arguments: Any) -> Awaitable[Any]: ...

    def receive(self, channel: str) -> Awaitable[dict[str, Any]]: ...

    def close(self) -> Awaitable[None]: ...


class Ear:
    """One connection that listens, and the topics it was told to subscribe to."""

    def __init__(self, link: Link, take: Callable[[dict[str, Any]], None]) -> None:
        self.subscribed: set[str] = set()
        self._link = link
        self._take = take
        self._channel = ""
        self._listening: asyncio.Task[None] | None = None

    async def open(self) -> None:
        self._channel = await self._link.call("new_channel")
        self._listening = asyncio.create_task(self._listen(), name="listening")

    async def subscribe(self, topics: Iterable[str]) -> None:
        for topic in topics:
            await self._link.call("group_add", topic, self._channel)
            self.subscribed.add(topic)

    async def unsubscribe(self, topics: Iterable[str]) -> None:
        for topic in topics:
            await self._link.call("group_discard", topic, self._channel)
            self.subscribed.discard(topic)

    async def close(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
        await self._link.close()

    async def _listen(self) -> None:
        while True:
            self._take(await self._link.receive(self._channel))


class Subscriber:
    """Everything here runs on the relay's loop."""

    def __init__(self, process: str, *, connect: Callable[[], Link], heard: Heard) -> None:
        self._process = process
        self._connect = connect
        self._heard = heard
        self._wanted: set[str] = set()
        self._urgent: set[str] = set()
        self._certain: frozenset[str] = frozenset()
        self._is_deaf = False
        self._change = asyncio.Event()
        self._settled = asyncio.Condition()
        self._ears: list[Ear] = []
        self._voice: Link | None = None
        self._fences = itertools.count(1)
        self._passed = 0
        self._last_numbers: dict[str, int] = {}
        self._log = outage.Log(logger, "Hearing other processes")

    def follow(self, topic: str) -> None:
        self._wanted.add(topic)
        self._change.set()

    def unfollow(self, topic: str) -> None:
        self._wanted.discard(topic)
        self._urgent.discard(topic)
        self._certain -= {topic}
        self._change.set()

    def is_certain(self, topic: str) -> bool:
        """Whether `certain` would return at once. The one question other threads may ask."""
        return topic in self._certain

    async def certain(self, topic: str) -> None:
        """Return when nothing said on the topic from now on can be missed, or when that cannot be had in good time."""
        self._urgent.add(topic)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(outage.TIMEOUT), self._settled:
                await self._settled.wait_for(lambda: topic in self._certain or self._is_deaf)

    async def run(self) -> None:
        """Hear, over one connection after the other."""
        try:
            while True:
                ear = Ear(self._connect(), self._take)
                self._ears.append(ear)
                try:
                    await ear.open()
                    async for _ in self._hears(ear):
                        self._log.well()
                        await self._close_all_but(ear)
                except outage.AWAY as error:
                    self._log.failed(error)
                except Exception:
                    logger.exception("The subscriber failed")
                await self._settle(frozenset(), is_deaf=True)
                # The oldest did hear, and when Redis has but paused it is the one that will have missed nothing.
                await self._close_all_but(self._ears[0])
                await asyncio.sleep(outage.TIMEOUT)
        finally:
            for ear in self._ears:
                await ear.close()
            if self._voice is not None:
                await self._voice.close()

    async def _close_all_but(self, kept: Ear) -> None:
        others = [ear for ear in self._ears if ear is not kept]
        self._ears = [kept]
        for ear in others:
            await ear.close()

    async def _hears(self, ear: Ear) -> AsyncIterator[None]:
        """Keep the ear up to date, an item each time that it was seen to hear; raises when it has not for `SILENCE`."""
        last = time.monotonic()
        while time.monotonic() - last < SILENCE:
            if await self._is_up_to_date(ear):
                last = time.monotonic()
                yield
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PULSE):
                    await self._change.wait()
        raise TimeoutError("not a sound")

    async def _is_up_to_date(self, ear: Ear) -> bool:
        """Whether the ear hears all that is wanted: known by hearing ourselves on a topic subscribed to after the others.

        A subscription is only sent, never answered. But Redis takes the commands of a connection in order, so once this
        fence is heard, all subscriptions before it are in force.
        """
        self._change.clear()
        await ear.unsubscribe(ear.subscribed - self._wanted)
        missing = sorted(self._wanted - ear.subscribed, key=lambda topic: topic not in self._urgent)
        number = next(self._fences)
        fence = f"fence.{self._process}.{number}"
        await ear.subscribe([*missing[:AT_ONCE], fence])
        subscribed = frozenset(ear.subscribed)
        passed = await self._passes(fence=fence, number=number)
        await self._settle(subscribed & self._wanted if passed else frozenset(), is_deaf=self._is_deaf and not passed)
        if len(missing) > AT_ONCE:
            self._change.set()
        return passed

    async def _settle(self, certain: frozenset[str], *, is_deaf: bool) -> None:
        """Who waits to be certain is so now, or learns that it cannot be had."""
        self._certain, self._is_deaf = certain, is_deaf
        self._urgent -= certain
        async with self._settled:
            self._settled.notify_all()

    async def _passes(self, *, fence: str, number: int) -> bool:
        """Whether we heard ourselves there. Said again and again: what was said before the subscription is not heard."""
        end = time.monotonic() + outage.TIMEOUT
        pause = 0.002
        while self._passed < number and time.monotonic() < end:
            if not await self._say(fence, number):
                break
            await asyncio.sleep(pause)
            pause = min(pause * 2, 0.1)
        return self._passed >= number

    async def _say(self, fence: str, number: int) -> bool:
        """Over a connection of its own: one that hung while it sent is replaced, and the ear need not be."""
        voice, self._voice = self._voice or self._connect(), None
        try:
            await voice.call("group_send", fence, {"type": "fence", "number": number})
        except outage.AWAY:
            await voice.close()
            return False
        self._voice = voice
        return True

    def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "fence":
            self._passed = max(self._passed, message["number"])
        elif self._is_news(message):
            self._heard(message["topic"], message["kind"], message["body"])

    def _is_news(self, message: dict[str, Any]) -> bool:
        """Not what this process said itself and served directly, and nothing a second time (two ears; sent again)."""
        process, number = message["process"], message["number"]
        if process == self._process or number <= self._last_numbers.get(process, 0):
            return False
        if len(self._last_numbers) >= KNOWN_PROCESSES and process not in self._last_numbers:  # they come and go
            self._last_numbers.pop(next(iter(self._last_numbers)))
        self._last_numbers[process] = number
        return True
