"""The way in of `core.relay`: subscriptions that outlive any loss of Redis.

The layer reconnects by itself where it notices a loss, but says nothing of it, and a connection may be dead without
anybody noticing. So the subscriber listens for its own voice: unheard for `SILENCE`, it begins again from nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol

from core import outage

logger = logging.getLogger(__name__)

PULSE: Final = 1.0
"""Seconds between two signs of life that a subscriber sends to itself."""
SILENCE: Final = 3.0
"""Seconds without hearing itself after which the connection is dead, whatever the kernel thinks of it."""
KNOWN_PROCESSES: Final = 1_000

Heard = Callable[[str, str, str], None]
"""Called with topic, kind and body."""


class Link(Protocol):
    """`core.relay.Link`."""

    def call(self, method: str, *arguments: Any) -> Awaitable[Any]: ...

    def receive(self, channel: str) -> Awaitable[dict[str, Any]]: ...

    def close(self) -> Awaitable[None]: ...


class Subscriber:
    """Everything here runs on the relay's loop."""

    def __init__(self, process: str, *, connect: Callable[[], Link], heard: Heard) -> None:
        self._process = process
        self._connect = connect
        self._heard = heard
        self._wanted: set[str] = set()
        self._subscribed: set[str] = set()
        self._certain: set[str] = set()
        self._change = asyncio.Event()
        self._settled = asyncio.Condition()
        self._last_heard = 0.0
        self._fences = itertools.count(1)
        self._passed = 0
        self._last_numbers: dict[str, int] = {}

    def follow(self, topic: str) -> None:
        self._wanted.add(topic)
        self._change.set()

    def unfollow(self, topic: str) -> None:
        self._wanted.discard(topic)
        self._certain.discard(topic)
        self._change.set()

    def is_certain(self, topic: str) -> bool:
        """Whether `certain` would return at once. The one question other threads may ask."""
        return topic in self._certain

    async def certain(self, topic: str) -> None:
        """Return when nothing said on the topic from now on can be missed, or when that cannot be had in good time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(outage.TIMEOUT), self._settled:
                await self._settled.wait_for(lambda: topic in self._certain or outage.redis.is_open)

    async def run(self) -> None:
        """Stay connected while there is anything to hear."""
        while True:
            if not self._wanted:
                await self._change.wait()
                self._change.clear()
                continue
            link = self._connect()
            try:
                await self._converse(link)
            except outage.AWAY as error:
                logger.info("Other processes cannot be heard: %r", error)
            except Exception:
                logger.exception("The subscriber failed")
            finally:
                self._subscribed.clear()
                self._certain.clear()
                await link.close()
            await asyncio.sleep(outage.TIMEOUT)

    async def _converse(self, link: Link) -> None:
        channel = await link.call("new_channel")
        listening = asyncio.create_task(self._listen(link, channel), name="listening")
        try:
            self._last_heard = time.monotonic()
            while self._wanted and not listening.done():
                self._change.clear()
                await self._bring_up_to_date(link, channel)
                if time.monotonic() - self._last_heard > SILENCE:
                    raise TimeoutError("not a sound")
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(PULSE):
                        await self._change.wait()
            if listening.done():
                listening.result()
        finally:
            listening.cancel()

    async def _bring_up_to_date(self, link: Link, channel: str) -> None:
        """Subscribe to what is wanted, and then hear ourselves on a topic subscribed to after it.

        A subscription is only sent, never answered. But Redis takes the commands of a connection in order, so once this
        fence is heard, all subscriptions before it are in force. It is the sign of life as well.
        """
        wanted = set(self._wanted)
        for topic in wanted - self._subscribed:
            await link.call("group_add", topic, channel)
            self._subscribed.add(topic)
        for topic in self._subscribed - wanted:
            await link.call("group_discard", topic, channel)
            self._subscribed.discard(topic)
        number = next(self._fences)
        fence = f"fence.{self._process}.{number}"
        await link.call("group_add", fence, channel)
        if await self._passes(link, fence=fence, number=number):
            self._certain = self._subscribed & self._wanted
            async with self._settled:
                self._settled.notify_all()
        await link.call("group_discard", fence, channel)

    async def _passes(self, link: Link, *, fence: str, number: int) -> bool:
        """Whether we heard ourselves there. Said again and again: what was said before the subscription is not heard."""
        end = time.monotonic() + outage.TIMEOUT
        pause = 0.002
        while self._passed < number and time.monotonic() < end:
            await link.call("group_send", fence, {"type": "fence", "number": number})
            await asyncio.sleep(pause)
            pause = min(pause * 2, 0.1)
        return self._passed >= number

    async def _listen(self, link: Link, channel: str) -> None:
        while True:
            message = await link.receive(channel)
            self._last_heard = time.monotonic()
            if message["type"] == "fence":
                self._passed = max(self._passed, message["number"])
            elif self._is_news(message):
                self._heard(message["topic"], message["kind"], message["body"])

    def _is_news(self, message: dict[str, Any]) -> bool:
        """Not what this process said itself and served directly, and nothing a second time (sent again after a time-out)."""
        process, number = message["process"], message["number"]
        if process == self._process or number <= self._last_numbers.get(process, 0):
            return False
        if len(self._last_numbers) >= KNOWN_PROCESSES and process not in self._last_numbers:  # they come and go
            self._last_numbers.pop(next(iter(self._last_numbers)))
        self._last_numbers[process] = number
        return True
