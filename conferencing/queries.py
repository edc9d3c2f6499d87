"""How a room stands: what its state, its console and staff read. Who is there is said by `accounts.presence`."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet

from accounts import presence
from accounts.presence import Present
from conferencing import access, gateways
from conferencing.choices import Role, Source
from conferencing.models import Placement, Room, Seat
from conferencing.rules import MAY, RANK, is_on_stage
from core import topics

HANDS_SHOWN: Final = 50
"""Raised hands that a state names; `hands_raised` counts them all."""
WAITING_SHOWN: Final = 50
WINDOW: Final = "window."
"""What begins the name of a fact noted by one window: the time, and what it sends, in words."""
PUBLISHERS: Final = [role for role in Role if "publish" in MAY[role]]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnStage:
    """Somebody who is connected and may be seen. `sends` is what they send now."""

    seat_id: int
    user_id: int
    role: Role
    label: str
    muted: bool
    camera: bool
    speaking: bool
    sends: frozenset[Source]
    muted_by_host: bool
    video_stopped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    seat_id: int
    user_id: int
    role: Role
    label: str
    wish: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Somebody in the lobby, who is connected."""

    seat_id: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomStanding:
    """A room as of one reading. `gateway` is where it stands; `audience` counts connected people who are not on the stage, known by name or not."""

    room: Room
    gateway: str | None
    gateway_up: bool
    stage: Sequence[OnStage]
    hands: Sequence[Hand]
    hands_raised: int
    waiting: Sequence[Waiting]
    audience: int

    @property
    def recording(self) -> bool:
        return self.room.recording_since is not None

    @property
    def locked(self) -> bool:
        return self.room.locked

    @property
    def ended(self) -> bool:
        return self.room.ended_at is not None


def standing(room_id: uuid.UUID) -> RoomStanding:
    """Seven queries, however many are there. Raises `NotFound`."""
    room = access.find(room_id)
    topic = topics.room(room.pk)
    there = {each.user_id: each for each in presence.people(topic)}
    stage, waiting = _seated(room, there)
    unknown = presence.counted(topic).sockets - sum(each.sockets for each in there.values())
    hands = list(hands_of(room)[: HANDS_SHOWN + 1])
    return RoomStanding(
        room=room,
        gateway=Placement.objects.filter(room=room).values_list("gateway_id", flat=True).first(),
        gateway_up=gateways.is_up(room.pk),
        stage=stage,
        hands=[hand_of(seat) for seat in hands[:HANDS_SHOWN]],
        hands_raised=len(hands) if len(hands) <= HANDS_SHOWN else hands_of(room).count(),
        waiting=waiting,
        audience=max(0, len(there) + unknown - len(stage) - len(waiting)),
    )


def seats_of(room: Room) -> QuerySet[Seat]:
    """All seats that were ever taken or given, the oldest first."""
    return Seat.objects.filter(room=room).order_by("id")


def hands_of(room: Room) -> QuerySet[Seat]:
    """Raised hands, the first to be raised first."""
    return Seat.objects.filter(room=room, hand_at__isnull=False).order_by("hand_at", "id")


def _seated(room: Room, there: Mapping[int, Present]) -> tuple[list[OnStage], list[Waiting]]:
    """Of those who are there: the stage in its order, and the lobby."""
    house = [user_id for user_id, present in there.items() if present.noted.get("house")]
    concerned = Q(role__in=PUBLISHERS) | Q(on_stage=True) | Q(user_id__in=house) | Q(admitted_at__isnull=True)
    seats = [seat for seat in Seat.objects.filter(concerned, room=room, removed_at__isnull=True) if seat.user_id in there]
    stage, waiting = [], []
    for seat in seats:
        noted = there[seat.user_id].noted
        role = Role.HOST if noted.get("house") else Role(seat.role)
        if seat.admitted_at is None:
            waiting.append(Waiting(seat_id=seat.pk, label=seat.label))
        elif is_on_stage(role, invited=seat.on_stage):
            stage.append(_on_stage(seat, role, noted))
    stage.sort(key=lambda each: (RANK[each.role], each.seat_id))
    return stage, waiting[:WAITING_SHOWN]


def _on_stage(seat: Seat, role: Role, noted: Mapping[str, Any]) -> OnStage:
    sends, words = _sent(noted)
    return OnStage(
        seat_id=seat.pk,
        user_id=seat.user_id,
        role=Role.BIDDER if role == Role.AUDIENCE else role,
        label=seat.label,
        muted=seat.muted_by_host or "muted" in words or "audio" not in words,
        camera="video" in words and not seat.video_stopped,
        speaking=bool(noted.get("talking")),
        sends=sends,
        muted_by_host=seat.muted_by_host,
        video_stopped=seat.video_stopped,
    )


def _sent(noted: Mapping[str, Any]) -> tuple[frozenset[Source], frozenset[str]]:
    """What a person sends from any of their windows, and what the one with the camera says of it (`signalling`).

    A window that died has not taken back what it said; the newest that sends counts.
    """
    windows = sorted(str(said).split() for name, said in noted.items() if name.startswith(WINDOW) and said)
    sends = frozenset(source for source in Source if any(source in words for words in windows))
    camera = [words for words in windows if Source.CAMERA in words]
    return sends, frozenset(camera[-1]) if camera else frozenset()


def hand_of(seat: Seat) -> Hand:
    """Of a seat whose hand is up."""
    assert seat.hand_at is not None
    return Hand(
        seat_id=seat.pk, user_id=seat.user_id, role=Role(seat.role), label=seat.label, wish=seat.hand_wish, at=seat.hand_at
    )
