"""The engine: takes all that waits for a lot into one transaction (architecture.md, "The bid path: group commit").

`submit` and `submit_async` put a command into this process's queue of its lot and wait for the answer; REST, sockets
and the rehearsal all come this way. One writer at a time takes what is queued for a lot, up to `BATCH`, and commits
it together, so that more load only means larger batches. The lot's row lock orders the processes; nothing is elected
and nothing leased. The writers are a few threads, each with a database connection of its own; they start with the
first bid, hence after any fork.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import Error as DjangoDatabaseError
from django.db import connection

from bidding import batch, refusing
from bidding.commands import Outcome, PlaceBid
from bidding.locked import LotRow
from bidding.telling import Quiet, Whom
from bidding.writers import WriterConnections
from core.errors import DomainError, Unavailable

logger = logging.getLogger(__name__)

DatabaseError = (DjangoDatabaseError, psycopg.Error)
"""A batch speaks to psycopg directly where it can and through Django elsewhere."""

BATCH = 512
"""Commands in one transaction, at most."""
CALM = 8
"""Bids in one batch beyond which it is a burst."""
REMEMBERED = 2_000
"""Lots whose last price a process keeps in mind while nobody bids on them."""

T = TypeVar("T")
Answer = Outcome | DomainError
_Serve = Callable[["_Queue", list["_Waiting"]], None]


@dataclass(slots=True)
class _Waiting:
    """One command and whoever waits for it: a thread (`loop` None) or a task of `loop`."""

    command: PlaceBid
    loop: asyncio.AbstractEventLoop | None
    future: Future[Answer] | asyncio.Future[Answer]


@dataclass(slots=True)
class _Known:
    """What the last batch of this process left: enough to see which bids cannot win."""

    lot: LotRow
    minimum: int


@dataclass(slots=True)
class _Line:
    """Those who wait for one thing; one thread at most serves them. `came` and `went` count them."""

    waiting: deque[_Waiting] = field(default_factory=deque)
    is_served: bool = False
    came: int = 0
    went: int = 0
    then: deque[tuple[int, Callable[[], None]]] = field(default_factory=deque)

    @property
    def is_idle(self) -> bool:
        return not (self.waiting or self.is_served)

    def after_these(self, do: Callable[[], None]) -> None:
        """`do` once all that wait now have their answers; at once where nobody does."""
        self.then.append((self.came, do))
        self.went_on(0)

    def went_on(self, count: int) -> None:
        """So many more have their answers."""
        self.went += count
        while self.then and self.then[0][0] <= self.went:
            self.then.popleft()[1]()


@dataclass(slots=True)
class _Queue:
    """What waits for one lot, on the way to the lock or to a refusal without it."""

    lot: UUID
    to_write: _Line = field(default_factory=_Line)
    to_refuse: _Line = field(default_factory=_Line)
    known: _Known | None = None
    quiet: Quiet = field(default_factory=Quiet)


class Engine:
    """The queues and writers of one process. Thread-safe."""

    def __init__(self, *, writers: int, queue: int) -> None:
        self._limit = queue
        self._is_ending = False
        self._lock = threading.Lock()
        self._queues: dict[UUID, _Queue] = {}
        self._connections = WriterConnections()
        self._writers = ThreadPoolExecutor(writers, thread_name_prefix="bid-writer", initializer=self._connections.begin)

    def enqueue(self, waiting: _Waiting) -> None:
        """Raises `Unavailable` where too many wait already: a bounded queue answers in time."""
        with self._lock:
            queue = self._queues.setdefault(waiting.command.lot, _Queue(waiting.command.lot))
            if len(queue.to_write.waiting) + len(queue.to_refuse.waiting) >= self._limit:
                raise Unavailable
            if self._cannot_win(queue, waiting.command):
                self._stand(queue, queue.to_refuse, [waiting], serve=self._refuse)
            else:
                self._stand(queue, queue.to_write, [waiting], serve=self._write)

    def drained(self, lot: UUID) -> Future[None]:
        """Done when everything that waits for the lot in this process now is decided; what comes later is not waited for."""
        future: Future[None] = Future()
        with self._lock:
            queue = self._queues.get(lot)
            if queue is None:
                future.set_result(None)
            else:
                # What cannot be refused without the lock goes on to the other line before it is counted here.
                queue.to_refuse.after_these(lambda: queue.to_write.after_these(lambda: future.set_result(None)))
        return future

    def shutdown(self) -> None:
        """Answers what is queued, then closes the writers' connections."""
        with self._lock:
            self._is_ending = True
        self._writers.shutdown(wait=True)
        self._connections.end()

    def _stand(self, queue: _Queue, line: _Line, waiting: Sequence[_Waiting], *, serve: _Serve) -> None:
        """Under the lock: they wait in this line, and somebody comes for them. Raises `Unavailable` once all ends."""
        if self._is_ending:
            raise Unavailable
        line.waiting.extend(waiting)
        line.came += len(waiting)
        if not line.is_served:
            line.is_served = True
            self._writers.submit(self._serve_all, queue, line, serve)

    @staticmethod
    def _cannot_win(queue: _Queue, command: PlaceBid) -> bool:
        known = queue.known
        if known is None or command.user_id == known.lot.leader_user:
            return False
        amount = known.lot.amount(command.amount)
        return amount is not None and amount < known.minimum

    def _serve_all(self, queue: _Queue, line: _Line, serve: _Serve) -> None:
        """In a writer thread. Whatever happens, everybody is answered; a batch that breaks is the operator's matter."""
        served = 0
        while taken := self._take(queue, line, served=served):
            served = len(taken)
            try:
                serve(queue, taken)
            except Exception:
                logger.exception("Bids could not be decided")
                connection.close()
                _answer([(each, Unavailable()) for each in taken])

    def _take(self, queue: _Queue, line: _Line, *, served: int) -> list[_Waiting]:
        """All that waits, up to `BATCH`; with nothing left, this thread's turn ends under the same lock."""
        with self._lock:
            line.went_on(served)
            taken = [line.waiting.popleft() for _ in range(min(len(line.waiting), BATCH))]
            if not taken:
                line.is_served = False
                self._forget_if_many(queue)
            return taken

    def _forget_if_many(self, queue: _Queue) -> None:
        """Under the lock. An idle queue holds nothing but what is known of its lot, which the next batch reads anew."""
        if len(self._queues) > REMEMBERED and queue.to_write.is_idle and queue.to_refuse.is_idle:
            self._queues.pop(queue.lot, None)

    def _write(self, queue: _Queue, taken: list[_Waiting]) -> None:
        quiet = queue.quiet if len(taken) > CALM or queue.to_write.waiting else None
        done = _persistently(lambda: batch.commit(queue.lot, [each.command for each in taken], quiet=quiet))
        queue.known = _known(done.lot)
        _answer(list(zip(taken, done.outcomes, strict=True)))
        if not queue.to_write.waiting and (rest := queue.quiet.rest()):
            self._tell_rest(queue, rest)

    def _tell_rest(self, queue: _Queue, rest: Sequence[Whom]) -> None:
        """After everybody was answered: what fails here concerns no bid. They keep the notice of a second ago."""
        try:
            _persistently(lambda: batch.tell_rest(queue.lot, rest))
        except DatabaseError:
            logger.warning("%d notices of a burst were not brought up to date", len(rest), exc_info=True)
            connection.close()

    def _refuse(self, queue: _Queue, taken: list[_Waiting]) -> None:
        refusals = _persistently(lambda: refusing.refuse(queue.lot, [each.command for each in taken]))
        pairs = list(zip(taken, refusals, strict=True))
        _answer([(each, refusal) for each, refusal in pairs if refusal is not None])
        undecided = [each for each, refusal in pairs if refusal is None]
        if undecided:
            with self._lock:
                self._stand(queue, queue.to_write, undecided, serve=self._write)


def submit(command: PlaceBid) -> Outcome:
    """Blocks until the command is decided and durable. Raises a `DomainError` for a refusal.

    Refuses to run inside a transaction, whose locks would be held while this waits; gives the caller's connection
    back first, because the writers must never wait for those who wait for them.
    """
    if connection.in_atomic_block:
        message = "A bid is a transaction of its own: submit() may not run inside atomic()."
        raise RuntimeError(message)
    connection.close()
    future: Future[Answer] = Future()
    current().enqueue(_Waiting(command, None, future))
    try:
        answer = future.result(timeout=settings.BID_TIMEOUT)
    except FutureTimeoutError:
        raise Unavailable from None
    return _outcome(answer)


async def submit_async(command: PlaceBid) -> Outcome:
    """As `submit`, for the web's event loop: no thread waits."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Answer] = loop.create_future()
    current().enqueue(_Waiting(command, loop, future))
    try:
        answer = await asyncio.wait_for(future, timeout=settings.BID_TIMEOUT)
    except TimeoutError:
        raise Unavailable from None
    return _outcome(answer)


_engine: Engine | None = None
_starting = threading.Lock()


def current() -> Engine:
    """This process's engine; made at the first call."""
    global _engine
    if _engine is None:
        with _starting:
            if _engine is None:
                _engine = Engine(writers=settings.WRITER_POOL, queue=settings.BID_QUEUE)
    return _engine


def shutdown() -> None:
    """Ends this process's engine, if there is one. The next command starts another."""
    global _engine
    with _starting:
        ending, _engine = _engine, None
    if ending is not None:
        ending.shutdown()


def _outcome(answer: Answer) -> Outcome:
    if isinstance(answer, DomainError):
        raise answer
    return answer


def _known(lot: LotRow | None) -> _Known | None:
    return None if lot is None else _Known(lot, lot.minimum)


def _persistently(work: Callable[[], T]) -> T:
    """Twice, on a fresh connection the second time: safe also where the first commit's outcome is unknown."""
    try:
        return work()
    except DatabaseError:
        logger.warning("A batch of bids failed and is tried again", exc_info=True)
        connection.close()
        return work()


def _answer(pairs: Sequence[tuple[_Waiting, Answer]]) -> None:
    """Wakes each waiter once; those of one event loop together, as each wake-up of a loop costs a system call."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[_Waiting, Answer]]] = {}
    for waiting, answer in pairs:
        if waiting.loop is None:
            _set(waiting.future, answer)
        else:
            by_loop.setdefault(waiting.loop, []).append((waiting, answer))
    for loop, group in by_loop.items():
        try:
            loop.call_soon_threadsafe(_set_all, group)
        except RuntimeError:
            logger.info("%d answers had nobody left to hear them", len(group))


def _set_all(group: Sequence[tuple[_Waiting, Answer]]) -> None:
    for waiting, answer in group:
        _set(waiting.future, answer)


def _set(future: Future[Answer] | asyncio.Future[Answer], answer: Answer) -> None:
    if not future.done():
        future.set_result(answer)


def _afresh() -> None:
    """Neither threads nor their connections survive a fork, and a lock that was held then would stay so."""
    global _engine, _starting
    _engine, _starting = None, threading.Lock()


os.register_at_fork(after_in_child=_afresh)
