"""The client side of `fanout`: thousands of sockets with as little work for each as can be, and what they saw."""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
import time
from array import array
from dataclasses import dataclass, field

import uvloop

HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
TEXT, PING, PONG = 0x81, 0x89, 0x8A
RANGE = re.compile(rb'"from": ?(\d+), ?"to": ?(\d+)')
SENT = re.compile(rb'"sent": ?([\d.]+)')


@dataclass
class Seen:
    """What all watchers saw together: latencies in seconds, and how many frames went missing or came twice."""

    connected: int = 0
    latencies: array[float] = field(default_factory=lambda: array("d"))
    missed: int = 0
    repeated: int = 0


class Watcher(asyncio.Protocol):
    """Reads unmasked frames; of each text only the range and the time, without parsing the rest. Answers pings."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._buffer = b""
        self._is_open = False
        self._transport: asyncio.Transport
        self.last = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(HANDSHAKE)

    def data_received(self, data: bytes) -> None:
        arrived = time.time()
        self._buffer += data
        if not self._is_open:
            head, found, rest = self._buffer.partition(b"\r\n\r\n")
            if not found:
                return
            assert head.startswith(b"HTTP/1.1 101"), head
            self._buffer, self._is_open = rest, True
            self._seen.connected += 1
        while (frame := self._next()) is not None:
            kind, body = frame
            if kind == TEXT:
                self._take(body, arrived)
            elif kind == PING:
                self._transport.write(bytes((PONG, 0x80 | len(body), 0, 0, 0, 0)) + body)

    def connection_lost(self, error: Exception | None) -> None:
        self._seen.connected -= 1

    def _next(self) -> tuple[int, bytes] | None:
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        size, start = buffer[1], 2
        if size == 126:
            size, start = int.from_bytes(buffer[2:4], "big"), 4
        if len(buffer) < start + size:
            return None
        self._buffer = buffer[start + size :]
        return buffer[0], buffer[start : start + size]

    def _take(self, body: bytes, arrived: float) -> None:
        found = RANGE.search(body)
        when = SENT.search(body, len(body) - 40)
        assert found is not None, body
        assert when is not None, body
        first, last = int(found[1]), int(found[2])
        self._seen.latencies.append(arrived - float(when[1]))
        if self.last and first != self.last + 1:
            self._seen.missed += max(0, first - self.last - 1)
            self._seen.repeated += first <= self.last
        self.last = last


async def watch(*, port: int, count: int) -> None:
    """Open `count` sockets, say so, and say what was seen when standard input says that all is published."""
    seen = Seen()
    loop = asyncio.get_running_loop()
    watchers: list[Watcher] = []
    for start in range(0, count, 50):
        opening = (loop.create_connection(lambda: Watcher(seen), "127.0.0.1", port) for _ in range(start, min(start + 50, count)))
        watchers += [watcher for _, watcher in await asyncio.gather(*opening)]
    while seen.connected < count:
        await asyncio.sleep(0.05)
    _say({"connected": seen.connected})
    await loop.run_in_executor(None, sys.stdin.readline)
    ordered = sorted(seen.latencies)
    newest = max(watcher.last for watcher in watchers)
    _say(
        {
            "received": len(ordered),
            "p50": ordered[len(ordered) // 2] if ordered else None,
            "p99": ordered[len(ordered) * 99 // 100] if ordered else None,
            "missed": seen.missed,
            "repeated": seen.repeated,
            "unfinished": sum(newest - watcher.last for watcher in watchers),
            "disconnected": count - seen.connected,
        }
    )


def _say(answer: dict[str, float | None]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("count", type=int)
    given = parser.parse_args()
    uvloop.run(watch(port=given.port, count=given.count))
