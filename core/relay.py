"""Between the processes: what one announces, all others hear, through Redis' pub/sub by Channels' layer.

One thread a process with an event loop of its own does both ways, so that web, worker and commands are alike, and a web
loop that is busy with thousands of sockets is not taken for a dead Redis. Nothing here is waited for by a bid, and
nothing is promised: who missed something sees it by the heartbeat and resumes.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import os
import threading
import uuid
from collections.abc import Callable
from contextvars import Context
from typing import Any, Final

from channels.layers import channel_layers

from core import outage
from core.announcing import Publisher
from core.hearing import Heard, Subscriber

PARTING: Final = 1.0
"""Seconds that a process which ends gives to what it has still to announce."""


class Link:
    """A channel layer for one purpose. Calls take `outage.TIMEOUT` seconds at most and raise what `outage.AWAY` names."""

    def __init__(self) -> None:
        # From `settings.CHANNEL_LAYERS`, but not Channels' shared instance: a hanging call holds its lock.
        self._layer: Any = channel_layers.make_backend("default")

    async def call(self, method: str, *arguments: Any) -> Any:
        async with asyncio.timeout(outage.TIMEOUT):
            return await getattr(self._layer, method)(*arguments)

    async def receive(self, channel: str) -> dict[str, Any]:
        message: dict[str, Any] = await self._layer.receive(channel)
        return message

    async def close(self) -> None:
        # What is broken may break in any way while it is closed; the next link does not depend on it.
        with contextlib.suppress(Exception):
            await self.call("flush")


class Relay:
    """The thread. Its methods are for all other threads; none of them waits."""

    def __init__(self, heard: Heard) -> None:
        Link()  # what it imports is imported here: a fork while the thread imports would leave half of it to the child
        self._process = uuid.uuid4().hex
        self._loop = asyncio.new_event_loop()
        self.publisher = Publisher(self._process, connect=Link)
        self._subscriber = Subscriber(self._process, connect=Link, heard=heard)
        self._hearing: asyncio.Task[None] | None = None
        self._ended = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="relay", daemon=True)
        self._thread.start()

    def announce(self, *, topic: str, kind: str, body: str) -> None:
        """To the other processes: `body`, the JSON text of a payload of type `kind`."""
        if self.publisher.put(topic=topic, kind=kind, body=body):
            self._loop.call_soon_threadsafe(self.publisher.wake)

    def follow(self, topic: str) -> None:
        """From now on, what others announce there is heard."""
        self._loop.call_soon_threadsafe(self._begin_to_follow, topic)

    def unfollow(self, topic: str) -> None:
        self._loop.call_soon_threadsafe(self._subscriber.unfollow, topic)

    async def certain(self, topic: str) -> None:
        """See `Subscriber.certain`; on any event loop."""
        if not self._subscriber.is_certain(topic):
            await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._subscriber.certain(topic), self._loop))

    def _begin_to_follow(self, topic: str) -> None:
        if self._hearing is None:  # a process without sockets need not hear anything
            # In a context of its own: this call came in that of some request, whose name every line would bear.
            self._hearing = self._loop.create_task(self._subscriber.run(), context=Context())
        self._subscriber.follow(topic)

    def stop(self) -> None:
        """End it, and wait until it has ended."""
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._work())

    async def _work(self) -> None:
        publishing = asyncio.create_task(self.publisher.run())
        await self._ended.wait()
        for task in (publishing, self._hearing):
            while task is not None and not task.done():
                task.cancel()  # again and again, as the layer's own closing swallows a cancellation
                await asyncio.wait([task], timeout=outage.TIMEOUT)


_relay: Relay | None = None
_starting = threading.Lock()


def relay(heard: Callable[[str, str, str], None]) -> Relay:
    """The one of this process, started when first needed (so after a fork). `heard` is called on its thread."""
    global _relay
    if _relay is None:
        with _starting:
            if _relay is None:
                _relay = Relay(heard)
                # A command that announces something and ends must not take it along.
                atexit.register(_relay.publisher.flush, seconds=PARTING)
    return _relay


def stop() -> None:
    """End this process's relay, if there is one; it begins again when next needed."""
    global _relay
    ended, _relay = _relay, None
    if ended is not None:
        ended.stop()


def _afresh() -> None:
    """Threads do not survive a fork, and a child is another process to all others."""
    global _relay, _starting
    _relay, _starting = None, threading.Lock()


os.register_at_fork(after_in_child=_afresh)
