"""What one socket has still to be sent: bounded, never waited for.

A message usually goes out within `put`, on no task of its own: with thousands of watchers the switch to a writer task
costs as much as the sending. Only what a slow client leaves waiting is queued here, up to the bounds below; beyond
them the socket is given up (1013), for whoever cannot keep up is better served by a snapshot.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import types
from collections import deque
from collections.abc import Coroutine, Generator
from typing import Any, Final

from core.asgi import Message, Send
from core.transports import transport_of

logger = logging.getLogger(__name__)

TOO_SLOW: Final = 1013

READY_BELOW: Final = 16 * 1024
"""Bytes that may wait in the server for the kernel, before more is kept here. Uvicorn's own pause comes later."""
MAX_MESSAGES: Final = 128
MAX_CHARACTERS: Final = 256 * 1024
PATIENCE: Final = 5.0
"""Seconds that a socket may stand still while something waits for it."""
RETRY: Final = 0.05
GRACE: Final = 2.0
"""Seconds for a client to answer the close, before the connection is cut."""


class Outbox:
    """The way out of one socket. Everything here runs on its event loop."""

    __slots__ = (
        "_characters",
        "_close_with",
        "_in_flight",
        "_loop",
        "_queue",
        "_send",
        "_since",
        "_timer",
        "_transport",
        "closed",
    )

    def __init__(self, send: Send) -> None:
        self._send = send
        self._loop = asyncio.get_running_loop()
        self._transport = transport_of(send)
        self._queue: deque[str] = deque()
        self._characters = 0
        self._since = 0.0
        self._in_flight: asyncio.Task[None] | None = None
        self._close_with: int | None = None
        self._timer: asyncio.TimerHandle | None = None
        self.closed = False

    def put(self, text: str) -> None:
        """Send it, or keep it until the client has taken more; gives the socket up when that is too much. Never raises."""
        if self.closed:
            return
        if not self._queue and self._is_ready():
            self._emit({"type": "websocket.send", "text": text})
            return
        if not self._queue:
            self._since = self._loop.time()
        self._queue.append(text)
        self._characters += len(text)
        if len(self._queue) > MAX_MESSAGES or self._characters > MAX_CHARACTERS:
            self.close(TOO_SLOW)
        elif self._timer is None:
            self._timer = self._loop.call_later(RETRY, self._drain)

    def close(self, code: int) -> None:
        """Close with this code; what waits is dropped, and the connection cut if the client does not answer."""
        if self.closed:
            return
        self.closed = True
        self._queue.clear()
        self._cancel_timer()
        if self._transport is not None:
            self._timer = self._loop.call_later(GRACE, self._transport.abort)
        if self._in_flight is None:
            self._emit({"type": "websocket.close", "code": code})
        else:
            self._close_with = code

    def gone(self) -> None:
        """The socket has ended: nothing more to send.

        A cut that is due stays so: uvicorn ends a socket as soon as it is closed, whether or not the client reads on.
        """
        if not self.closed:
            self.closed = True
            self._queue.clear()
            self._cancel_timer()
        if self._in_flight is not None:
            self._in_flight.cancel()

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _is_ready(self) -> bool:
        return self._in_flight is None and (self._transport is None or self._transport.waiting() <= READY_BELOW)

    def _drain(self) -> None:
        self._timer = None
        while self._queue and self._is_ready():
            text = self._queue.popleft()
            self._characters -= len(text)
            self._since = self._loop.time()
            self._emit({"type": "websocket.send", "text": text})
        if not self._queue or self.closed:
            return
        if self._loop.time() - self._since > PATIENCE:
            self.close(TOO_SLOW)
        else:
            self._timer = self._loop.call_later(RETRY, self._drain)

    def _emit(self, message: Message) -> None:
        """Call `send` and let it run as far as it goes by itself, which is to its end but for a client that lags."""
        sending = self._send(message)
        assert isinstance(sending, Coroutine)
        try:
            waits_for = sending.send(None)
        except StopIteration:
            return
        except Exception as error:
            logger.debug("A send came too late: %r", error)
            self.closed = True
            return
        self._in_flight = self._loop.create_task(_finish(sending, waits_for))
        self._in_flight.add_done_callback(self._landed)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._in_flight = None
        if task.cancelled() or task.exception() is not None:
            self.closed = True
        elif self._close_with is not None:
            self._emit({"type": "websocket.close", "code": self._close_with})


async def _finish(started: Coroutine[Any, Any, None], waits_for: Any) -> None:
    await _rest_of(started, waits_for)  # type: ignore[misc] # what types.coroutine makes is awaitable


@types.coroutine
def _rest_of(started: Coroutine[Any, Any, None], waits_for: Any) -> Generator[Any, Any, None]:
    """Await a coroutine that has already run up to its first wait (Python 3.12 knows this as an eager task)."""
    while True:
        try:
            given = yield waits_for
        except BaseException as error:
            go_on = functools.partial(started.throw, error)
        else:
            go_on = functools.partial(started.send, given)
        try:
            waits_for = go_on()
        except StopIteration:
            return
