"""Runs an ASGI application on uvicorn (production) or daphne (development) so that it ends well.

On SIGTERM or SIGINT: nothing new is taken, all sockets are closed with 1012 so that their clients come back elsewhere,
requests under way get a few seconds. A second signal ends at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
from collections.abc import Callable
from types import FrameType
from typing import Any, Final

import uvicorn

from core import realtime
from core.asgi import Application
from core.incoming import MAX_BYTES

logger = logging.getLogger(__name__)

FAREWELL: Final = 1.0
"""Seconds for clients to answer the close."""
LAST_REQUESTS: Final = 5
"""Seconds for requests under way."""


class UvicornServer(uvicorn.Server):
    """Uvicorn, with our farewell before its own."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        await say_farewell()
        await super().shutdown(sockets)


def run_uvicorn(application: Application, *, host: str, port: int) -> None:
    """Serve until told to end. Without deflate: it costs more than our short frames gain."""
    config = uvicorn.Config(
        application,
        host=host,
        port=port,
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_max_size=MAX_BYTES,
        lifespan="off",
        # Whose word counts about addresses is decided in `core.web`, not by where the connection comes from.
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_config=None,
        log_level="warning",
        timeout_graceful_shutdown=LAST_REQUESTS,
    )
    with contextlib.suppress(KeyboardInterrupt):
        UvicornServer(config).run()


def run_daphne(application: Application, *, host: str, port: int) -> None:
    """Serve until told to end. Daphne itself would drop all sockets without a word."""
    # Importing daphne installs Twisted's reactor, which uvicorn must not be given.
    from daphne.server import Server
    from twisted.internet import reactor

    interface = host.replace(":", r"\:")
    server = Server(
        application,
        endpoints=[f"tcp:port={port}:interface={interface}:backlog=2048"],
        signal_handlers=False,
        websocket_timeout=-1,
        websocket_max_message_size=MAX_BYTES,
        websocket_max_frame_size=MAX_BYTES,
        application_close_timeout=LAST_REQUESTS,
        server_name="",
    )
    ending: list[asyncio.Task[None]] = []

    def end(number: int, frame: FrameType | None) -> None:
        reactor.callFromThread(_end_daphne, server, reactor, ending)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    server.run()


def _end_daphne(server: Any, reactor: Any, ending: list[asyncio.Task[None]]) -> None:
    if ending:
        reactor.stop()
    else:
        ending.append(asyncio.get_event_loop().create_task(_leave_daphne(server, reactor.stop)))


async def _leave_daphne(server: Any, stop: Callable[[], None]) -> None:
    for listener in server.listeners:
        listener.addCallback(lambda port: port.stopListening())
    await say_farewell()
    await _until(lambda: all("disconnected" in details for details in server.connections.values()), seconds=LAST_REQUESTS)
    stop()


async def say_farewell() -> None:
    """Close all sockets with 1012 and wait a moment until they have gone."""
    hub = realtime.hub()
    hub.close_all()
    await _until(lambda: not hub.followed, seconds=FAREWELL)
    await hub.stop()


async def _until(is_so: Callable[[], bool], *, seconds: float) -> None:
    """Wait for what no event tells of, so long at most."""
    end = asyncio.get_running_loop().time() + seconds
    while not is_so() and asyncio.get_running_loop().time() < end:  # noqa: ASYNC110
        await asyncio.sleep(0.02)
