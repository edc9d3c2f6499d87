"""The client side of `sockets`: bidders that bid, watchers that only receive. Reads its job from stdin, prints what it saw."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from itertools import count
from typing import Any
from uuid import uuid4

import uvloop
from websockets.asyncio.client import ClientConnection, connect

from tests.benchmarks.table import percentile

_amounts = count(2000)


async def work(job: dict[str, Any]) -> dict[str, Any]:
    url = f"ws://127.0.0.1:{job['port']}/ws/auctions/{job['auction']}/"
    origin = f"http://127.0.0.1:{job['port']}"
    follow = json.dumps({"type": "lot.follow", "id": 1, "lot": job["lot"]})
    frames = [0]
    watchers = await _open(url, origin, [""] * job["watchers"])
    for watcher in watchers:
        await watcher.send(follow)
    listening = [asyncio.create_task(_listen(watcher, frames)) for watcher in watchers]
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
    seconds = time.monotonic() - begun
    for task in listening:
        task.cancel()
    return {
        "answers": len(took) / seconds,
        "accepted": accepted[0] / seconds,
        "p50": percentile(took, 0.5),
        "p99": percentile(took, 0.99),
        "frames": frames[0],
    }


async def _open(url: str, origin: str, cookies: list[str]) -> list[ClientConnection]:
    opened: list[ClientConnection] = []
    for begin in range(0, len(cookies), 50):
        some = cookies[begin : begin + 50]
        opened += await asyncio.gather(*(_one(url, origin, cookie) for cookie in some))
    return opened


async def _one(url: str, origin: str, cookie: str) -> ClientConnection:
    headers = {"Cookie": cookie} if cookie else {}
    return await connect(url, origin=origin, additional_headers=headers, compression=None, max_queue=None)  # type: ignore[arg-type]


async def _listen(socket: ClientConnection, frames: list[int]) -> None:
    async for text in socket:
        frames[0] += b"lot.events" in text if isinstance(text, bytes) else "lot.events" in text[:40]


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
