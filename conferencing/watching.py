"""What one window receives: everything it wants and that is there, over one line.

The wanted set is kept; what is there comes and goes. An offer stands until it is answered; what changes meanwhile is
offered afterwards, in one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from conferencing.janus import events
from conferencing.janus.early import Early
from conferencing.janus.errors import NoSuchFeed, OutOfTurn
from conferencing.janus.events import Subscribed
from conferencing.janus.videoroom import Offer, Want, Watching

if TYPE_CHECKING:
    from conferencing.signalling import Signalling


class Watcher:
    """All that one window receives. Its methods run one after the other, in the window's lane."""

    def __init__(self, signalling: Signalling) -> None:
        self._signalling = signalling
        self.line: Watching | None = None
        self.wanted: dict[str, int | None] = {}
        self._streams: tuple[Subscribed, ...] = ()
        self._layers: dict[tuple[str, str], int | None] = {}
        self._held: set[str] = set()
        self._is_offered = False
        self._mark = object()

    async def want(self, feeds: Mapping[str, int | None]) -> list[str]:
        """From now on these, with the layer of each, None for the voice alone; gives those that are there. Raises JanusError.

        Nothing at all ends the line: what is wanted afterwards is offered on another.
        """
        if not feeds:
            await self.end()
            return []
        self.wanted = dict(feeds)
        await self.catch_up()
        return [feed for feed in feeds if feed in self._signalling.there]

    async def layer(self, feed: str, layer: int) -> None:
        """Nothing where the feed is not wanted."""
        if feed in self.wanted:
            self.wanted[feed] = layer
            await self._set_layers()

    async def answer(self, sdp: str) -> None:
        """Raises OutOfTurn where nothing was offered."""
        if self.line is None or not self._is_offered:
            raise OutOfTurn
        await self.line.answer(sdp)
        self._is_offered = False
        await self._set_layers()
        await self.catch_up()

    async def again(self) -> bool:
        """The same line by other network addresses; False where there is none."""
        if self.line is None:
            return False
        self._offer(await self.line.restart())
        return True

    async def catch_up(self) -> None:
        """Bring what is received to what is wanted and there. Raises JanusError."""
        if self._is_offered:
            return
        wanted = [feed for feed in self.wanted if feed in self._signalling.there]
        if self.line is None:
            await self._begin(wanted)
            return
        have = {stream.feed for stream in self._streams if stream.is_active}
        add = [Want(feed) for feed in wanted if feed not in have]
        drop = [Want(feed) for feed in have if feed not in wanted]
        if add or drop:
            offer = await self._changed(add, drop)
            if offer is not None:
                self._offer(offer)
        await self._set_layers()

    async def end(self) -> None:
        """Receive nothing more. Never raises."""
        line = self.line
        self.drop()
        if line is not None:
            await line.close()

    def drop(self) -> bool:
        """Forget the line, which is gone; whether there was one. What is wanted stays wanted by nobody."""
        had = self.line is not None
        self.line, self.wanted, self._streams, self._is_offered = None, {}, (), False
        self._layers, self._held = {}, set()
        return had

    async def _begin(self, wanted: Sequence[str]) -> None:
        if not wanted:
            return
        spot, owner = await self._signalling.entered()
        wants = [Want(feed) for feed in wanted]
        try:
            self._mark = object()
            early = Early(partial(self._heard, self._mark))
            line = await spot.videoroom.watch(spot.name, owner=owner, wants=wants, listener=early)
        except NoSuchFeed:
            if not await self._signalling.look_again():
                raise
            await self._begin([feed for feed in wanted if feed in self._signalling.there])
            return
        self.line = line
        self._offer(line.offer)
        early.taken_in()

    async def _changed(self, add: Collection[Want], drop: Collection[Want]) -> Offer | None:
        assert self.line is not None
        try:
            return await self.line.change(add=add, drop=drop)
        except NoSuchFeed:
            await self._signalling.look_again()
            there = [want for want in add if want.feed in self._signalling.there]
            return await self.line.change(add=there, drop=drop) if there or drop else None

    def _offer(self, offer: Offer | events.Offered) -> None:
        self._streams, self._is_offered = offer.streams, True
        feeds = [{"mid": stream.mid, "feed": stream.feed, "kind": stream.kind} for stream in offer.streams if stream.is_active]
        self._signalling.say({"type": "media.offer", "sdp": offer.sdp, "feeds": feeds})

    async def _set_layers(self) -> None:
        """The size of each picture; one of which the voice alone is wanted is held back."""
        if self.line is None or self._is_offered:
            return
        for stream in self._streams:
            place = stream.mid, stream.feed
            if stream.kind != "video" or not stream.is_active or stream.feed not in self.wanted:
                continue
            layer = self.wanted[stream.feed]
            if place not in self._layers or self._layers[place] != layer:
                await self._set_layer(self.line, stream.mid, layer)
                self._layers[place] = layer

    async def _set_layer(self, line: Watching, mid: str, layer: int | None) -> None:
        if (layer is None) != (mid in self._held):
            await line.pause(mid, on=layer is None)
            self._held ^= {mid}
        if layer is not None:
            await line.layers(mid, substream=layer)

    def _heard(self, mark: object, event: events.Event) -> None:
        if self.line is None or mark is not self._mark:
            return  # the last words of a line that is no more
        match event:
            case events.Offered():
                self._offer(event)
            case events.HungUp():
                self._signalling.unreached(self.line)
            case events.Lost() | events.RoomGone():
                self._signalling.lost()
