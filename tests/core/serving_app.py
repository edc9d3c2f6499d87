"""Served by `tests/core/test_serving.py` in a process of its own: one socket that follows `person.1`, and a slow page."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import django

django.setup()

from config.serving import runner  # noqa: E402
from core.realtime import publish  # noqa: E402
from core.sockets import Answer, Frame, Socket, command  # noqa: E402


class Room(Socket):
    pushes = frozenset({"lot.outbid"})

    flooding: asyncio.Task[None] | None = None

    async def opened(self) -> None:
        self.follow("person.1")

    def closed(self) -> None:
        if self.flooding is not None:
            self.flooding.cancel()

    @command("flood")
    async def flood(self, message: Frame) -> Answer:
        """To all who follow: so many payloads of so many bytes, twenty a second."""
        self.flooding = asyncio.create_task(self._flood(message["id"], message["count"], "x" * message["size"]))
        return None

    async def _flood(self, name: str, count: int, text: str) -> None:
        for number in range(count):
            publish("person.1", {"type": "lot.outbid", "flood": name, "number": number, "text": text})
            await asyncio.sleep(0.05)

    @command("watching")
    async def watching(self, message: Frame) -> Answer:
        return {"watching": len(self.hub.followed)}


async def page(scope: Any, receive: Any, send: Any) -> None:
    await asyncio.sleep(1)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4")]})
    await send({"type": "http.response.body", "body": b"done"})


async def application(scope: Any, receive: Any, send: Any) -> None:
    await (Room.as_asgi() if scope["type"] == "websocket" else page)(scope, receive, send)


if __name__ == "__main__":
    runner(sys.argv[1])(application, host="127.0.0.1", port=int(sys.argv[2]))
