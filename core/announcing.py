"""The way out of `core.relay`: in order, oldest first; loses rather than waits."""

from __future__ import annotations

import asyncio
import itertools
import logging
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from core import outage

logger = logging.getLogger(__name__)

BACKLOG: Final = 5_000
"""Messages that may wait for Redis; beyond, the oldest go."""
MAX_AGE: Final = 10.0
"""Seconds after which a message is not worth sending: by then every client has resumed (reliability.md, P6)."""


class Link(Protocol):
    """`core.relay.Link`."""

    def call(self, method: str, *arguments: Any) -> Awaitable[Any]: ...

    def close(self) -> Awaitable[None]: ...


@dataclass(frozen=True, slots=True)
class Message:
    """One announcement on its way. The numbers of a process rise: what is sent twice is known by its number."""

    number: int
    topic: str
    kind: str
    body: str
    born: float


class Publisher:
    """Takes messages from any thread, and sends them on the relay's."""

    def __init__(self, process: str, *, connect: Callable[[], Link]) -> None:
        self.dropped = 0
        """Messages given up since the process began."""
        self._process = process
        self._connect = connect
        self._backlog: deque[Message] = deque()
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._news = asyncio.Event()
        self._log = outage.Log(logger, "Telling other processes")

    def put(self, *, topic: str, kind: str, body: str) -> bool:
        """Leave it here; true when the relay is to be woken."""
        with self._lock:
            self._backlog.append(Message(next(self._numbers), topic, kind, body, time.monotonic()))
            if len(self._backlog) > BACKLOG:
                self._backlog.popleft()
                self.dropped += 1
            return len(self._backlog) == 1

    def wake(self) -> None:
        """On the relay's loop."""
        self._news.set()

    def flush(self, *, seconds: float) -> None:
        """Wait, on another thread, until all is sent; so long at most."""
        end = time.monotonic() + seconds
        while self._backlog and time.monotonic() < end:
            time.sleep(0.01)

    async def run(self) -> None:
        link = self._connect()
        try:
            while True:
                await self._news.wait()
                self._news.clear()
                while (message := self._next()) is not None:
                    if not await self._send(link, message):
                        await link.close()  # a cancelled call leaves its connection in the middle of an answer
                        link = self._connect()
                        await asyncio.sleep(outage.TIMEOUT)
        finally:
            await link.close()

    async def _send(self, link: Link, message: Message) -> bool:
        """False when it has to be sent again, over another connection."""
        envelope = {
            "type": "relay",
            "process": self._process,
            "number": message.number,
            "topic": message.topic,
            "kind": message.kind,
            "body": message.body,
        }
        try:
            await link.call("group_send", message.topic, envelope)
        except outage.AWAY as error:
            self._log.failed(error)
            return False
        except Exception:
            logger.exception("An announcement could not be sent: %s", message.kind)
        self._log.well()
        with self._lock:
            if self._backlog and self._backlog[0] is message:
                self._backlog.popleft()
        return True

    def _next(self) -> Message | None:
        with self._lock:
            while self._backlog and time.monotonic() - self._backlog[0].born > MAX_AGE:
                self._backlog.popleft()
                self.dropped += 1
            return self._backlog[0] if self._backlog else None
