"""One open console on a socket: told its whole state at each change, five times a second at most.

What changes is told on the console's topic and on that of the lot at the rostrum; who is connected and whose hand is up is
told nowhere, so it looks once a second, and says nothing where nothing changed. Whoever may operate no longer is told no more.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol
from uuid import UUID

from accounts.models import User
from bidding import console_state
from bidding.console_state import Seen
from core import topics
from core.errors import DomainError

logger = logging.getLogger(__name__)

APART: Final = 0.2
"""Seconds between two states, at least."""
AT_LATEST: Final = 1.0
"""Seconds after which it looks by itself."""


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody who runs an auction looks at how it stands."""

    auction: UUID
    user_id: int


def look(asked: Sequence[Look]) -> Mapping[Look, Seen | None]:
    """One reading for all consoles of one person at one auction; None for who may not operate it."""
    users = User.objects.in_bulk({each.user_id for each in asked})
    found: dict[Look, Seen | None] = {}
    for each in asked:
        user = users.get(each.user_id)
        try:
            found[each] = console_state.whole(each.auction, user=user) if user is not None and user.is_active else None
        except DomainError:
            found[each] = None
    return found


class Viewer(Protocol):
    """The socket, as its console sees it. `lots` are those that its page follows."""

    @property
    def lots(self) -> Collection[UUID]: ...

    def follow(self, topic: str) -> None: ...

    def unfollow(self, topic: str) -> None: ...

    def say(self, payload: dict[str, Any]) -> None: ...


class OpenConsole:
    """Belongs to its socket's event loop. `read` is the reading shared by all consoles of the process."""

    def __init__(self, socket: Viewer, *, auction: UUID, console: str, read: Callable[[], Awaitable[Seen | None]]) -> None:
        self.id = console
        self.lot: UUID | None = None
        """At the rostrum: followed here, whether or not the page follows it."""
        self._socket, self._read = socket, read
        self._changed = asyncio.Event()
        self._told: dict[str, Any] = {}
        self._task: asyncio.Task[None] | None = None
        socket.follow(topics.console(auction))

    async def state(self) -> dict[str, Any] | None:
        """As it stands now, for this console; from here on it is told of changes."""
        seen = await self._read()
        if seen is None:
            return None
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._watch())
        self._told = self._taken(seen)
        return self._told

    def changed(self) -> None:
        self._changed.set()

    def end(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(APART)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(AT_LATEST):
                    await self._changed.wait()
            self._changed.clear()
            try:
                seen = await self._read()
            except Exception:
                logger.warning("A console could not be read and will be tried again", exc_info=True)
                continue
            if seen is None:
                return
            before, after = self._told, self._taken(seen)
            if _but_time(after) != _but_time(before):
                self._told = after
                self._socket.say({"type": "console.state", "state": after})

    def _taken(self, seen: Seen) -> dict[str, Any]:
        state = seen.at(self.id)
        lot = UUID(state["current"]["lot"]) if state["current"] else None
        if lot != self.lot:
            before, self.lot = self.lot, lot
            self._follow_instead(before)
        return state

    def _follow_instead(self, before: UUID | None) -> None:
        if before is not None and before not in self._socket.lots:
            self._socket.unfollow(topics.lot(before))
        if self.lot is not None:
            self._socket.follow(topics.lot(self.lot))


def _but_time(state: Mapping[str, Any]) -> dict[str, Any]:
    """The time alone is no change; nor is the one in the lot's snapshot."""
    shown = {name: value for name, value in state.items() if name != "server_time"}
    current = shown.get("current")
    if current:
        snapshot = {name: value for name, value in current["snapshot"].items() if name != "server_time"}
        shown["current"] = current | {"snapshot": snapshot}
    return shown
