"""`/ws/notices/`: what I am told, as it is told (docs/protocol.md, "Sockets")."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from core import topics
from core.errors import Invalid, NotAuthenticated
from core.sockets import Answer, Frame, Socket, command, hears, run_db
from notifications.broadcast import QUIET, WRITTEN
from notifications.queries import those, told
from notifications.reading import read
from notifications.serializers import push_of
from notifications.wording import reading_as

_ID_DIGITS: Final = 18


class NoticeSocket(Socket):
    _telling: asyncio.Task[None] | None = None

    """What one person is told; what is pushed as it is comes from `auctions`, `bidding`, `chat`, and is for this person alone."""

    pushes = frozenset({"registration", "purse.changed", "chat.mention", "chat.muted", "chat.private"})

    async def opened(self) -> None:
        if self.principal is None:
            raise NotAuthenticated
        self._person_id = self.principal.user_id
        self._heard: set[int] = set()
        self._said: dict[int, datetime] = {}
        self.follow(topics.person(self._person_id))

    def closed(self) -> None:
        if self._telling is not None:
            self._telling.cancel()

    @command("notice.read")
    async def read(self, message: Frame) -> Answer:
        await run_db(read, person_id=self._person_id, notice_id=_id_in(message))
        return None

    @hears(WRITTEN)
    async def written(self, payload: Frame) -> None:
        """Leaves the reading to one task: however often it is woken, a socket reads its news once in a while."""
        self._heard |= {int(each) for each in payload["notices"]}
        if self._telling is None or self._telling.done():
            self._telling = asyncio.create_task(self._tell())

    async def _tell(self) -> None:
        """Reads what was heard of, at once and once more after `QUIET`: what came in between was kept quiet."""
        again: set[int] = set()
        while self._heard or again:
            due, again = self._heard | again, self._heard
            self._heard = set()
            for updated_at, push in await run_db(_pushes, person_id=self._person_id, notice_ids=due):
                if self._said.get(int(push["id"])) != updated_at:
                    self.say(push)
                    self._said[int(push["id"])] = updated_at
            await asyncio.sleep(QUIET * 1.25)
        self._said.clear()


def _pushes(*, person_id: int, notice_ids: Collection[int]) -> list[tuple[datetime, dict[str, Any]]]:
    found = those(person_id=person_id, notice_ids=notice_ids)
    if not found:
        return []
    with reading_as(found[0].recipient):
        return [(notice.updated_at, push_of(told(notice))) for notice in found]


def _id_in(message: Frame) -> int:
    given = message.get("notice")
    if isinstance(given, str) and given.isascii() and given.isdigit() and len(given) <= _ID_DIGITS:
        return int(given)
    raise Invalid(errors={"notice": ["the id of a notice, as text"]})
