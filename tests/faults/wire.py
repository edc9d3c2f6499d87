"""One socket as a client has it: commands with their answers, pushes as they come."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Callable, Mapping
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin

from core.incoming import MAX_BYTES

GONE = (OSError, WebSocketException, EOFError, TimeoutError)
"""What a client sees when the server dies, ends or is not there; `asyncio.TimeoutError` among it."""

Push = Callable[[Mapping[str, Any]], None]


def _nothing(_: Mapping[str, Any]) -> None:
    """Pushes that nobody reads."""


class Wire:
    """Open with `Wire.open`; `ask` gives the answer, or raises one of `GONE`."""

    def __init__(self, connection: ClientConnection, hear: Push) -> None:
        self.connection = connection
        self._hear = hear
        self._numbers = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[Mapping[str, Any]]] = {}
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def open(
        cls, port: int, path: str, *, cookie: str = "", origin: str | None = "", hear: Push = _nothing, **options: Any
    ) -> Wire:
        """`origin` "" is the page's own, None none at all."""
        host = f"127.0.0.1:{port}"
        connection = await connect(
            f"ws://{host}{path}",
            origin=None if origin is None else Origin(origin or f"http://{host}"),
            additional_headers={"Cookie": f"sessionid={cookie}"} if cookie else None,
            **({"compression": None, "proxy": None, "ping_interval": None, "open_timeout": 5, "close_timeout": 1} | options),
        )
        return cls(connection, hear)

    async def ask(self, command: str, /, *, within: float = 15.0, **fields: Any) -> Mapping[str, Any]:
        """`within` seconds."""
        number = f"q{next(self._numbers)}"
        answer: asyncio.Future[Mapping[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            if self._reader.done():
                raise EOFError
            await self.say(json.dumps({"type": command, "id": number, **fields}))
            return await asyncio.wait_for(answer, within)
        finally:
            self._waiting.pop(number, None)

    async def say(self, frame: str | bytes) -> None:
        """A frame as it is."""
        await self.connection.send(frame)

    @property
    def is_open(self) -> bool:
        return not self._reader.done()

    async def ended(self, *, within: float = 10.0) -> int:
        """The code that the other side closed with. `within` seconds."""
        await asyncio.wait_for(asyncio.shield(self._reader), within)
        code = self.connection.close_code
        assert code is not None
        return code

    async def close(self) -> None:
        await self.connection.close()
        await self._reader

    async def _read(self) -> None:
        try:
            async for text in self.connection:
                message = json.loads(text)
                waiting = self._waiting.get(message["id"]) if message["type"] in ("ok", "error") and message["id"] else None
                if waiting is not None and not waiting.done():
                    waiting.set_result(message)
                elif waiting is None:
                    self._hear(message)
        except GONE:
            pass
        finally:
            for answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(EOFError())


assert MAX_BYTES < 2**20, "what a client of these runs may receive is larger than what it may send"
