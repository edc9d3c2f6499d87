"""How long it takes until ten thousand people have been told one thing, by mail, to a real mail server on loopback.

Two deliverers, as the house has at most, and the mail server each in a process of their own. Beside it, with fewer people,
the ordinary way: each delivery claimed, looked at and noted by itself.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db import connection

from accounts.models import User
from deploy.local import ports
from notifications.choices import DeliveryStatus, Kind
from notifications.models import Delivery
from notifications.notify import Message, notify_many

WAYS: Final = {"row by row": 2_000, "in rounds": 10_000}
"""How many people are told by each."""
DELIVERERS: Final = 2


@dataclass(frozen=True)
class Row:
    """Seconds until the rows were committed, and until the last mail was taken; of a deliverer the processor's seconds and
    its megabytes, whichever had more.
    """

    way: str
    people: int
    written: float
    delivered: float
    busy: float
    megabytes: float


def run() -> Iterator[Row]:
    for way, count in WAYS.items():
        yield _told(way, _people(count))


def _told(way: str, people: list[int]) -> Row:
    port = ports.free()
    server = _started("serve", port)
    assert server.stdout is not None
    server.stdout.readline()
    told = time.monotonic()
    notify_many(_message(each, key=f"bench:{told}") for each in people)
    written = time.monotonic() - told
    connection.close()
    workers = [_started(way, port) for _ in range(DELIVERERS)]
    figures = [worker.communicate()[0].split() for worker in workers]
    delivered = time.monotonic() - told
    server.communicate()
    left = Delivery.objects.exclude(status=DeliveryStatus.SENT).count()
    if left:
        message = f"{left} mails did not go out."
        raise RuntimeError(message)
    busy, megabytes = (max(float(each[place]) for each in figures) for place in (0, 1))
    return Row(way=way, people=len(people), written=written, delivered=delivered, busy=busy, megabytes=megabytes)


def show(rows: Iterator[Row]) -> None:
    print("\nTelling people\n")  # noqa: T201
    print("| way | people | rows written | all mails taken | mails/s | a deliverer's core | MB a deliverer |")  # noqa: T201
    print("|---|---:|---:|---:|---:|---:|---:|")  # noqa: T201
    for row in rows:
        taken = f"{row.delivered:.1f} s | {row.people / row.delivered:,.0f}"
        figures = f"{row.written:.2f} s | {taken} | {row.busy:.1f} s | {row.megabytes:.0f}"
        print(f"| {row.way} | {row.people:,} | {figures} |", flush=True)  # noqa: T201


def _people(count: int) -> list[int]:
    stamp = f"{os.getpid()}-{time.time_ns()}"
    rows = [User(email=f"told{n}-{stamp}@example.test", name=f"Person {n}") for n in range(count)]
    return sorted(user.pk for user in User.objects.bulk_create(rows, batch_size=1000))


def _message(person_id: int, *, key: str) -> Message:
    context = {"auction_title": "Cars of autumn", "count": 40, "closes_at": "2026-11-20T10:00:00Z", "currency": "USD"}
    return Message(recipient_id=person_id, kind=Kind.AUCTION_STARTED, context=context, dedupe_key=key, url="/auctions/")


def _started(what: str, port: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.benchmarks.telling_worker", what, str(port)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
