"""The server side of `fanout`: one socket address, told over standard input what to publish, says what it sent."""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import sys
import threading
import time
from typing import Any

import django

django.setup()

import psutil  # noqa: E402
from channels.generic.websocket import AsyncJsonWebsocketConsumer  # noqa: E402
from channels.layers import get_channel_layer  # noqa: E402

from config.serving import runner  # noqa: E402
from core import realtime  # noqa: E402
from core.sockets import Socket  # noqa: E402

LOT = "5f0f6c1e-6f5c-4a3e-9d55-0f2f6c1e6f5c"
TOPIC = f"lot.{LOT}"
HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


class Stock(AsyncJsonWebsocketConsumer):
    """As one would write it with Channels alone."""

    groups = (TOPIC,)

    async def lot_events(self, message: dict[str, Any]) -> None:
        await self.send_json(message["frame"])


class Watched(Socket):
    """As ours are."""

    pushes = frozenset({"lot.events"})

    async def opened(self) -> None:
        self.follow(TOPIC)
        await self.hub.certain(TOPIC)


KINDS: dict[str, Any] = {"stock": Stock, "hub": Watched}


def frame(sequence: int) -> dict[str, Any]:
    """One bid as it is told to the watchers of a lot, and the moment at which it was."""
    event = {
        "lot": LOT,
        "sequence": sequence,
        "kind": "bid",
        "at": "2026-11-20T10:00:00.123Z",
        "actor": "17",
        "payload": {"amount": "1250.00", "paddle": "17", "commitments_head": HASH},
        "previous_hash": HASH,
        "hash": HASH,
    }
    state = {
        "lot": LOT,
        "epoch": "1",
        "sequence": sequence,
        "status": "open",
        "format": "timed",
        "price": "1250.00",
        "minimum_bid": "1300.00",
        "leader": "17",
        "bid_count": sequence,
        "reserve_met": True,
        "opens_at": "2026-11-20T10:00:00.000Z",
        "closes_at": "2026-11-20T11:00:00.000Z",
    }
    common = {
        "type": "lot.events",
        "lot": LOT,
        "epoch": "1",
        "from": sequence,
        "to": sequence,
        "events": [event],
        "state": state,
    }
    return common | {"sent": time.time()}


def publish(kind: str, *, rate: float, seconds: float) -> int:
    """Publish from a thread, as bid writers do; gives the number of frames."""
    count = int(rate * seconds)
    start = time.monotonic()
    layer = get_channel_layer()
    loop = asyncio.new_event_loop()
    for sequence in range(1, count + 1):
        time.sleep(max(0.0, start + sequence / rate - time.monotonic()))
        if kind == "hub":
            realtime.publish(TOPIC, frame(sequence))
        else:
            message = {"type": "lot.events", "frame": frame(sequence)}
            loop.run_until_complete(layer.group_send(TOPIC, message))
    return count


def obey(kind: str) -> None:
    """Commands, a JSON object a line: `{"publish": [rate, seconds]}` and `{"memory": true}`."""
    for line in sys.stdin:
        asked = json.loads(line)
        if "publish" in asked:
            rate, seconds = asked["publish"]
            answer = {"frames": publish(kind, rate=rate, seconds=seconds), "cpu": sum(psutil.Process().cpu_times()[:2])}
        else:
            gc.collect()
            answer = {"memory": psutil.Process().memory_info().rss, "cpu": sum(psutil.Process().cpu_times()[:2])}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("server", choices=("daphne", "uvicorn"))
    parser.add_argument("port", type=int)
    options = parser.parse_args()
    threading.Thread(target=obey, args=(options.kind,), daemon=True).start()
    runner(options.server)(KINDS[options.kind].as_asgi(), host="127.0.0.1", port=options.port)


if __name__ == "__main__":
    main()
