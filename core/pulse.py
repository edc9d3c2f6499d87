"""What each process does for all its sockets at regular times: heartbeats, and closing those who may no longer be here.

Apps register how; one query a process, however many watch. Registering is for `AppConfig.ready()`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping
from contextvars import Context
from typing import TYPE_CHECKING, Any, Final

import orjson

from core import topics

if TYPE_CHECKING:
    from core.realtime import Hub, Watcher

logger = logging.getLogger(__name__)

HEARTBEAT: Final = "heartbeat"
HEARTBEAT_EVERY: Final = 5.0
"""Seconds (protocol.md, "Sockets")."""
STANDING_EVERY: Final = 2.0
"""Seconds: log-out, ban and role loss close sockets within 5 (reliability.md, "Sockets")."""

HeartbeatSource = Callable[[Collection[str]], Awaitable[tuple[str, Mapping[str, int]]]]
"""From ids of lots to the server's time as on the wire, and the newest sequence of each, read from the database."""
StandingCheck = Callable[[Collection[Hashable]], Awaitable[Mapping[Any, int]]]
"""From principals to the close code (4401, 4403) of each that has to go; those who may stay are left out."""

_heartbeat_sources: list[HeartbeatSource] = []
_standing_checks: list[StandingCheck] = []


def register_heartbeat(source: HeartbeatSource) -> None:
    _heartbeat_sources.append(source)


def register_standing(check: StandingCheck) -> None:
    _standing_checks.append(check)


class Pulse:
    """The regular tasks of one hub. A round that fails is logged and left out; the next comes in its time."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        # In contexts of their own: the hub began within some socket's, whose name and address are not theirs.
        self._tasks = [
            asyncio.create_task(self._regularly(HEARTBEAT_EVERY, self.beat), name="heartbeat", context=Context()),
            asyncio.create_task(self._regularly(STANDING_EVERY, self.check), name="standing", context=Context()),
        ]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def beat(self) -> None:
        """To each socket that wants it: the server's time, and the newest sequence of each lot it follows."""
        groups: defaultdict[frozenset[str], list[Watcher]] = defaultdict(list)
        for watcher, followed in self._hub.followed.items():
            if HEARTBEAT in watcher.wants:
                groups[frozenset(filter(None, map(topics.lot_of, followed)))].append(watcher)
        if not groups:
            return
        for source in _heartbeat_sources:
            server_time, sequences = await source(frozenset().union(*groups))
            for lots, watchers in groups.items():
                mine = {lot: sequences[lot] for lot in lots if lot in sequences}
                text = orjson.dumps({"type": HEARTBEAT, "server_time": server_time, "lots": mine}).decode()
                self._hub.send(kind=HEARTBEAT, text=text, watchers=watchers)

    async def check(self) -> None:
        """Close the sockets of those who have logged out, are banned, or have lost what let them in."""
        principals = {watcher.principal for watcher in self._hub.followed if watcher.principal is not None}
        if not principals:
            return
        for standing in _standing_checks:
            to_go = await standing(principals)
            for watcher in list(self._hub.followed):
                code = to_go.get(watcher.principal) if watcher.principal is not None else None
                if code is not None:
                    watcher.close(code)

    async def _regularly(self, seconds: float, round_of: Callable[[], Awaitable[None]]) -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                async with asyncio.timeout(HEARTBEAT_EVERY):
                    await round_of()
            except Exception:
                logger.exception("A round of %s failed", round_of.__qualname__)
