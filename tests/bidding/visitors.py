"""Sockets of people at the whole application: origin, log-in, routing, and what is behind them."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from django.db import connections
from django.test import Client

from accounts.models import User
from core import realtime
from core.sockets import _executor, run_db
from tests import wire

HOST = "testserver"
PATIENCE = 6.0
"""Seconds: longer than a heartbeat is away, or a look at who may still be here."""
AS_LONG_AS_THE_LOOP = {"limits"}
"""Tasks that no socket ends, and that write nothing."""


@dataclass
class Visitor:
    """One open socket. Answers are told apart from pushes; pushes are kept."""

    socket: WebsocketCommunicator
    address: str
    pushes: list[Mapping[str, Any]] = field(default_factory=list)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def ask(self, command: str, /, **fields: Any) -> Mapping[str, Any]:
        number = f"q{next(self._numbers)}"
        frame = {"type": command, "id": number, **fields}
        await self.socket.send_json_to(frame)
        async with asyncio.timeout(2 * PATIENCE):
            while (message := await self._next()).get("id") != number or message["type"] not in ("ok", "error"):
                self.pushes.append(message)
        wire.asked(self.address, frame, message)
        return message

    async def hears(self, kind: str, **fields: Any) -> Mapping[str, Any]:
        """The first push of that type with these fields, past or to come."""
        for push in self.pushes:
            if push["type"] == kind and fields.items() <= push.items():
                return push
        async with asyncio.timeout(2 * PATIENCE):
            while True:
                message = await self._next()
                self.pushes.append(message)
                if message["type"] == kind and fields.items() <= message.items():
                    return message

    async def takes(self, kind: str) -> Mapping[str, Any]:
        """The first push of that type that was not taken before."""
        found = await self.hears(kind)
        self.pushes.remove(found)
        return found

    async def hears_nothing(self, kind: str, *, seconds: float) -> None:
        end = asyncio.get_running_loop().time() + seconds
        while not await self.socket.receive_nothing(timeout=max(0.01, end - asyncio.get_running_loop().time())):
            self.pushes.append(await self._next())
        assert kind not in [push["type"] for push in self.pushes]

    async def closed_with(self) -> int:
        while (event := await self.socket.receive_output(timeout=PATIENCE))["type"] != "websocket.close":
            assert event["type"] == "websocket.send"
        code: int = event["code"]
        return code

    async def _next(self) -> Mapping[str, Any]:
        message: Mapping[str, Any] = await self.socket.receive_json_from(timeout=PATIENCE)
        if message["type"] not in ("ok", "error"):
            wire.pushed(self.address, message)
        return message


class Doorway:
    """Opens sockets, and closes them all at the end with everything they set going."""

    def __init__(self) -> None:
        self._stack = AsyncExitStack()

    async def enter(
        self, auction: UUID, user: User | None = None, *, cookie: str = "", origin: str | None = f"http://{HOST}"
    ) -> Visitor:
        """`cookie` instead of `user` where one log-in is used again."""
        if user is not None:
            cookie = await run_db(session_of, user)
        return await self.enter_at(f"/ws/auctions/{auction}/", cookie=cookie, origin=origin)

    async def enter_at(self, address: str, *, cookie: str = "", origin: str | None = f"http://{HOST}") -> Visitor:
        """Any socket of the house. Raises ConnectionRefusedError where the handshake is refused."""
        from config.asgi import application

        headers = [(b"host", HOST.encode())]
        if origin is not None:
            headers.append((b"origin", origin.encode()))
        if cookie:
            headers.append((b"cookie", f"sessionid={cookie}".encode()))
        socket = WebsocketCommunicator(application, address, headers=headers)
        connected, _ = await socket.connect(timeout=10)
        if not connected:
            raise ConnectionRefusedError
        self._stack.push_async_callback(socket.disconnect)
        return Visitor(socket, address)

    async def close(self) -> None:
        await self._stack.aclose()


@asynccontextmanager
async def doorway() -> AsyncIterator[Doorway]:
    found, others = Doorway(), asyncio.all_tasks()
    try:
        yield found
    finally:
        await found.close()
        await realtime.hub().stop()
        await _end(asyncio.all_tasks() - others)
        await close_connections()


async def _end(left: set[asyncio.Task[Any]]) -> None:
    """What sockets left behind, such as presence writing that nobody is there: it would cross the flush of the tables."""
    tasks = [task for task in left if task is not asyncio.current_task() and not _stays(task)]
    running = (await asyncio.wait(tasks, timeout=2 * PATIENCE))[1] if tasks else set()
    assert not running, f"Still running after the last socket: {running}"


def _stays(task: asyncio.Task[Any]) -> bool:
    """Until the loop ends, and without the database: also what the other end of a picture, closed while it connected, forgot."""
    return task.get_name() in AS_LONG_AS_THE_LOOP or "query_consent" in repr(task.get_coro())


async def close_connections() -> None:
    """Of the threads that sockets read in: Channels' test client leaves them open, and the database is to be flushed."""
    together = threading.Barrier(_executor._max_workers)

    def close() -> None:
        """Waits for the others, so that no thread takes two of these."""
        connections.close_all()
        together.wait(timeout=PATIENCE)

    await asyncio.gather(*(run_db(close) for _ in range(_executor._max_workers)))
    await database_sync_to_async(connections.close_all)()


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value
