"""Runs an ASGI application on daphne, which develops and tests, so that it closes its sockets as uvicorn does.

Importing this installs Twisted's reactor, which uvicorn must not be given: import it only to run it.
"""

from __future__ import annotations

import asyncio
import signal
from types import FrameType
from typing import Any

from daphne.server import Server
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from twisted.internet import reactor as installed

from config.serving import LAST_REQUESTS, say_farewell, until
from core.asgi import Application
from core.incoming import MOST_BYTES

reactor: Any = installed


class ClosingProtocol(WebSocketProtocol):
    """Closes with the code that it is told.

    Autobahn's `sendClose` knows only 1000 and 3000 to 4999, and by default it drops a client that breaks the protocol
    instead of telling it why.
    """

    def onConnect(self, request: Any) -> Any:  # noqa: N802 - autobahn's name
        self.failByDrop = False
        return super().onConnect(request)

    def serverClose(self, code: int | None = None) -> None:  # noqa: N802 - daphne's name
        self.sendCloseFrame(code=1000 if code is None else code, isReply=False)


class LeavingServer(Server):
    """Remembers its listening ports, so that it can stop listening before it ends."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.ports: list[Any] = []
        self._leaving: asyncio.Task[None] | None = None

    def listen_success(self, port: Any) -> None:
        self.ports.append(port)
        super().listen_success(port)

    def leave(self) -> None:
        """The first time in good order, the second time at once."""
        if self._leaving is None:
            self._leaving = asyncio.get_event_loop().create_task(self._leave())
        else:
            reactor.stop()

    async def _leave(self) -> None:
        for port in self.ports:
            port.stopListening()
        await say_farewell()
        await until(lambda: all("disconnected" in details for details in self.connections.values()), seconds=LAST_REQUESTS)
        reactor.stop()


def run_daphne(application: Application, *, host: str, port: int) -> None:
    """Serve until told to end. Daphne itself would drop all sockets without a word."""
    WebSocketFactory.protocol = ClosingProtocol
    interface = host.replace(":", r"\:")
    server = LeavingServer(
        application,
        endpoints=[f"tcp:port={port}:interface={interface}:backlog=2048"],
        signal_handlers=False,
        websocket_timeout=-1,
        websocket_max_message_size=MOST_BYTES,
        websocket_max_frame_size=MOST_BYTES,
        application_close_timeout=LAST_REQUESTS,
        server_name="",
    )

    def end(number: int, frame: FrameType | None) -> None:
        reactor.callFromThread(server.leave)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    server.run()
