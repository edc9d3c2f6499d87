"""A full hall: a thousand people in one channel, twenty messages a second, from the speaker's key to everybody's socket."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import psutil

from chat import channels, membership
from tests.benchmarks.sockets import _signed_in, _web
from tests.factories import make_user

MEMBERS = 1_000
SPEAKERS = 40
"""Each within what one person may: a message every two seconds."""
RATE = 20.0
"""Messages a second, of all together."""
SECONDS = 15.0


@dataclass(frozen=True, kw_only=True)
class Row:
    """Latencies in milliseconds, of every delivery; `opened` is the seconds in which all had come in and read the channel;
    `cpu` the server's share of one core while people spoke."""

    members: int
    said: int
    seconds: float
    delivered: int
    p50: float
    p99: float
    lost: int
    opened: float
    cpu: float

    def __str__(self) -> str:
        return (
            f"| {self.members:,} × {self.said / self.seconds:.0f}/s | {self.delivered / self.seconds:,.0f} "
            f"| {self.p50:.0f} | {self.p99:.0f} | {self.lost:,} | {self.opened:.1f} | {self.cpu:.0%} |"
        )


def run() -> Row:
    """One web process on uvicorn; everything is on: log-in, limits, standing, the channel's lock, the hub."""
    channel = channels.open_channel(title="A full hall", reads="all", writes="people", kind="public")
    people = [make_user(name=f"Member {number}") for number in range(MEMBERS)]
    for number, user in enumerate(people, start=1):
        membership.admit(channel.pk, user_id=user.pk, role="member", label=f"Paddle {number}")
    job = {
        "channel": str(channel.pk),
        "cookies": [_signed_in(user.pk) for user in people],
        "speakers": SPEAKERS,
        "rate": RATE,
        "seconds": SECONDS,
    }
    with _web() as port:
        server = next(each for each in psutil.Process().children() if "serve" in each.cmdline())
        seen = _client(job | {"port": port, "server": server.pid})
    return Row(members=MEMBERS, seconds=SECONDS, **seen)


def show(row: Row) -> None:
    print("\nA full hall\n")  # noqa: T201
    print("| members × messages | deliveries/s | p50 ms | p99 ms | lost | all in after s | server's core |")  # noqa: T201
    print("|---|---:|---:|---:|---:|---:|---:|")  # noqa: T201
    print(row, flush=True)  # noqa: T201


def _client(job: dict[str, Any]) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.benchmarks.chat_client"]
    done = subprocess.run(command, input=json.dumps(job), stdout=subprocess.PIPE, text=True, check=True, timeout=300)
    found: dict[str, Any] = json.loads(done.stdout)
    return found
