"""The client side of `sockets`: bidders that bid, watchers that only receive. Reads its job from stdin, prints what it saw."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from itertools import count
from typing import Any, cast
from uuid import uuid4

import uvloop
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from tests.benchmarks.table import percentile

_amounts = count(2000)


async def work(job: dict[str, Any]) -> dict[str, Any]:
    url = f"ws://127.0.0.1:{job['port']}/ws/auctions/{job['auction']}/"
    origin = f"http://127.0.0.1:{job['port']}"
    follow = json.dumps({"type": "lot.follow", "id": 1, "lot": job["lot"]})
    watchers = await _onlookers(job, follow)
    bidders = await _open(url, origin, job["cookies"])
    await asyncio.sleep(1)
    took: list[float] = []
    accepted = [0]
    begun = time.monotonic()
    until = begun + job["seconds"]
    pause = len(bidders) / job["rate"] if job["rate"] else 0.0
    await asyncio.gather(
        *(
            _bid(bidder, job["lot"], until, took, accepted, pause, pause * place / len(bidders))
            for place, bidder in enumerate(bidders)
        )
    )
    # A bidder who keeps a pace sleeps past the end; no bid begins there.
    seconds = min(time.monotonic(), until) - begun
    for watcher in watchers:
        watcher.leave()
    return {
        "answers": len(took) / seconds,
        "accepted": accepted[0] / seconds,
        "p50": percentile(took, 0.5),
        "p99": percentile(took, 0.99),
        "frames": sum(watcher.frames for watcher in watchers),
    }


async def _open(url: str, origin: str, cookies: list[str]) -> list[ClientConnection]:
    opened: list[ClientConnection] = []
    for begin in range(0, len(cookies), 50):
        some = cookies[begin : begin + 50]
        opened += await asyncio.gather(*(_one(url, origin, cookie) for cookie in some))
    return opened


async def _one(url: str, origin: str, cookie: str) -> ClientConnection:
    headers = {"Cookie": cookie} if cookie else {}
    return await connect(url, origin=Origin(origin), additional_headers=headers, compression=None, max_queue=None)


class Onlooker(asyncio.Protocol):
    """Follows the lot and counts its frames, with as little work as can be: the client shares the machine with the server."""

    def __init__(self, handshake: bytes, follow: bytes) -> None:
        self.frames = 0
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._handshake, self._follow = handshake, follow
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._handshake)

    def data_received(self, data: bytes) -> None:
        if self.ready.done():
            self.frames += data.count(b'"type":"lot.events"')
        elif data.startswith(b"HTTP/1.1 101"):
            # A client's frames are masked; with a mask of zeros the text stays as it is.
            size = bytes((0x81, 0x80 | 126)) + len(self._follow).to_bytes(2, "big") + bytes(4)
            self._transport.write(size + self._follow)
            self.ready.set_result(None)
        else:
            self.ready.set_exception(ConnectionError(data[:80]))

    def leave(self) -> None:
        self._transport.close()


async def _onlookers(job: dict[str, Any], follow: str) -> list[Onlooker]:
    handshake = (
        f"GET /ws/auctions/{job['auction']}/ HTTP/1.1\r\nHost: 127.0.0.1:{job['port']}\r\n"
        f"Origin: http://127.0.0.1:{job['port']}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    ).encode()
    loop = asyncio.get_running_loop()
    found: list[Onlooker] = []
    for begin in range(0, job["watchers"], 50):
        some: list[Onlooker] = []
        for _ in range(min(50, job["watchers"] - begin)):
            _link, one = await loop.create_connection(lambda: Onlooker(handshake, follow.encode()), "127.0.0.1", job["port"])
            some.append(one)
        await asyncio.gather(*(one.ready for one in some))
        found += some
    return found


async def _bid(
    socket: ClientConnection, lot: str, until: float, took: list[float], accepted: list[int], pause: float, first: float
) -> None:
    await asyncio.sleep(first)
    due = time.monotonic()
    while time.monotonic() < until:
        amount = next(_amounts)
        key = uuid4().hex
        wire = f"{amount // 100}.{amount % 100:02d}"
        began = time.perf_counter()
        await socket.send(json.dumps({"type": "bid.place", "id": key, "lot": lot, "key": key, "amount": wire, "kind": "exact"}))
        while (answer := json.loads(await socket.recv())).get("id") != key:
            pass
        took.append(time.perf_counter() - began)
        accepted[0] += answer["type"] == "ok"
        if pause:
            due += pause
            await asyncio.sleep(max(0.0, due - time.monotonic()))


if __name__ == "__main__":
    print(json.dumps(uvloop.run(work(json.loads(sys.stdin.read())))))  # noqa: T201 - the answer
