"""Between the processes: what one announces, the hubs of all others hear, through Redis' pub/sub by Channels' layer.

Each process has one `Publisher` (a thread with an event loop of its own, so that web, worker and commands do it alike)
and, per event loop with sockets, one `Subscriber`. Nothing here is waited for by a bid, and nothing is promised:
who missed something sees it by the heartbeat and resumes.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import itertools
import logging
import os
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from channels.layers import channel_layers

from core import outage

logger = logging.getLogger(__name__)

BACKLOG: Final = 5_000
"""Messages that may wait for Redis; beyond, the oldest go."""
MAX_AGE: Final = 10.0
"""Seconds after which a message is not worth sending: by then every client has resumed (reliability.md, P6)."""
PULSE: Final = 1.0
"""Seconds between two signs of life that a subscriber sends to itself."""
SILENCE: Final = 3.0
"""Seconds without hearing oneself after which the connection is dead, whatever the kernel thinks of it."""

process_id = uuid.uuid4().hex
"""Marks what this process has sent, so that it can ignore its own echo."""


@dataclass(frozen=True, slots=True)
class Message:
    """One announcement on its way; `body` is the JSON text of a payload of type `kind`."""

    number: int
    topic: str
    kind: str
    body: str
    born: float

    def envelope(self) -> dict[str, Any]:
        return {
            "type": "relay",
            "process": process_id,
            "number": self.number,
            "topic": self.topic,
            "kind": self.kind,
            "body": self.body,
        }


class Link:
    """A channel layer of its own for one purpose. Calls take `outage.TIMEOUT` seconds at most and raise what `AWAY` names."""

    def __init__(self) -> None:
        # Channels' own, from `settings.CHANNEL_LAYERS`, but not the shared instance: a hanging call holds its lock.
        self._layer: Any = channel_layers.make_backend("default")

    async def call(self, method: str, *arguments: Any) -> Any:
        async with asyncio.timeout(outage.TIMEOUT):
            return await getattr(self._layer, method)(*arguments)

    async def receive(self, channel: str) -> dict[str, Any]:
        message: dict[str, Any] = await self._layer.receive(channel)
        return message

    async def close(self) -> None:
        with contextlib.suppress(*outage.AWAY):
            await self.call("flush")


# --- Sending ---------------------------------------------------------------------------------------------------------


class Publisher:
    """Sends from a thread of its own, in order, oldest first; loses rather than waits."""

    def __init__(self) -> None:
        self.dropped = 0
        self._backlog: deque[Message] = deque()
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._loop = asyncio.new_event_loop()
        self._news = asyncio.Event()
        threading.Thread(target=self._run, name="publisher", daemon=True).start()

    def send(self, *, topic: str, kind: str, body: str) -> None:
        """Leave it to the thread; returns at once."""
        with self._lock:
            self._backlog.append(Message(number=next(self._numbers), topic=topic, kind=kind, body=body, born=time.monotonic()))
            is_first = len(self._backlog) == 1
            if len(self._backlog) > BACKLOG:
                self._backlog.popleft()
                self.dropped += 1
        if is_first:
            self._loop.call_soon_threadsafe(self._news.set)

    def flush(self, *, seconds: float) -> None:
        """Wait until all is sent, so long at most."""
        end = time.monotonic() + seconds
        while self._backlog and time.monotonic() < end:
            time.sleep(0.01)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._send_all())

    async def _send_all(self) -> None:
        link = Link()
        while True:
            await self._news.wait()
            self._news.clear()
            while (message := self._next()) is not None:
                try:
                    await link.call("group_send", message.topic, message.envelope())
                except outage.AWAY as error:
                    logger.info("Nothing can be announced to other processes: %r", error)
                    await link.close()  # a cancelled call leaves the connection in the middle of an answer
                    link = Link()
                    await asyncio.sleep(outage.TIMEOUT)
                except Exception:
                    logger.exception("An announcement could not be sent: %s", message.kind)
                    self._done(message)
                else:
                    self._done(message)

    def _next(self) -> Message | None:
        with self._lock:
            while self._backlog and time.monotonic() - self._backlog[0].born > MAX_AGE:
                self._backlog.popleft()
                self.dropped += 1
            return self._backlog[0] if self._backlog else None

    def _done(self, message: Message) -> None:
        with self._lock:
            if self._backlog and self._backlog[0] is message:
                self._backlog.popleft()


_publisher: Publisher | None = None
_starting = threading.Lock()


def publisher() -> Publisher:
    """The one of this process, started when first needed (so after a fork)."""
    global _publisher
    if _publisher is None:
        with _starting:
            if _publisher is None:
                _publisher = Publisher()
                # A command that announces something and ends must not take it along.
                atexit.register(_publisher.flush, seconds=outage.TIMEOUT)
    return _publisher


def _afresh() -> None:
    """Threads do not survive a fork, and a child is another process to all others."""
    global _publisher, _starting, process_id
    _publisher, _starting, process_id = None, threading.Lock(), uuid.uuid4().hex


os.register_at_fork(after_in_child=_afresh)


# --- Hearing ---------------------------------------------------------------------------------------------------------

Heard = Callable[[str, str, str], None]
"""Called with topic, kind and body, in the subscriber's event loop."""


class Subscriber:
    """Hears the topics it was told to, over any loss of Redis: it notices within `SILENCE` and subscribes to all again."""

    def __init__(self, heard: Heard) -> None:
        self.is_connected = False
        self._heard = heard
        self._name = uuid.uuid4().hex
        self._wanted: set[str] = set()
        self._subscribed: set[str] = set()
        self._certain: set[str] = set()
        self._change = asyncio.Event()
        self._settled = asyncio.Condition()
        self._last_heard = 0.0
        self._fences = itertools.count(1)
        self._passed = 0
        self._last_numbers: dict[str, int] = {}
        self._task = asyncio.create_task(self._stay_connected(), name="subscriber")

    def follow(self, topic: str) -> None:
        self._wanted.add(topic)
        self._change.set()

    def unfollow(self, topic: str) -> None:
        self._wanted.discard(topic)
        self._change.set()

    async def certain(self, topic: str) -> None:
        """Return when nothing said on the topic from now on can be missed, or when that cannot be had in good time."""
        if topic in self._certain or not self.is_connected:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(outage.TIMEOUT), self._settled:
                await self._settled.wait_for(lambda: topic in self._certain or not self.is_connected)

    async def stop(self) -> None:
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    # Connection

    async def _stay_connected(self) -> None:
        while True:
            link = Link()
            try:
                await self._converse(link)
            except outage.AWAY as error:
                logger.info("Other processes cannot be heard: %r", error)
            except Exception:
                logger.exception("The subscriber failed")
            finally:
                self.is_connected = False
                self._subscribed.clear()
                self._certain.clear()
                async with self._settled:
                    self._settled.notify_all()
                await link.close()
            await asyncio.sleep(outage.TIMEOUT)

    async def _converse(self, link: Link) -> None:
        channel = await link.call("new_channel")
        listening = asyncio.create_task(self._listen(link, channel), name="subscriber-listening")
        try:
            self._last_heard = time.monotonic()
            while not listening.done():
                self._change.clear()
                await self._bring_up_to_date(link, channel)
                if time.monotonic() - self._last_heard > SILENCE:
                    raise TimeoutError("not a sound")
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(PULSE):
                        await self._change.wait()
            listening.result()
        finally:
            listening.cancel()

    async def _bring_up_to_date(self, link: Link, channel: str) -> None:
        """Subscribe to what is wanted, and hear oneself on a topic subscribed to behind it.

        A subscription is only sent, not answered. Redis takes the commands of a connection in order, so once the fence
        is heard, all before it is in force. It is also the sign of life.
        """
        wanted = set(self._wanted)
        for topic in wanted - self._subscribed:
            await link.call("group_add", topic, channel)
            self._subscribed.add(topic)
        for topic in self._subscribed - wanted:
            await link.call("group_discard", topic, channel)
            self._subscribed.discard(topic)
            self._certain.discard(topic)
        number = next(self._fences)
        fence = f"fence.{self._name}.{number}"
        await link.call("group_add", fence, channel)
        if await self._passes(link, fence=fence, number=number):
            self.is_connected = True
            self._certain |= self._subscribed & wanted
            async with self._settled:
                self._settled.notify_all()
        await link.call("group_discard", fence, channel)

    async def _passes(self, link: Link, *, fence: str, number: int) -> bool:
        end = time.monotonic() + outage.TIMEOUT
        pause = 0.005
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
        """Not our own, which was served directly, and not sent again after a time-out."""
        process, number = message["process"], message["number"]
        if process == process_id or number <= self._last_numbers.get(process, 0):
            return False
        if len(self._last_numbers) > 1000:  # processes come and go
            self._last_numbers.pop(next(iter(self._last_numbers)))
        self._last_numbers[process] = number
        return True
