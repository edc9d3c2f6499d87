"""How a socket's methods are marked as commands, and how commands take turns. Used through `core.sockets`."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, Final

from core.incoming import MAX_BYTES

MAX_WAITING: Final = 64
"""Commands that may wait for their turn in one lane; more are `throttled`."""

Frame = Mapping[str, Any]
Answer = Mapping[str, Any] | None
Handler = Callable[[Any, Frame], Awaitable[Answer]]
Job = Coroutine[Any, Any, None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command of a kind of socket."""

    name: str
    handler: Handler
    lane: str
    limited: bool
    answers: bool
    max_bytes: int


def command(
    name: str, *, lane: str = "", limited: bool = True, answers: bool = True, max_bytes: int = MAX_BYTES
) -> Callable[[Handler], Handler]:
    """Marks the method that serves a command.

    `lane` orders it among others; `limited=False` for what has a limit of its own; `answers=False` for what is
    acknowledged by nothing (its refusals are answered all the same). `max_bytes` is the largest frame, to `MOST_BYTES`.
    """

    def mark(handler: Handler) -> Handler:
        made = Command(name=name, handler=handler, lane=lane, limited=limited, answers=answers, max_bytes=max_bytes)
        handler.command = made  # type: ignore[attr-defined]  # a mark
        return handler

    return mark


def hears(kind: str) -> Callable[[Handler], Handler]:
    """Marks the method that is called with each payload of this type on a topic that was joined."""

    def mark(handler: Handler) -> Handler:
        handler.hears = kind  # type: ignore[attr-defined]  # a mark
        return handler

    return mark


class Lane:
    """Jobs one after the other, on one task that lives only while there are any."""

    __slots__ = ("_jobs", "_task")

    def __init__(self) -> None:
        self._jobs: deque[Job] = deque()
        self._task: asyncio.Task[None] | None = None

    def add(self, job: Job) -> bool:
        """Whether there was room for it. A job is a coroutine that raises nothing."""
        if len(self._jobs) >= MAX_WAITING:
            job.close()
            return False
        self._jobs.append(job)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work())
        return True

    def stop(self) -> None:
        """Nobody is there any more who could be told; what has been committed stays so."""
        if self._task is not None:
            self._task.cancel()
        while self._jobs:
            self._jobs.popleft().close()

    async def _work(self) -> None:
        while self._jobs:
            await self._jobs.popleft()
