"""Answers many who ask at one time by one reading: two thousand returning clients cost a few queries, not thousands."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Generic, TypeVar

from core.sockets import run_db

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

MOST = 500
"""Questions in one reading."""


class Together(Generic[K, V]):
    """Gathers questions while a reading is under way; the next reading answers them all. One per event loop.

    `read` runs in a thread with the database and gives a value for each key it is asked; a missing key, and a reading
    that fails, raise in whoever asked.
    """

    def __init__(self, read: Callable[[Sequence[K]], Mapping[K, V]]) -> None:
        self._read = read
        self._asked: dict[K, asyncio.Future[V]] = {}
        self._task: asyncio.Task[None] | None = None

    async def ask(self, key: K) -> V:
        future = self._asked.get(key)
        if future is None:
            future = self._asked[key] = asyncio.get_running_loop().create_future()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._answer())
        # Shielded: one who leaves must not take the answer from the others.
        return await asyncio.shield(future)

    async def _answer(self) -> None:
        while self._asked:
            keys = list(self._asked)[:MOST]
            asked = {key: self._asked.pop(key) for key in keys}
            try:
                found = await run_db(self._read, keys)
            except Exception as error:
                for future in asked.values():
                    future.set_exception(error)
                    future.exception()
            else:
                for key, future in asked.items():
                    if key in found:
                        future.set_result(found[key])
                    else:
                        future.set_exception(KeyError(key))
                        future.exception()
