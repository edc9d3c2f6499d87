"""`/ws/auctions/{id}/`: follow lots, bid, keep the clock, run the sale (docs/protocol.md, "Sockets", "The console")."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from django.db import Error as DatabaseError
from django.utils.translation import gettext as _

from accounts import presence
from accounts.models import User
from bidding import consoles, engine, rostrum
from bidding.acts import act_from
from bidding.auto_hold import missed
from bidding.broadcast import CONSOLE_CHANGED, CONSOLE_WAS_TAKEN, WAS_OUTBID
from bidding.clock import clock
from bidding.commands import PlaceBid
from bidding.console_socket import Look, OpenConsole, look
from bidding.console_state import Seen
from bidding.frames import amount_kind, console_id, follow_of, lot_id, only, seen_sequence
from bidding.limits import refuse_too_fast_async
from bidding.reception import Admission, Admitted, Entry, Follow, admit, receive
from bidding.together import Together
from core import topics
from core.errors import Conflict, NotAuthenticated, NotFound, PermissionDenied
from core.realtime import CONFLATED as LOT_EVENTS
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
        self.entries: Together[Entry, Admitted] = Together(admit)
        self.follows: Together[Follow, dict[str, Any] | None] = Together(receive)
        self.looks: Together[Look, Seen | None] = Together(look)


_desks: WeakKeyDictionary[Hub, _Desk] = WeakKeyDictionary()


class AuctionSocket(Socket):
    """One viewer of one auction; signed in or not."""

    pushes = frozenset({"lot.events", "lot.outbid", "heartbeat", "auction.started", "auction.ended"})

    _recheck: asyncio.Task[None] | None = None
    _here: presence.Here | None = None
    _console: OpenConsole | None = None

    async def opened(self) -> None:
        self._desk = _desks.setdefault(self.hub, _Desk())
        self._auction: UUID = self.scope["url_route"]["kwargs"]["auction_id"]
        self._user_id = self.principal.user_id if self.principal else None
        self.lots: dict[UUID, int] = {}
        self._admitted = await self._desk.entries.ask(Entry(self._auction, self._user_id))
        if self._admitted.admission is Admission.REFUSED:
            raise NotFound
        if self._admitted.admission is Admission.BEHIND_THE_SCENES:
            self._recheck = asyncio.create_task(self._stay_while_allowed())
        self.follow(topics.auction(self._auction))
        if self._admitted.is_live:
            self._here = presence.arrive(self.hub, topics.auction(self._auction), user_id=self._user_id)

    def closed(self) -> None:
        if self._recheck is not None:
            self._recheck.cancel()
        if self._console is not None:
            self._console.end()
        if self._here is not None:
            self._here.leave()
            if self._admitted.holds_itself and self._user_id is not None:
                missed(self._auction)

    def push(self, kind: str, text: str) -> None:
        """Of five thousand sockets a few were outbid: look for the name before anything is read."""
        if kind == WAS_OUTBID and (self._user_id is None or f'"{self._user_id}"' not in text):
            return
        if kind == LOT_EVENTS and self._console is not None:
            self._console.changed()
            if self._console.lot not in self.lots and f'"{self._console.lot}"' in text:
                return
        super().push(kind, text)

    @hears(WAS_OUTBID)
    async def was_outbid(self, payload: Frame) -> None:
        if str(self._user_id) in payload["people"]:
            told = {name: payload[name] for name in ("lot", "price", "minimum_bid")}
            self.say({"type": "lot.outbid", **told})

    async def _stay_while_allowed(self) -> None:
        """An auction that is not announced is open to its seller and staff: who is staff no longer, goes.

        While the database is away nobody can tell; the next look comes in its time.
        """
        admission = Admission.BEHIND_THE_SCENES
        while admission is Admission.BEHIND_THE_SCENES:
            await asyncio.sleep(RECHECK)
            with contextlib.suppress(DatabaseError):
                admission = (await self._desk.entries.ask(Entry(self._auction, self._user_id))).admission
        if admission is Admission.REFUSED:
            self.close(NOT_ALLOWED)

    @command("lot.follow")
    async def lot_follow(self, message: Frame) -> Answer:
        """First the topic, then the reading: what happens in between comes as a push, and nothing is missed."""
        only(message, "lot", "epoch", "sequence")
        lot = lot_id(message)
        if lot not in self.lots and len(self.lots) >= FOLLOWED:
            raise Conflict(_("Unfollow a lot first: %(most)d at a time.") % {"most": FOLLOWED})
        epoch, sequence = follow_of(message)
        topic = topics.lot(lot)
        self.follow(topic)
        await self.hub.certain(topic)
        answer = await self._desk.follows.ask(Follow(self._auction, lot, self._user_id, epoch, sequence))
        if answer is None:
            self.unfollow(topic)
            raise NotFound
        self.lots.setdefault(lot, 0)
        return answer

    @command("lot.unfollow")
    async def lot_unfollow(self, message: Frame) -> Answer:
        only(message, "lot")
        lot = lot_id(message)
        self.lots.pop(lot, None)
        self.unfollow(topics.lot(lot))
        return None

    @command("lot.seen", answers=False)
    async def lot_seen(self, message: Frame) -> Answer:
        """The price that this viewer has before their eyes."""
        only(message, "lot", "sequence")
        lot = lot_id(message)
        if lot in self.lots:
            self.lots[lot] = max(self.lots[lot], seen_sequence(message))
            if self._here is not None:
                self._here.note(lot=str(lot), sequence=self.lots[lot])
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

    @command("console.open", lane="console")
    async def console_open(self, message: Frame) -> Answer:
        """First the topic, then the reading, as with a lot."""
        only(message, "console")
        actor = await self._operator()
        known = console_id(message) or (self._console.id if self._console is not None else None)
        opened = await run_db(consoles.come, auction_id=self._auction, actor=actor, known=known)
        return await self._at_console(opened.id)

    @command("console.take", lane="console")
    async def console_take(self, message: Frame) -> Answer:
        only(message)
        actor = await self._operator()
        mine = self._console.id if self._console is not None else None
        taken = await run_db(consoles.take, auction_id=self._auction, actor=actor, console=mine)
        return await self._at_console(taken.id)

    @command("console.act", lane="console")
    async def console_act(self, message: Frame) -> Answer:
        actor = await self._operator()
        said = {name: value for name, value in message.items() if name not in ("type", "id")}
        lot = lot_id(message) if said.get("lot") is not None else None
        act = act_from(said, lot=lot, console=self._console.id if self._console is not None else None)
        return await rostrum.act_async(auction_id=self._auction, actor=actor, act=act)

    @hears(CONSOLE_CHANGED)
    async def console_changed(self, payload: Frame) -> None:
        if self._console is not None:
            self._console.changed()

    @hears(CONSOLE_WAS_TAKEN)
    async def console_was_taken(self, payload: Frame) -> None:
        if self._console is not None and payload["console"] == self._console.id:
            self.say({"type": "console.taken", "by": payload["by"]})

    async def _operator(self) -> User:
        """Who asks, as the database knows them now; what they may is looked at by what they ask for."""
        if self._user_id is None:
            raise NotAuthenticated
        return await run_db(User.objects.get, pk=self._user_id)

    async def _at_console(self, console: str) -> Answer:
        if self._console is None or self._console.id != console:
            if self._console is not None:
                self._console.end()
            self._console = OpenConsole(self, auction=self._auction, console=console, read=self._look)
        await self.hub.certain(topics.console(self._auction))
        state = await self._console.state()
        if state is None:
            raise PermissionDenied
        return {"state": state}

    async def _look(self) -> Seen | None:
        return await self._desk.looks.ask(Look(self._auction, self._user_id or 0))

    @command("clock.sync", lane="clock")
    async def clock_sync(self, message: Frame) -> Answer:
        only(message, "client_time")
        if not clock.is_set:
            await run_db(clock.measure)
        return {"client_time": message.get("client_time"), "server_time": timestamp(clock.now())}
