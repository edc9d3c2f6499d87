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
from typing import cast

import uvloop

HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
TEXT, PING, PONG = 0x81, 0x89, 0x8A
RANGE = re.compile(rb'"from": ?(\d+), ?"to": ?(\d+)')
RANGE_WITHIN, SENT_WITHIN = 200, 48
"""Bytes from the beginning, and from the end, within which these stand."""
SENT = re.compile(rb'"sent": ?([\d.]+)')


class Watcher(asyncio.Protocol):
    """Notes when each text frame came, its beginning and its end, and looks into them only afterwards; answers pings.

    The client shares the machine with the server: every microsecond here would be taken for latency there.
    """

    open_now = 0

    def __init__(self) -> None:
        self.noted: list[tuple[float, bytes, bytes]] = []
        self._buffer = b""
        self._is_open = False
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(HANDSHAKE)

    def connection_lost(self, error: Exception | None) -> None:
        Watcher.open_now -= self._is_open

    def data_received(self, data: bytes) -> None:
        arrived = time.time()
        if self._is_open and not self._buffer and data[0] == TEXT and len(data) == 4 + int.from_bytes(data[2:4], "big"):
            self.noted.append((arrived, data[:RANGE_WITHIN], data[-SENT_WITHIN:]))  # exactly one frame: the usual case
            return
        self._buffer += data
        if not self._is_open:
            head, found, rest = self._buffer.partition(b"\r\n\r\n")
            if not found:
                return
            assert head.startswith(b"HTTP/1.1 101"), head
            self._buffer, self._is_open = rest, True
            Watcher.open_now += 1
        while (frame := self._next()) is not None:
            kind, body = frame
            if kind == TEXT:
                self.noted.append((arrived, body[:RANGE_WITHIN], body[-SENT_WITHIN:]))
            elif kind == PING:
                self._transport.write(bytes((PONG, 0x80 | len(body), 0, 0, 0, 0)) + body)

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


@dataclass
class Seen:
    """What all watchers saw together: latencies in seconds, and how many frames went missing or came twice."""

    latencies: array[float] = field(default_factory=lambda: array("d"))
    newest: list[int] = field(default_factory=list)
    missed: int = 0
    repeated: int = 0

    def add(self, watcher: Watcher) -> None:
        newest = 0
        for arrived, beginning, end in watcher.noted:
            span, sent = RANGE.search(beginning), SENT.search(end)
            assert span is not None, beginning
            assert sent is not None, end
            first, last = int(span[1]), int(span[2])
            self.latencies.append(arrived - float(sent[1]))
            self.missed += max(0, first - newest - 1)
            self.repeated += first <= newest
            newest = last
        self.newest.append(newest)


async def watch(*, port: int, count: int) -> None:
    """Open `count` sockets, say so, and say what was seen when standard input says that all is published."""
    loop = asyncio.get_running_loop()
    watchers: list[Watcher] = []
    for start in range(0, count, 50):
        opening = (loop.create_connection(Watcher, "127.0.0.1", port) for _ in range(start, min(start + 50, count)))
        watchers += [watcher for _, watcher in await asyncio.gather(*opening)]
    while Watcher.open_now < count:  # noqa: ASYNC110 - a moment, once
        await asyncio.sleep(0.05)
    _say({"connected": Watcher.open_now})
    await loop.run_in_executor(None, sys.stdin.readline)
    seen = Seen()
    for watcher in watchers:
        seen.add(watcher)
    ordered = sorted(seen.latencies)
    _say(
        {
            "received": len(ordered),
            "p50": ordered[len(ordered) // 2],
            "p99": ordered[len(ordered) * 99 // 100],
            "missed": seen.missed + sum(max(seen.newest) - newest for newest in seen.newest),
            "repeated": seen.repeated,
            "disconnected": count - Watcher.open_now,
        }
    )


def _say(answer: dict[str, float]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("count", type=int)
    given = parser.parse_args()
    uvloop.run(watch(port=given.port, count=given.count))
