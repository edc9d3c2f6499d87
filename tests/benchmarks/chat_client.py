"""The client side of `chat`: people who listen, some of whom speak. Reads its job from stdin, prints what came of it."""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from bisect import bisect_right
from functools import partial
from itertools import accumulate
from typing import Any, cast

import psutil
import uvloop

from tests.benchmarks.table import percentile

HEARD = re.compile(rb'"type":"chat\.message","message":\{.{0,600}?"text":"said ([\d.]+)"')
PING = b"\x89\x04"
"""As uvicorn sends it, with four bytes to give back."""
AFTERWARDS = 3.0
"""Seconds in which the last messages still arrive."""


class Member(asyncio.Protocol):
    """One socket. What comes is noted with its time and read only afterwards: the client shares the machine with the server."""

    def __init__(self, handshake: bytes) -> None:
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.noted: list[tuple[float, bytes]] = []
        self._handshake = handshake
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._handshake)

    def data_received(self, data: bytes) -> None:
        if self.ready.done():
            if PING in (data[:2], data[-6:-4]):
                self._transport.write(b"\x8a\x84" + bytes(4) + (data[2:6] if data[:2] == PING else data[-4:]))
            self.noted.append((time.time(), data))
            if not self.opened.done() and b'"id":"open"' in data:
                self.opened.set_result(None)
        elif data.startswith(b"HTTP/1.1 101"):
            self.ready.set_result(None)
        else:
            self.ready.set_exception(ConnectionError(data[:80]))

    def tell(self, command: dict[str, Any]) -> None:
        """A client's frames are masked; with a mask of zeros the text stays as it is."""
        text = json.dumps(command).encode()
        size = bytes((0x80 | len(text),)) if len(text) < 126 else bytes((0x80 | 126,)) + len(text).to_bytes(2, "big")
        self._transport.write(b"\x81" + size + bytes(4) + text)

    def latencies(self) -> list[float]:
        """In seconds, of each message heard."""
        whole = b"".join(data for _, data in self.noted)
        ends = list(accumulate(len(data) for _, data in self.noted))
        return [self.noted[bisect_right(ends, found.end() - 1)][0] - float(found[1]) for found in HEARD.finditer(whole)]

    def leave(self) -> None:
        self._transport.close()


async def work(job: dict[str, Any]) -> dict[str, Any]:
    begun = time.monotonic()
    members = await _come(job)
    opened = time.monotonic() - begun
    await asyncio.sleep(1)
    server = psutil.Process(job["server"])
    before, start = sum(server.cpu_times()[:2]), time.monotonic()
    said = await _speak(job, members[: job["speakers"]])
    cpu = (sum(server.cpu_times()[:2]) - before) / (time.monotonic() - start)
    await asyncio.sleep(AFTERWARDS)
    took = [latency for member in members for latency in member.latencies()]
    for member in members:
        member.leave()
    return {
        "said": said,
        "delivered": len(took),
        "p50": percentile(took, 0.5),
        "p99": percentile(took, 0.99),
        "lost": said * len(members) - len(took),
        "opened": opened,
        "cpu": cpu,
    }


async def _come(job: dict[str, Any]) -> list[Member]:
    """Fifty at a time: each comes in and opens the channel, as the page does."""
    loop = asyncio.get_running_loop()
    members: list[Member] = []
    for begin in range(0, len(job["cookies"]), 50):
        some: list[Member] = []
        for cookie in job["cookies"][begin : begin + 50]:
            arrive = partial(Member, _handshake(job, cookie))
            _link, one = await loop.create_connection(arrive, "127.0.0.1", job["port"])
            some.append(one)
        await asyncio.gather(*(one.ready for one in some))
        for one in some:
            one.tell({"type": "chat.open", "id": "open"})
        await asyncio.gather(*(one.opened for one in some))
        members += some
    return members


async def _speak(job: dict[str, Any], speakers: list[Member]) -> int:
    """In turn, at an even pace; gives the number of messages."""
    count, start = int(job["rate"] * job["seconds"]), time.monotonic()
    for number in range(count):
        await asyncio.sleep(max(0.0, start + number / job["rate"] - time.monotonic()))
        command = {"type": "chat.say", "id": number, "key": f"{number}", "text": f"said {time.time():.6f}"}
        speakers[number % len(speakers)].tell(command)
    return count


def _handshake(job: dict[str, Any], cookie: str) -> bytes:
    return (
        f"GET /ws/chat/{job['channel']}/ HTTP/1.1\r\nHost: 127.0.0.1:{job['port']}\r\n"
        f"Origin: http://127.0.0.1:{job['port']}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nCookie: {cookie}\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    ).encode()


if __name__ == "__main__":
    print(json.dumps(uvloop.run(work(json.loads(sys.stdin.read())))))  # noqa: T201 - the answer
