"""The verbs of Janus's videoroom on one gateway: rooms, those who send, those who watch. Types in, types out.

Every line of a person is a handle of its own: `Sending` for a camera or a screen, `Watching` for all that is received.
Whoever is in a room, also to listen only, has joined as `Sending`; watching goes with that: to kick them ends both.
All verbs raise `JanusError` and its kind.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from conferencing.janus import keys
from conferencing.janus.client import Body, Client, Description, Handle, Reply, Said
from conferencing.janus.errors import BadDescription, Garbled, HandleGone, NoSuchRoom, RoomExists
from conferencing.janus.events import Event, Feed, Subscribed, events_of, feeds_of, subscribed_of

_PLUGIN: Final = "janus.plugin.videoroom"
_TALKING_PACKETS, _TALKING_LEVEL = 25, 55
"""Half a second of sound louder than -55 dBov is talking."""

EventListener = Callable[[Event], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a room is made. `bitrate` is what a publisher may send, in bits a second; `folder` is where recordings go."""

    senders: int = 64
    bitrate: int = 1_500_000
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody in the room, as the gateway knows them."""

    name: str
    is_sending: bool


@dataclass(frozen=True, slots=True)
class Want:
    """A track to be watched: all of a feed where `mid` is None."""

    feed: str
    mid: str | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What the gateway would send; to be answered."""

    sdp: str
    streams: tuple[Subscribed, ...]


class Videoroom:
    """The plugin on one gateway; the verbs about whole rooms."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._desk: Handle | None = None
        self._opening = asyncio.Lock()

    async def make(self, room: str, *, plan: Plan) -> bool:
        """Make the room where it is not there; says whether that was so. Nobody may join before `admit`."""
        wanted: dict[str, Any] = {
            "admin_key": keys.admin_key(),
            "secret": keys.room_secret(room),
            "pin": keys.room_pin(room),
            "allowed": [],
            "is_private": True,
            "require_pvtid": True,
            "permanent": False,
            "publishers": plan.senders,
            "bitrate": plan.bitrate,
            "bitrate_cap": True,
            "fir_freq": 10,
            "audiocodec": "opus",
            "videocodec": "vp8",
            "audiolevel_event": True,
            "audio_active_packets": _TALKING_PACKETS,
            "audio_level_average": _TALKING_LEVEL,
            "lock_record": True,
            "notify_joining": False,
        }
        if plan.folder:
            wanted["rec_dir"] = plan.folder
        try:
            await self._ask("create", room, **wanted)
        except RoomExists:
            return False
        return True

    async def end(self, room: str) -> None:
        """End the room, and with it every line in it. Nothing where it is not there."""
        try:
            await self._moderate("destroy", room)
        except NoSuchRoom:
            return

    async def exists(self, room: str) -> bool:
        return bool((await self._ask("exists", room)).data.get("exists"))

    async def participants(self, room: str) -> tuple[Participant, ...]:
        """Everybody who has joined, sending or not."""
        found = (await self._ask("listparticipants", room)).data.get("participants", ())
        return tuple(Participant(str(each["id"]), bool(each.get("publisher"))) for each in found)

    async def admit(self, room: str, *, seats: Collection[str]) -> None:
        """These seats may join from now on."""
        await self._moderate("allowed", room, action="add", allowed=_tokens(room, seats))

    async def bar(self, room: str, *, seats: Collection[str]) -> None:
        """These may no longer; who is in stays in until kicked."""
        await self._moderate("allowed", room, action="remove", allowed=_tokens(room, seats))

    async def mute(self, room: str, *, feed: str, mid: str, on: bool) -> None:
        """Nothing of this track is handed on, whatever its publisher sends."""
        await self._moderate("moderate", room, id=feed, mid=mid, mute=on)

    async def kick(self, room: str, *, feed: str) -> None:
        """Out of the room, with all that it watches. Raises NoSuchFeed where it is not in it."""
        await self._moderate("kick", room, id=feed)

    async def record(self, room: str, *, on: bool) -> None:
        """Whether what is sent is written to files; off closes them."""
        await self._moderate("enable_recording", room, record=on)

    async def join(self, room: str, *, seat: str, feed: str, listener: EventListener) -> Sending:
        """A line by which `feed` may be sent, on behalf of a seat that was admitted. Raises WrongSecret, FeedTaken."""
        line = await self._line(listener)
        try:
            asked = {"request": "join", "ptype": "publisher", "room": room, "id": feed, "pin": keys.room_pin(room)}
            reply = await line.message({**asked, "token": keys.seat_token(room, seat=seat)})
            return Sending(line, private=reply.data["private_id"], feeds=feeds_of(reply.data.get("publishers", ())))
        except BaseException:
            await line.detach()
            raise

    async def watch(self, room: str, *, owner: Sending, wants: Collection[Want], listener: EventListener) -> Watching:
        """A line that receives these; `owner` is the same person's, by which they are in the room. See `Watching.offer`."""
        line = await self._line(listener)
        try:
            asked = {"request": "join", "ptype": "subscriber", "room": room, "pin": keys.room_pin(room)}
            reply = await line.message({**asked, "private_id": owner.private, "use_msid": True, "streams": _streams(wants)})
            return Watching(line, offer=_offer(reply))
        except BaseException:
            await line.detach()
            raise

    async def _line(self, listener: EventListener) -> Handle:
        def hear(said: Said) -> None:
            for event in events_of(said):
                listener(event)

        return await self._client.attach(_PLUGIN, listener=hear)

    async def _moderate(self, request: str, room: str, **more: Any) -> Reply:
        return await self._ask(request, room, secret=keys.room_secret(room), **more)

    async def _ask(self, request: str, room: str, **more: Any) -> Reply:
        body = {"request": request, "room": room, **more}
        desk = await self._at_desk()
        try:
            return await desk.message(body)
        except HandleGone:
            # The connection was lost and is back: what was asked has not reached anybody, so it may be asked again.
            return await (await self._at_desk(instead_of=desk)).message(body)

    async def _at_desk(self, *, instead_of: Handle | None = None) -> Handle:
        """The one handle of this process for verbs about rooms."""
        async with self._opening:
            if self._desk is None or self._desk is instead_of:
                self._desk = await self._client.attach(_PLUGIN, listener=lambda said: None)
            return self._desk


class _Line:
    """What both kinds of line can do."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle

    async def trickle(self, candidate: Mapping[str, Any] | None) -> None:
        """A candidate of the browser's; None: there are no more."""
        await self._handle.trickle(candidate)

    async def close(self) -> None:
        """End the line. Never raises."""
        await self._handle.detach()


class Sending(_Line):
    """One person's place in the room, and one feed of theirs. `private` ties to it what they watch."""

    def __init__(self, handle: Handle, *, private: int, feeds: tuple[Feed, ...]) -> None:
        super().__init__(handle)
        self.private = private
        self.feeds = feeds
        """Who was sending when the room was joined; later ones come as `Published`."""

    async def publish(self, sdp: str, *, bitrate: int | None = None) -> str:
        """Send what the offer describes, or go on so after a change or an ICE restart; gives the answer.

        Raises BadDescription.
        """
        asked: dict[str, Any] = {"request": "configure", "audio": True, "video": True}
        if bitrate is not None:
            asked["bitrate"] = bitrate
        reply = await self._handle.message(asked, description=Description("offer", sdp))
        if reply.description is None:
            message = "an offer that was not answered"
            raise BadDescription(message)
        return reply.description.sdp

    async def unpublish(self) -> None:
        """Send no more; the place in the room is kept."""
        await self._handle.message({"request": "unpublish"})

    async def record(self, name: str | None, *, secret_of: str) -> None:
        """Write what is sent to files of this name from now on; None closes them. `secret_of` is the room.

        The name is without its ending and relative to the room's folder. An absolute one records nothing, and says nothing;
        so does a secret that is not the room's.
        """
        asked: dict[str, Any] = {"request": "configure", "record": name is not None, "secret": keys.room_secret(secret_of)}
        await self._handle.message(asked if name is None else {**asked, "filename": name})

    async def keyframe(self) -> None:
        """Ask the sender's browser for a whole picture."""
        await self._handle.message({"request": "configure", "keyframe": True})


class Watching(_Line):
    """All that one person receives, over one connection. Every offer is to be answered before the next is asked for."""

    def __init__(self, handle: Handle, *, offer: Offer) -> None:
        super().__init__(handle)
        self.offer = offer
        """The first."""

    async def answer(self, sdp: str) -> None:
        """The browser's answer to the newest offer. Raises BadDescription."""
        await self._handle.message({"request": "start"}, description=Description("answer", sdp))

    async def change(self, *, add: Collection[Want] = (), drop: Collection[Want] = ()) -> Offer | None:
        """Receive these too, and those no longer. None where nothing has to be agreed on anew.

        While an offer stands unanswered Janus keeps the change back, and says it as `Offered` once that is answered.
        """
        asked: dict[str, Any] = {"request": "update"}
        if add:
            asked["subscribe"] = _streams(add)
        if drop:
            asked["unsubscribe"] = _streams(drop)
        reply = await self._handle.message(asked)
        return _offer(reply) if reply.description is not None else None

    async def layers(self, mid: str, *, substream: int, temporal: int = 2) -> None:
        """Which of three sizes of a simulcast track is received: 0 the smallest, 2 the largest that there is."""
        streams = [{"mid": mid, "substream": substream, "temporal": temporal}]
        await self._handle.message({"request": "configure", "streams": streams})

    async def pause(self, mid: str, *, on: bool) -> None:
        """Whether a track is held back, without agreeing anew."""
        await self._handle.message({"request": "configure", "streams": [{"mid": mid, "send": not on}]})

    async def restart(self) -> Offer:
        """Describe it anew, for other network addresses (ICE restart)."""
        return _offer(await self._handle.message({"request": "configure", "restart": True}))


def _tokens(room: str, seats: Collection[str]) -> list[str]:
    return [keys.seat_token(room, seat=seat) for seat in seats]


def _streams(wants: Collection[Want]) -> list[Body]:
    return [{"feed": want.feed} if want.mid is None else {"feed": want.feed, "mid": want.mid} for want in wants]


def _offer(reply: Reply) -> Offer:
    if reply.description is None:
        message = "no description where there must be one"
        raise Garbled(message)
    return Offer(reply.description.sdp, subscribed_of(reply.data.get("streams", ())))
