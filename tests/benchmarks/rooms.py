"""Rooms: coming in through Django, the first frame, and what the picture costs Janus and Django. People are other processes."""

from __future__ import annotations

import contextlib
import os
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from conferencing import rooms
from conferencing.choices import Role
from conferencing.models import Room
from deploy.local import chromium, janus, network, ports
from deploy.local.environment import ROOT
from deploy.local.home import Home
from deploy.local.processes import Part
from tests import gateways
from tests.benchmarks import rooms_browser
from tests.benchmarks.fanout import Peer
from tests.benchmarks.sockets import _signed_in
from tests.benchmarks.table import Row, show
from tests.factories import make_user
from tests.faults.ground import Running
from tests.faults.house import answers
from tests.gateways import Gateway

SECONDS = 6.0
QUIET = 15.0
"""Seconds in which the load is measured."""
AT_ONCE = 16
TIMES = 10
SHAPES = (("1 sends, 10 watch", 1, 10), ("4 send, each watches the 3 others", 4, 4))


@dataclass(frozen=True, slots=True)
class Cost:
    """What one shape of a room costs: shares of one core, MiB resident; `frames` a second that the poorest watcher decoded."""

    what: str
    frames: float
    janus: tuple[float, float]
    django: tuple[float, float]
    clients: tuple[float, float]

    def __str__(self) -> str:
        shares = " | ".join(f"{core:.1%} | {memory:.0f}" for core, memory in (self.janus, self.django, self.clients))
        return f"| {self.what} | {self.frames:.1f} | {shares} |"


def run() -> None:
    if janus.find() is None or not network.is_inside():
        print("\nRooms\n\nNot measured: Janus, or a network of our own, is not here.")  # noqa: T201
        return
    with gateways.standing("bench") as (gateway,), _web(gateway) as (web, port):
        place = Place(web, port, gateway)
        show("Coming into a room", [place.joins(media=False), place.joins(media=True)])
        print(f"\nTo the first decoded frame, {TIMES} times")  # noqa: T201
        print(f"\n- from the opening of the socket, aiortc: {place.first_frame()}")  # noqa: T201
        print(f'- from "Come in" at the door, two Chromium: {place.first_frame_in_browsers()}\n')  # noqa: T201
        print("| 320×180, 30 frames/s | frames/s decoded | Janus core | MiB | Django core | MiB | people's core | MiB |")  # noqa: T201
        print("|---|---:|---:|---:|---:|---:|---:|---:|")  # noqa: T201
        for what, senders, watchers in SHAPES:
            print(place.cost(what, senders=senders, watchers=watchers), flush=True)  # noqa: T201


@dataclass(frozen=True)
class Place:
    """A web process and a gateway."""

    web: Running
    port: int
    gateway: Gateway

    def joins(self, *, media: bool) -> Row:
        found = self._done(kind="joins", senders=1, at_once=AT_ONCE, seconds=SECONDS, media=media)
        what = "socket, seat, state, and the gateway's offer" if media else "socket, seat, state"
        return Row(what, AT_ONCE, found["per_second"], found["per_second"], found["p50"], found["p99"], "one web process")

    def first_frame(self) -> str:
        found = self._done(kind="first_frame", senders=1, times=TIMES)
        return f"median {found['median']:.0f} ms, worst {found['worst']:.0f} ms"

    def first_frame_in_browsers(self) -> str:
        if chromium.find() is None:
            return "not measured, as Chromium is not here"
        room, (sender,) = _room(senders=1)
        viewers = [_signed_in(make_user().pk) for _ in range(TIMES)]
        address = f"http://127.0.0.1:{self.port}"
        took = rooms_browser.first_frames(address, room=str(room.pk), sender=sender, viewers=viewers)
        return f"median {statistics.median(took):.0f} ms, worst {max(took):.0f} ms"

    def cost(self, what: str, *, senders: int, watchers: int) -> Cost:
        peer = self._begun(kind="load", senders=senders, watchers=watchers, seconds=QUIET)
        assert peer.hear()["ready"]
        processes = [_process(each) for each in (self.gateway, self.web)] + [psutil.Process(peer.process.pid)]
        before = [sum(each.cpu_times()[:2]) for each in processes]
        begun = time.monotonic()
        frames = peer.hear()["frames"]
        # The clients take their time to leave: what is measured ends with the quiet, not with them.
        seconds = time.monotonic() - begun
        shares = []
        for each, was in zip(processes, before, strict=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                shares.append(((sum(each.cpu_times()[:2]) - was) / seconds, each.memory_info().rss / 2**20))
        peer.process.wait()
        return Cost(what, frames, *shares)

    def _done(self, **job: Any) -> dict[str, Any]:
        peer = self._begun(**job)
        found = peer.hear()
        peer.process.wait()
        return found

    def _begun(self, *, senders: int, **job: Any) -> Peer:
        """In a room of its own, with so many who may send."""
        room, cookies = _room(senders=senders)
        peer = Peer("rooms_client")
        peer.tell({"port": self.port, "room": str(room.pk), "cookies": cookies, **job})
        return peer


def _room(*, senders: int) -> tuple[Room, list[str]]:
    """Open to all; and the sessions of those who may send."""
    room = rooms.open_room(title="Bench", open_to="all")
    people = [make_user(name=f"Speaker {number}") for number in range(senders)]
    for person in people:
        rooms.admit(room.pk, user_id=person.pk, role=Role.SPEAKER, label=person.name)
    return room, [_signed_in(person.pk) for person in people]


@contextlib.contextmanager
def _web(gateway: Gateway) -> Iterator[tuple[Running, int]]:
    port = ports.free()
    command = (sys.executable, "manage.py", "serve", "--server", "uvicorn", "--host", "127.0.0.1", "--port", str(port))
    told = {**gateway.told, "DJANGO_SETTINGS_MODULE": "tests.faults.settings"}
    part = Part(name="bench-web", command=command, folder=ROOT, environment=told)
    web = Running(part, Home(folder=Path(os.environ["ROSTRUM_DATA"])), lambda: answers(port))
    web.start()
    try:
        yield web, port
    finally:
        web.stop()


def _process(running: Running) -> psutil.Process:
    assert running.process is not None
    return psutil.Process(running.process.pid)
