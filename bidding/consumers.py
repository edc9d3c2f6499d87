"""`/ws/auctions/{id}/`: follow lots, bid, keep the clock (docs/protocol.md, "Sockets")."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from django.db import Error as DatabaseError
from django.utils.translation import gettext as _

from bidding import engine
from bidding.broadcast import WAS_OUTBID
from bidding.clock import clock
from bidding.commands import PlaceBid
from bidding.frames import amount_kind, follow_of, lot_id, only, seen_sequence
from bidding.limits import refuse_too_fast_async
from bidding.reception import Admission, Entry, Follow, admit, receive
from bidding.together import Together
from core import topics
from core.errors import Conflict, NotAuthenticated, NotFound
from core.realtime import Hub
from core.sockets import NOT_ALLOWED, Answer, Frame, Socket, command, hears, run_db
from core.times import timestamp
from core.web import current_address

FOLLOWED = 200
"""Lots that one socket may follow."""
RECHECK = 2.0
"""Seconds between two looks at who may still watch an auction that is not announced."""


class _Desk:
    """The readings that all sockets of an event loop share."""

    def __init__(self) -> None:
        self.entries: Together[Entry, Admission] = Together(admit)
        self.follows: Together[Follow, dict[str, Any] | None] = Together(receive)


_desks: WeakKeyDictionary[Hub, _Desk] = WeakKeyDictionary()


class AuctionSocket(Socket):
    """One viewer of one auction; signed in or not."""

    pushes = frozenset({"lot.events", "lot.outbid", "heartbeat", "auction.started", "auction.ended"})

    _recheck: asyncio.Task[None] | None = None

    async def opened(self) -> None:
        self._desk = _desks.setdefault(self.hub, _Desk())
        self._auction: UUID = self.scope["url_route"]["kwargs"]["auction_id"]
        self._user_id = self.principal.user_id if self.principal else None
        self._lots: dict[UUID, int] = {}
        admission = await self._admission()
        if admission is Admission.REFUSED:
            raise NotFound
        if admission is Admission.BEHIND_THE_SCENES:
            self._recheck = asyncio.create_task(self._stay_while_allowed())
        self.follow(topics.auction(self._auction))

    def closed(self) -> None:
        if self._recheck is not None:
            self._recheck.cancel()

    def push(self, kind: str, text: str) -> None:
        """Of five thousand sockets a few were outbid: look for the name before anything is read."""
        if kind != WAS_OUTBID or (self._user_id is not None and f'"{self._user_id}"' in text):
            super().push(kind, text)

    @hears(WAS_OUTBID)
    async def was_outbid(self, payload: Frame) -> None:
        if str(self._user_id) in payload["people"]:
            told = {name: payload[name] for name in ("lot", "price", "minimum_bid")}
            self.say({"type": "lot.outbid", **told})

    async def _admission(self) -> Admission:
        return await self._desk.entries.ask(Entry(self._auction, self._user_id))

    async def _stay_while_allowed(self) -> None:
        """An auction that is not announced is open to its seller and staff: who is staff no longer, goes.

        While the database is away nobody can tell; the next look comes in its time.
        """
        admission = Admission.BEHIND_THE_SCENES
        while admission is Admission.BEHIND_THE_SCENES:
            await asyncio.sleep(RECHECK)
            with contextlib.suppress(DatabaseError):
                admission = await self._admission()
        if admission is Admission.REFUSED:
            self.close(NOT_ALLOWED)

    @command("lot.follow")
    async def lot_follow(self, message: Frame) -> Answer:
        """First the topic, then the reading: what happens in between comes as a push, and nothing is missed."""
        only(message, "lot", "epoch", "sequence")
        lot = lot_id(message)
        if lot not in self._lots and len(self._lots) >= FOLLOWED:
            raise Conflict(_("Unfollow a lot first: %(most)d at a time.") % {"most": FOLLOWED})
        epoch, sequence = follow_of(message)
        topic = topics.lot(lot)
        self.follow(topic)
        await self.hub.certain(topic)
        answer = await self._desk.follows.ask(Follow(self._auction, lot, self._user_id, epoch, sequence))
        if answer is None:
            self.unfollow(topic)
            raise NotFound
        self._lots.setdefault(lot, 0)
        return answer

    @command("lot.unfollow")
    async def lot_unfollow(self, message: Frame) -> Answer:
        only(message, "lot")
        lot = lot_id(message)
        self._lots.pop(lot, None)
        self.unfollow(topics.lot(lot))
        return None

    @command("lot.seen", answers=False)
    async def lot_seen(self, message: Frame) -> Answer:
        """The price that this viewer has before their eyes."""
        only(message, "lot", "sequence")
        lot = lot_id(message)
        if lot in self._lots:
            self._lots[lot] = max(self._lots[lot], seen_sequence(message))
        return None

    @command("bid.place", lane="bids", limited=False)
    async def bid_place(self, message: Frame) -> Answer:
        if self._user_id is None:
            raise NotAuthenticated
        only(message, "lot", "key", "amount", "kind")
        lot = lot_id(message)
        key, amount, kind = amount_kind(message)
        await refuse_too_fast_async(user_id=self._user_id, lot=lot, address=current_address())
        outcome = await engine.submit_async(PlaceBid(lot, self._user_id, key, amount, kind))
        return outcome.body

    @command("clock.sync", lane="clock")
    async def clock_sync(self, message: Frame) -> Answer:
        only(message, "client_time")
        if not clock.is_set:
            await run_db(clock.measure)
        return {"client_time": message.get("client_time"), "server_time": timestamp(clock.now())}
