"""What moderators do, by name: the same acts over sockets and REST (docs/protocol.md, "Rooms")."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.utils.translation import gettext as _

from accounts.models import User
from conferencing import hands, recording, rooms, seats
from core.errors import Invalid

Switch = Literal["never", "may", "must"]
"""Whether `on` stands beside the act; where it may, it is true when left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act: the domain function, and what it takes beside room and actor."""

    do: Callable[..., Any]
    seat: bool = False
    on: Switch = "never"


ACTS: Final[Mapping[str, Act]] = {
    "seat.mute": Act(do=seats.mute, seat=True, on="may"),
    "seat.stop_video": Act(do=seats.stop_video, seat=True, on="may"),
    "seat.stage": Act(do=seats.stage, seat=True),
    "seat.unstage": Act(do=seats.unstage, seat=True),
    "seat.remove": Act(do=seats.remove, seat=True),
    "seat.admit": Act(do=seats.let_in, seat=True),
    "hand.lower": Act(do=hands.take, seat=True),
    "room.lock": Act(do=rooms.lock, on="must"),
    "room.lobby": Act(do=rooms.set_lobby, on="must"),
    "room.mute_all": Act(do=seats.mute_all, on="may"),
    "room.end": Act(do=rooms.end),
    "recording.start": Act(do=recording.start),
    "recording.stop": Act(do=recording.stop),
}


def perform(name: str, room_id: uuid.UUID, *, actor: User, seat_id: int | None = None, on: bool | None = None) -> None:
    """Raises `Invalid` for what does not belong to the act or is missing, and what the act raises."""
    act = ACTS.get(name)
    if act is None:
        raise Invalid(errors={"action": [" | ".join(ACTS)]})
    _refuse_misfit("seat", given=seat_id is not None, wanted=act.seat, allowed=act.seat)
    _refuse_misfit("on", given=on is not None, wanted=act.on == "must", allowed=act.on != "never")
    positional = (seat_id,) if act.seat else ()
    switch = {"on": on} if on is not None else {}
    act.do(room_id, *positional, actor=actor, **switch)


def _refuse_misfit(field: str, *, given: bool, wanted: bool, allowed: bool) -> None:
    if wanted and not given:
        raise Invalid(errors={field: [_("This is required.")]})
    if given and not allowed:
        raise Invalid(errors={field: [_("There is no such field.")]})
