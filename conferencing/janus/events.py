"""What happens on a line, as types: each message of Janus is one of these, or nothing that anybody needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from conferencing.janus.client import Body, Description, Said


@dataclass(frozen=True, slots=True)
class Stream:
    """One track of a feed. `mid` is its name in the publisher's description."""

    mid: str
    kind: str
    codec: str = ""
    is_simulcast: bool = False
    is_muted: bool = False
    """By a moderator."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What somebody sends."""

    name: str
    streams: tuple[Stream, ...] = ()


@dataclass(frozen=True, slots=True)
class Subscribed:
    """One track that a watching line receives. `mid` is its name there, `feed_mid` that at its publisher's."""

    mid: str
    kind: str
    feed: str
    feed_mid: str
    is_active: bool


# --- What happens


@dataclass(frozen=True, slots=True)
class Connected:
    """Media may flow."""


@dataclass(frozen=True, slots=True)
class HungUp:
    """Media have ended; the handle stands."""

    reason: str


@dataclass(frozen=True, slots=True)
class Lost:
    """The line is no more: the gateway went away, or ended it."""


@dataclass(frozen=True, slots=True)
class Flowing:
    """Whether packets of a track arrive at the gateway."""

    kind: str
    mid: str
    is_flowing: bool


@dataclass(frozen=True, slots=True)
class Slow:
    """Packets are lost: `lost` of them lately, on the way to the gateway (`is_uplink`) or from it."""

    kind: str
    is_uplink: bool
    lost: int


@dataclass(frozen=True, slots=True)
class Published:
    """These feeds are there now, or have changed."""

    feeds: tuple[Feed, ...]


@dataclass(frozen=True, slots=True)
class Unpublished:
    feed: str


@dataclass(frozen=True, slots=True)
class Left:
    """`feed` has left the room; None: this line has. `was_kicked`: not of its own accord."""

    feed: str | None
    was_kicked: bool = False


@dataclass(frozen=True, slots=True)
class Talking:
    feed: str
    is_talking: bool


@dataclass(frozen=True, slots=True)
class Moderated:
    feed: str
    mid: str
    is_muted: bool


@dataclass(frozen=True, slots=True)
class LayerChanged:
    """What a watching line now receives of a track: 0 is the smallest."""

    mid: str
    substream: int | None
    temporal: int | None


@dataclass(frozen=True, slots=True)
class Offered:
    """The gateway describes anew what a watching line may receive: it is to be answered by `Watching.answer`."""

    sdp: str
    streams: tuple[Subscribed, ...]


@dataclass(frozen=True, slots=True)
class RoomGone:
    """The room was ended in the gateway."""


Event = (
    Connected
    | HungUp
    | Lost
    | Flowing
    | Slow
    | Published
    | Unpublished
    | Left
    | Talking
    | Moderated
    | LayerChanged
    | Offered
    | RoomGone
)


def events_of(said: Said) -> Iterator[Event]:
    """What this message means; nothing, mostly."""
    body = said.body
    match said.kind:
        case "event" if said.reply is not None:
            yield from _of_the_room(said.reply.data, said.reply.description)
        case "webrtcup":
            yield Connected()
        case "hangup":
            yield HungUp(str(body.get("reason", "")))
        case "lost" | "detached":
            yield Lost()
        case "media":
            yield Flowing(str(body.get("type", "")), str(body.get("mid", "")), bool(body.get("receiving")))
        case "slowlink":
            yield Slow(str(body.get("media", "")), bool(body.get("uplink")), int(body.get("lost", 0)))


def _of_the_room(data: Body, description: Description | None) -> Iterator[Event]:
    match data.get("videoroom"):
        case "talking" | "stopped-talking" as word:
            yield Talking(str(data["id"]), word == "talking")
        case "destroyed":
            yield RoomGone()
        case "event" | "updated" | "attached":
            if description is not None and description.kind == "offer":
                yield Offered(description.sdp, subscribed_of(data.get("streams", ())))
            yield from _of_people(data)
            yield from _of_tracks(data)


def _of_people(data: Body) -> Iterator[Event]:
    if data.get("publishers"):
        yield Published(feeds_of(data["publishers"]))
    if "unpublished" in data and data["unpublished"] != "ok":
        yield Unpublished(str(data["unpublished"]))
    if "leaving" in data:
        mine = data["leaving"] == "ok"
        yield Left(None if mine else str(data["leaving"]), was_kicked=data.get("reason") == "kicked")
    if "kicked" in data:
        yield Left(str(data["kicked"]), was_kicked=True)


def _of_tracks(data: Body) -> Iterator[Event]:
    if "moderation" in data:
        yield Moderated(str(data["id"]), str(data["mid"]), data["moderation"] == "muted")
    if "substream" in data or "temporal" in data:
        yield LayerChanged(str(data.get("mid", "")), data.get("substream"), data.get("temporal"))


def feeds_of(publishers: Any) -> tuple[Feed, ...]:
    """From the list that a room gives of those who publish."""
    return tuple(Feed(str(each["id"]), tuple(_stream(stream) for stream in each.get("streams", ()))) for each in publishers)


def subscribed_of(streams: Any) -> tuple[Subscribed, ...]:
    """From the list of a watching line's tracks. One whose publisher has gone stays in it, inactive, for the next."""
    return tuple(
        Subscribed(
            str(each["mid"]),
            str(each["type"]),
            str(each.get("feed_id", "")),
            str(each.get("feed_mid", "")),
            bool(each["active"]),
        )
        for each in streams
    )


def _stream(found: Body) -> Stream:
    return Stream(
        mid=str(found["mid"]),
        kind=str(found["type"]),
        codec=str(found.get("codec", "")),
        is_simulcast=bool(found.get("simulcast")),
        is_muted=bool(found.get("moderated")),
    )
