"""Clients of a fault run: bidders that write down what they ask and are told, and watchers that want the whole log."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import uuid4

import httpx

from tests.faults.house import Person, Sale
from tests.faults.records import Asked, Kind, Notebook
from tests.faults.wire import GONE, Wire

STEP = 50
KINDS: tuple[Kind, ...] = ("max", "exact")
SILENCE = 7.0
"""Seconds without a word, not even a heartbeat, after which a watcher takes its connection for dead."""
Way = Literal["rest", "socket"]


@dataclass
class Doors:
    """Web processes that clients may go to; a run takes them away and gives them back."""

    ports: list[int]

    def other(self, last: int | None, chance: random.Random) -> int:
        """Not the one that has just failed, where there is a choice."""
        return chance.choice([port for port in self.ports if port != last] or self.ports or [0])


@dataclass
class Board:
    """The least next bid (minor units) as any of the bidders last heard it: they sit in one room."""

    minimum: int = 1000


@dataclass
class Bidder:
    """Bids now and then around the minimum, by REST or over a socket, with a double click once in a while."""

    person: Person
    sale: Sale
    doors: Doors
    notebook: Notebook
    board: Board
    chance: random.Random
    way: Way
    pause: float = 0.1
    """Seconds between two bids, about."""
    waits: list[float] = field(default_factory=list)
    """Seconds that each answer over REST took."""
    codes: list[int | None] = field(default_factory=list)
    """With which the server closed this one's sockets."""
    _port: int | None = None
    _wire: Wire | None = None
    _http: httpx.AsyncClient = field(default_factory=lambda: httpx.AsyncClient(timeout=15, trust_env=False))

    async def bid_on_and_on(self) -> None:
        """Until cancelled."""
        while True:
            question = self.notebook.note(self._wanted())
            clicks = 2 if self.chance.random() < 0.05 else 1
            await asyncio.gather(*(self.ask(question) for _ in range(clicks)))
            await asyncio.sleep(self.chance.uniform(0, 2 * self.pause))

    async def ask(self, question: Asked) -> None:
        """Once. What goes wrong on the way leaves the question as it was."""
        try:
            body = await (self._by_rest(question) if self.way == "rest" else self._by_socket(question))
        except (httpx.TransportError, *GONE):
            await self._leave()
            return
        if "minimum_bid" in body:
            self.board.minimum = round(float(body["minimum_bid"]) * 100)
        question.hear(body)

    async def resolve(self, *, seconds: float = 20.0) -> None:
        """Ask again, with the same keys, until everything is known."""
        end = time.monotonic() + seconds
        mine = [question for question in self.notebook.unknown if question.user_id == self.person.user_id]
        for question in mine:
            while question.told == "unknown" and time.monotonic() < end:
                await self.ask(question)
                if question.told == "unknown":
                    await asyncio.sleep(0.1)

    async def close(self) -> None:
        await self._leave()
        await self._http.aclose()

    def _wanted(self) -> Asked:
        steps = self.chance.choice([-1, 0, 0, 0, 1, 2, 6])
        amount = max(self.board.minimum + steps * STEP, 1000)
        kind = self.chance.choice(KINDS)
        return Asked(lot=self.sale.lot, user_id=self.person.user_id, key=uuid4().hex, amount=amount, kind=kind)

    async def _by_rest(self, question: Asked) -> Mapping[str, Any]:
        self._port = self._port or self.doors.other(None, self.chance)
        began = time.monotonic()
        answer = await self._http.post(
            f"http://127.0.0.1:{self._port}/api/lots/{question.lot}/bids/",
            json={"amount": _wire(question.amount), "kind": question.kind},
            headers={"Authorization": f"Bearer {self.person.token}", "Idempotency-Key": question.key},
        )
        self.waits.append(time.monotonic() - began)
        body: Mapping[str, Any] = answer.json() if "json" in answer.headers.get("content-type", "") else {}
        if not body or (answer.status_code >= 500 and body.get("code") != "unavailable"):
            question.trouble.append(f"key {question.key}: answered {answer.status_code} {answer.text[:200]}")
            return {"code": "unavailable"}
        return body

    async def _by_socket(self, question: Asked) -> Mapping[str, Any]:
        if self._wire is None or not self._wire.is_open:
            await self._leave()
            self._port = self._port or self.doors.other(None, self.chance)
            self._wire = await Wire.open(self._port, f"/ws/auctions/{self.sale.auction}/", cookie=self.person.cookie)
        fields: dict[str, Any] = {
            "lot": str(question.lot),
            "key": question.key,
            "amount": _wire(question.amount),
            "kind": question.kind,
        }
        return await self._wire.ask("bid.place", **fields)

    async def _leave(self) -> None:
        """Away from a door that has failed, after a moment of this client's own."""
        wire, self._wire = self._wire, None
        if wire is not None:
            with contextlib.suppress(*GONE):
                await wire.close()
            self.codes.append(wire.connection.close_code)
        if self._port is not None:
            self._port = self.doors.other(self._port, self.chance)
            await asyncio.sleep(self.chance.uniform(0.02, 0.2))


@dataclass
class Watcher:
    """Shows a lot's price: must know every event up to it, or see within seconds that it does not (promise P6)."""

    sale: Sale
    doors: Doors
    chance: random.Random
    epoch: str | None = None
    sequence: int = 0
    events: list[Mapping[str, Any]] = field(default_factory=list)
    resumed: int = 0
    _behind: asyncio.Event = field(default_factory=asyncio.Event)
    _heard_at: float = 0.0

    async def watch(self) -> None:
        """Until cancelled: connects, follows, resumes, connects again."""
        port: int | None = None
        while True:
            port = self.doors.other(port, self.chance)
            try:
                wire = await Wire.open(port, f"/ws/auctions/{self.sale.auction}/", hear=self._hear)
            except GONE:
                await asyncio.sleep(0.1)
                continue
            with contextlib.suppress(httpx.HTTPError, *GONE):
                await self._follow(wire, port)
            with contextlib.suppress(*GONE):
                await wire.close()

    async def knows(self, sequence: int, *, seconds: float) -> None:
        """Returns when all events up to this one are known; raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while self.sequence < sequence:  # noqa: ASYNC110 - a moment, at the end
                await asyncio.sleep(0.02)

    async def _follow(self, wire: Wire, port: int) -> None:
        while wire.is_open:
            self._behind.clear()
            answer = await wire.ask("lot.follow", lot=str(self.sale.lot), epoch=self.epoch, sequence=self.sequence)
            self.resumed += 1
            if "missed" in answer:
                self._take(answer["missed"])
            else:
                self.epoch = answer["snapshot"]["epoch"]
                await self._read_log(port)
            self._heard_at = time.monotonic()
            while wire.is_open and not self._behind.is_set():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._behind.wait(), 0.2)
                if time.monotonic() - self._heard_at > SILENCE:
                    return

    async def _read_log(self, port: int) -> None:
        """What a snapshot stands for, page by page."""
        async with httpx.AsyncClient(timeout=5, trust_env=False) as http:
            after: int | None = self.sequence
            while after is not None:
                answer = await http.get(f"http://127.0.0.1:{port}/api/lots/{self.sale.lot}/log/", params={"after": after})
                page = answer.raise_for_status().json()
                self._take(page["results"])
                after = page["next_after"]

    def _hear(self, push: Mapping[str, Any]) -> None:
        self._heard_at = time.monotonic()
        if push["type"] == "lot.events" and push["lot"] == str(self.sale.lot):
            if push["from"] > self.sequence + 1 or len(push["events"]) != push["to"] - push["from"] + 1:
                self._behind.set()
            else:
                self._take(push["events"])
        elif push["type"] == "heartbeat" and push["lots"].get(str(self.sale.lot), 0) > self.sequence:
            self._behind.set()

    def _take(self, events: Sequence[Mapping[str, Any]]) -> None:
        for event in events:
            if event["sequence"] == self.sequence + 1:
                self.sequence += 1
                self.events.append(event)
            elif event["sequence"] > self.sequence:
                self._behind.set()


@dataclass
class Crowd:
    """All clients of a run."""

    sale: Sale
    bidders: list[Bidder]
    watchers: list[Watcher]
    notebook: Notebook

    @contextlib.asynccontextmanager
    async def at_work(self) -> Any:
        """Within: they bid and watch. At the end all unknowns are asked again, and watchers have the whole log."""
        bidding = [asyncio.create_task(bidder.bid_on_and_on()) for bidder in self.bidders]
        watching = [asyncio.create_task(watcher.watch()) for watcher in self.watchers]
        try:
            yield
            await _cancel(bidding)
            await asyncio.gather(*(bidder.resolve() for bidder in self.bidders))
            newest = await self._newest()
            await asyncio.gather(*(watcher.knows(newest, seconds=10) for watcher in self.watchers))
        finally:
            await _cancel([*bidding, *watching])
            await asyncio.gather(*(bidder.close() for bidder in self.bidders))

    async def _newest(self) -> int:
        port = self.bidders[0].doors.ports[-1]
        async with httpx.AsyncClient(timeout=15, trust_env=False) as http:
            answer = await http.get(f"http://127.0.0.1:{port}/api/lots/{self.sale.lot}/live/")
        return int(answer.json()["sequence"])


def crowd(sale: Sale, doors: Doors, chance: random.Random, *, watchers: int = 2, pause: float = 0.1) -> Crowd:
    """Every person of the sale bids, one half by REST; some more only watch. `pause` in seconds."""
    notebook, board = Notebook(), Board()
    bidders = [
        Bidder(person, sale, doors, notebook, board, random.Random(chance.random()), "rest" if place % 2 else "socket", pause)
        for place, person in enumerate(sale.people)
    ]
    return Crowd(sale, bidders, [Watcher(sale, doors, random.Random(chance.random())) for _ in range(watchers)], notebook)


async def _cancel(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(outcome, Exception):
            raise outcome


def _wire(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02d}"
