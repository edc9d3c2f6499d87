"""`/ws/chat/{channel}/`: one channel, as one person sees it (docs/protocol.md, "Chat").

Each command is one call of the domain, which asks anew who somebody is. What a socket itself remembers (`_seat`) decides
only what is passed on to it, and is looked at again whenever it has changed.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.db import Error as DatabaseError

from accounts import presence
from chat import attendance, broadcast, frames, moderation, polls, queries, questions, reading, saying, serializers
from chat.frames import given, read
from chat.seats import Seat, seat_of
from core import limits, topics
from core.errors import NotFound
from core.realtime import publish
from core.sockets import NOT_ALLOWED, Answer, Frame, Socket, command, hears, run_db
from core.times import timestamp_or_none

RECHECK: Final = 5.0
"""Seconds between two looks at who hears what moderators hear, without being one by the channel's own book."""
TYPING: Final = 2.0
"""Seconds between two typing signs of one socket."""


class ChatSocket(Socket):
    """One viewer of one channel; signed in or not."""

    pushes = frozenset(
        {
            "chat.message",
            "chat.state",
            "chat.tallies",
            "chat.present",
            "chat.typing",
            "chat.reported",
            "chat.muted",
            "chat.mention",
            "chat.private",
            "question.changed",
            "poll.changed",
        }
    )

    _recheck: asyncio.Task[None] | None = None
    _here: presence.Here | None = None

    async def opened(self) -> None:
        self._channel: UUID = self.scope["url_route"]["kwargs"]["channel_id"]
        self._topic, self._backstage = topics.channel(self._channel), broadcast.backstage(self._channel)
        self._user_id = self.principal.user_id if self.principal else None
        self._typed_at = -TYPING
        if self._user_id is not None:
            self.follow(topics.person(self._user_id))
        self._seat: Seat = await run_db(seat_of, self._channel, user_id=self._user_id)
        self.follow(self._topic)
        self._take_place()
        self._here = presence.arrive(self.hub, self._topic, user_id=self._user_id)
        self._attendance = attendance.of(self.hub, self._channel)
        self._attendance.come()

    def closed(self) -> None:
        if self._recheck is not None:
            self._recheck.cancel()
        if self._here is not None:
            self._here.leave()
            self._attendance.go()

    # --- Who one is here

    @hears(broadcast.RESEATED)
    async def reseated(self, payload: Frame) -> None:
        if payload["channel"] == str(self._channel):
            await self._look_again()
            body = await run_db(queries.me_in, self._channel, user_id=self._user_id)
            if body is not None:
                self.say({"type": "chat.me", "channel": str(self._channel), "me": body})

    async def _look_again(self) -> None:
        """Who may no longer read, goes; who moderates no longer, hears no more of the backstage."""
        try:
            self._seat = await run_db(seat_of, self._channel, user_id=self._user_id)
        except NotFound:
            self.close(NOT_ALLOWED)
        else:
            self._take_place()

    def _take_place(self) -> None:
        (self.follow if self._seat.is_moderator else self.unfollow)(self._backstage)
        if self._seat.is_lent and self._recheck is None:
            self._recheck = asyncio.create_task(self._stay_while_lent())

    async def _stay_while_lent(self) -> None:
        """The house moderates by a permission, which is taken back without a word to the channel."""
        while self._seat.is_lent:
            await asyncio.sleep(RECHECK)
            with contextlib.suppress(DatabaseError):
                await self._look_again()
        self._recheck = None

    async def _do(self, act: Callable[..., Any], *which: Any, **how: Any) -> Any:
        return await run_db(act, *which, user_id=self._user_id, **how)

    # --- Reading

    @command("chat.open", lane="open")
    async def chat_open(self, message: Frame) -> Answer:
        """First the topic, then the reading: what is said in between comes as a push, and nothing is missed."""
        after = given(message, frames.Open).get("after")
        await self.hub.certain(self._topic)
        opened: Answer = await self._do(queries.opened, self._channel, after=after)
        return opened

    @command("chat.history")
    async def history(self, message: Frame) -> Answer:
        page: Answer = await self._do(reading.page, self._channel, **given(message, frames.History))
        return page

    @command("chat.read")
    async def mark_read(self, message: Frame) -> Answer:
        unread: Answer = await self._do(reading.read, self._channel, **given(message, serializers.Read))
        return unread

    # --- Saying

    @command("chat.say")
    async def chat_say(self, message: Frame) -> Answer:
        said = await self._do(saying.say, self._channel, **given(message, serializers.Say))
        if self._seat.member is None:  # came in by speaking; from now on their typing is seen as theirs
            await self._look_again()
        return {"message": said.body}

    @command("chat.edit")
    async def edit(self, message: Frame) -> Answer:
        asked = given(message, frames.Edit)
        return {"message": await self._do(saying.edit, asked["message"], text=asked["text"], within=self._channel)}

    @command("chat.retract")
    async def retract(self, message: Frame) -> Answer:
        which = given(message, frames.OfMessage)["message"]
        return {"message": await self._do(saying.retract, which, within=self._channel)}

    @command("chat.react")
    async def react(self, message: Frame) -> Answer:
        asked = given(message, frames.React)
        how = {"word": asked["reaction"], "on": asked["on"], "within": self._channel}
        return {"reactions": await self._do(saying.react, asked["message"], **how)}

    @command("chat.typing", answers=False)
    async def typing(self, message: Frame) -> Answer:
        """Not stored, not certain: in a hall where many type, only some of it is shown."""
        given(message, frames.Nothing)
        now = time.monotonic()
        if self._seat.may_say and self._seat.member is not None and now - self._typed_at >= TYPING:
            self._typed_at = now
            if await limits.allow_async([("chat_typing", str(self._channel))]) is None:
                sign = {"type": "chat.typing", "channel": str(self._channel), "member": self._seat.member}
                publish(self._topic, sign | {"label": self._seat.label})
        return None

    @command("chat.report")
    async def report(self, message: Frame) -> Answer:
        asked = given(message, frames.Report)
        await self._do(moderation.report, asked["message"], reason=asked["reason"], within=self._channel)
        return None

    # --- Moderating

    @command("chat.delete")
    async def delete(self, message: Frame) -> Answer:
        which = given(message, frames.OfMessage)["message"]
        return {"message": await self._do(moderation.delete, which, within=self._channel)}

    @command("chat.mute")
    async def mute(self, message: Frame) -> Answer:
        asked = given(message, serializers.Mute)
        until = await self._do(moderation.mute, self._channel, member_id=asked["member"], seconds=asked["seconds"])
        return {"muted_until": timestamp_or_none(until)}

    @command("chat.slow")
    async def slow(self, message: Frame) -> Answer:
        return {"state": await self._do(moderation.slow, self._channel, **given(message, serializers.Slow))}

    @command("chat.reports")
    async def reports(self, message: Frame) -> Answer:
        given(message, frames.Nothing)
        return {"reports": await self._do(moderation.waiting_reports, self._channel)}

    @command("chat.resolve")
    async def resolve(self, message: Frame) -> Answer:
        asked = given(message, frames.Resolve)
        await self._do(moderation.resolve, asked["report"], action=asked["action"], within=self._channel)
        return None

    # --- Questions

    @command("question.ask")
    async def ask(self, message: Frame) -> Answer:
        asked = await self._do(questions.ask, self._channel, **given(message, serializers.Ask))
        return {"question": asked.body}

    @command("question.vote")
    async def vote_for(self, message: Frame) -> Answer:
        asked = given(message, frames.Vote)
        return {"votes": await self._do(questions.vote, asked["question"], on=asked["on"], within=self._channel)}

    @command("question.moderate")
    async def moderate(self, message: Frame) -> Answer:
        asked = given(message, frames.Moderate)
        how = {"action": asked["action"], "text": asked.get("text"), "within": self._channel}
        return {"question": await self._do(questions.moderate, asked["question"], **how)}

    # --- Polls

    @command("poll.draft")
    async def draft(self, message: Frame) -> Answer:
        asked = read(message, frames.Draft)
        which = asked.validated_data.get("poll")
        if which is None:
            return {"poll": await self._do(polls.draft, self._channel, asked=asked.draft())}
        return {"poll": await self._do(polls.redraft, which, asked=asked.draft(), within=self._channel)}

    @command("poll.open")
    async def poll_open(self, message: Frame) -> Answer:
        which = given(message, frames.OfPoll)["poll"]
        return {"poll": await self._do(polls.open_poll, which, within=self._channel)}

    @command("poll.close")
    async def poll_close(self, message: Frame) -> Answer:
        which = given(message, frames.OfPoll)["poll"]
        return {"poll": await self._do(polls.close_poll, which, within=self._channel)}

    @command("poll.discard")
    async def discard(self, message: Frame) -> Answer:
        await self._do(polls.discard, given(message, frames.OfPoll)["poll"], within=self._channel)
        return None

    @command("poll.vote")
    async def poll_vote(self, message: Frame) -> Answer:
        asked = given(message, frames.Ballot)
        return {"poll": await self._do(polls.vote, asked["poll"], options=asked["options"], within=self._channel)}
