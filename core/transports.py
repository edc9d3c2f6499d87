"""What ASGI does not tell about a connection: how much of what was sent is still here, and how to end it at once.

Uvicorn's `send` waits for a slow client, daphne's takes everything (reliability.md, "Traps of the stack"). Both hold a
transport that knows better; it hangs on the `send` they hand over, as long as no middleware wraps it (ours does not).
A server we do not know gives none, and then only its own waiting in `send` slows us down.
"""

from __future__ import annotations

import contextlib
import functools
import socket
from typing import Any, Final, Protocol

from core.asgi import Send

KERNEL_BUFFER: Final = 64 * 1024
"""Bytes the kernel may hold for one client. Left alone it grows to megabytes: minutes of frames for a slow reader."""


class Transport(Protocol):
    """The connection below one socket."""

    def waiting(self) -> int:
        """Bytes handed over that the kernel has not taken yet."""

    def abort(self) -> None:
        """End it now, without sending what waits."""


class AsyncioTransport:
    """Uvicorn's, on asyncio or uvloop."""

    __slots__ = ("_transport", "waiting")

    def __init__(self, transport: Any) -> None:
        self._transport = transport
        self.waiting = transport.get_write_buffer_size
        _bound(transport.get_extra_info("socket"))

    def abort(self) -> None:
        self._transport.abort()


class TwistedTransport:
    """Daphne's."""

    __slots__ = ("_transport",)

    def __init__(self, transport: Any) -> None:
        self._transport = transport
        _bound(transport.getHandle())

    def waiting(self) -> int:
        # Twisted has no public count; these are its two buffers, unchanged for a decade.
        pending: int = len(self._transport.dataBuffer) - self._transport.offset + self._transport._tempDataLen
        return pending

    def abort(self) -> None:
        self._transport.abortConnection()


def transport_of(send: Send) -> Transport | None:
    """The transport below this `send`, or None for a server that hides it."""
    protocol = send.args[0] if isinstance(send, functools.partial) and send.args else getattr(send, "__self__", None)
    transport = getattr(protocol, "transport", None)
    if hasattr(transport, "get_write_buffer_size"):
        return AsyncioTransport(transport)
    if hasattr(transport, "abortConnection") and hasattr(transport, "dataBuffer"):
        return TwistedTransport(transport)
    return None


def _bound(handle: Any) -> None:
    with contextlib.suppress(OSError, AttributeError):  # a Unix socket, or one already gone
        handle.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BUFFER)
