"""Fan-out: how fast one process tells thousands of watchers, a stock Channels consumer against the hub.

Server, client and Redis are processes of their own on one machine; latency is from `publish` to the watcher's socket.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from deploy.local import ports

WARM_UP = 1.0
SECONDS = 10.0


@dataclass(frozen=True, kw_only=True)
class Case:
    kind: str
    server: str
    watchers: int
    rate: float
    """Frames a second."""


CASES = (
    Case(kind="stock", server="daphne", watchers=1_000, rate=10),
    Case(kind="stock", server="uvicorn", watchers=1_000, rate=10),
    Case(kind="hub", server="daphne", watchers=1_000, rate=10),
    Case(kind="hub", server="uvicorn", watchers=1_000, rate=10),
    Case(kind="hub", server="daphne", watchers=5_000, rate=5),
    Case(kind="hub", server="uvicorn", watchers=5_000, rate=5),
)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the table. Latencies in milliseconds, memory in KiB; `cpu` is the server's share of one core."""

    case: Case
    deliveries_a_second: float
    p50: float
    p99: float
    lost: int
    """Watcher-frames that never came; conflated ones have come."""
    memory_a_watcher: float
    cpu: float

    def __str__(self) -> str:
        case = self.case
        what = {"stock": "stock Channels consumer", "hub": "the hub"}[case.kind]
        return (
            f"| {what}, {case.server} | {case.watchers:,} × {case.rate:g}/s | {self.deliveries_a_second:,.0f} "
            f"| {self.p50:.0f} | {self.p99:.0f} | {self.lost:,} | {self.memory_a_watcher:.0f} | {self.cpu:.0%} |"
        )


class Peer:
    """A process one talks to in lines of JSON."""

    def __init__(self, module: str, *arguments: object) -> None:
        command = [sys.executable, "-m", f"tests.benchmarks.{module}", *map(str, arguments)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def tell(self, what: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()

    def hear(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def ask(self, what: dict[str, Any]) -> dict[str, Any]:
        self.tell(what)
        return self.hear()

    def end(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def measure(case: Case) -> Row:
    """Run one case. Needs `REDIS_URL`."""
    port = ports.free()
    server = Peer("fanout_server", case.kind, case.server, port)
    client: Peer | None = None
    try:
        _wait_for(port)
        before = server.ask({"memory": True})
        client = Peer("fanout_client", port, case.watchers)
        assert client.hear()["connected"] == case.watchers
        time.sleep(WARM_UP)
        after = server.ask({"memory": True})
        done = server.ask({"publish": [case.rate, SECONDS]})
        time.sleep(3)
        seen = client.ask({})
    finally:
        if client is not None:
            client.end()
        server.end()
    return Row(
        case=case,
        deliveries_a_second=seen["received"] / SECONDS,
        p50=seen["p50"] * 1000,
        p99=seen["p99"] * 1000,
        lost=int(seen["missed"]),
        memory_a_watcher=(after["memory"] - before["memory"]) / case.watchers / 1024,
        cpu=(done["cpu"] - after["cpu"]) / SECONDS,
    )


def run(cases: tuple[Case, ...] = CASES) -> list[Row]:
    """All cases, one after the other."""
    return [measure(case) for case in cases]


def show(rows: Iterable[Row]) -> None:
    """As they come: the table of docs/benchmarks.md."""
    print("\nFan-out\n")  # noqa: T201
    print("| way | watchers × frames | deliveries/s | p50 ms | p99 ms | lost | KiB a watcher | server's core |")  # noqa: T201
    print("|---|---:|---:|---:|---:|---:|---:|---:|")  # noqa: T201
    for row in rows:
        print(row, flush=True)  # noqa: T201


def _wait_for(port: int) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    message = "the server did not come up"
    raise TimeoutError(message)


if __name__ == "__main__":
    show(measure(case) for case in CASES if {case.kind, case.server, str(case.watchers)} >= set(sys.argv[1:]))
