"""Runs an ASGI application on uvicorn so that it ends well; `config.serving_daphne` does so on daphne.

On SIGTERM or SIGINT: nothing new is taken, all sockets are closed with 1012 so that their clients come back elsewhere,
requests under way get a few seconds. A second signal ends at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable
from typing import Final, Protocol

import uvicorn

from core import realtime
from core.asgi import Application
from core.incoming import MOST_BYTES

FAREWELL: Final = 1.0
"""Seconds for clients to answer the close."""
LAST_REQUESTS: Final = 5
"""Seconds for requests under way."""


class Run(Protocol):
    """Serves until told to end."""

    def __call__(self, application: Application, *, host: str, port: int) -> None: ...


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
        ws_max_size=MOST_BYTES,
        lifespan="off",
        # Whose word counts about addresses is decided in `core.web`, not by where the connection comes from.
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_config=None,
        log_level="warning",
        timeout_graceful_shutdown=LAST_REQUESTS,
    )
    # Uvicorn raises the signal again when it is done. The default would end the process there and then, and what the
    # relay has still to announce with it.
    signal.signal(signal.SIGTERM, lambda number, frame: None)
    with contextlib.suppress(KeyboardInterrupt):
        UvicornServer(config).run()


def runner(server: str) -> Run:
    """How to run `uvicorn` or `daphne`."""
    if server == "uvicorn":
        return run_uvicorn
    from config.serving_daphne import run_daphne

    return run_daphne


async def say_farewell() -> None:
    """Close all sockets with 1012 and wait a moment until they have gone."""
    hub = realtime.hub()
    hub.close_all()
    await until(lambda: not hub.followed, seconds=FAREWELL)
    await hub.stop()


async def until(is_so: Callable[[], bool], *, seconds: float) -> None:
    """Wait for what no event tells of, so long at most."""
    end = asyncio.get_running_loop().time() + seconds
    while not is_so() and asyncio.get_running_loop().time() < end:  # noqa: ASYNC110
        await asyncio.sleep(0.02)
