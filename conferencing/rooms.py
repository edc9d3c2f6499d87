"""A room's life, and who is given a seat in it by whoever owns the room.

Lock order, here and in `seats`, `hands`, `entering`: the room's row, then its seats by id.
"""

from __future__ import annotations

import uuid

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from conferencing import access, broadcast
from conferencing.choices import OpenTo, Role
from conferencing.errors import RoomEnded
from conferencing.models import Room, Seat
from core.errors import Invalid, NotFound
from core.times import database_time


def open_room(*, title: str, open_to: OpenTo | str) -> Room:
    """A new room, empty. Raises `Invalid` for words that nobody knows."""
    if open_to not in OpenTo.values:
        raise Invalid(errors={"open_to": [" | ".join(OpenTo.values)]})
    return Room.objects.create(title=title[:160], open_to=open_to)


def admit(room_id: uuid.UUID, *, user_id: int, role: Role, label: str) -> None:
    """Give a person a seat; a later admission changes role and name plate. Whom a moderator removed stays out."""
    with transaction.atomic():
        room = locked(room_id)
        seat = Seat.objects.select_for_update(no_key=True).filter(room=room, user_id=user_id).first()
        if seat is None:
            Seat.objects.create(room=room, user_id=user_id, role=role, label=label[:120], given=True)
        elif (seat.role, seat.label, seat.given) == (role, label[:120], True):
            return
        else:
            seat.role, seat.label, seat.given = role, label[:120], True
            seat.save(update_fields=["role", "label", "given"])
        touch(room)


def expel(room_id: uuid.UUID, *, user_id: int) -> None:
    """Take back what `admit` gave. In a room that is open to them they stay as the audience that anybody is."""
    with transaction.atomic():
        room = locked(room_id)
        seat = Seat.objects.select_for_update(no_key=True).filter(room=room, user_id=user_id, given=True).first()
        if seat is None:
            return
        name = User.objects.values_list("name", flat=True).get(pk=user_id)
        seat.role, seat.label, seat.given, seat.on_stage = Role.AUDIENCE, plate(name), False, False
        seat.hand_at, seat.hand_wish = None, ""
        seat.save(update_fields=["role", "label", "given", "on_stage", "hand_at", "hand_wish"])
        touch(room)


def end(room_id: uuid.UUID, *, actor: User | None) -> None:
    """Over, for everybody and for good; again: nothing. `actor` None is the house. Raises as `moderated`."""
    _refuse_others(room_id, actor)
    with transaction.atomic():
        room = locked(room_id)
        if room.ended_at is not None:
            return
        _refuse_others(room_id, actor)
        room.ended_at, room.recording_since = database_time(), None
        room.save(update_fields=["ended_at", "recording_since"])
        Seat.objects.filter(room=room, hand_at__isnull=False).update(hand_at=None, hand_wish="")
        audit.record(actor=actor, action="room.ended", target=room)
        touch(room)


def lock(room_id: uuid.UUID, *, on: bool, actor: User) -> None:
    """While it is locked nobody comes in who has not been in before, but moderators. Raises as `moderated`."""
    _switch(room_id, "locked", on=on, actor=actor, action="room.locked" if on else "room.unlocked")


def set_lobby(room_id: uuid.UUID, *, on: bool, actor: User) -> None:
    """With a lobby, whoever is new waits until a moderator lets them in; those who are in stay. Raises as `moderated`."""
    _switch(room_id, "lobby", on=on, actor=actor, action="room.lobby_opened" if on else "room.lobby_closed")


def moderated(room_id: uuid.UUID, *, actor: User) -> Room:
    """The room, locked, for an act of a moderator. Within a transaction.

    Raises `NotFound`, `Removed`, `PermissionDenied`, and `RoomEnded`.
    """
    _refuse_others(room_id, actor)
    room = locked(room_id)
    _refuse_others(room_id, actor)
    if room.ended_at is not None:
        raise RoomEnded
    return room


def locked(room_id: uuid.UUID) -> Room:
    """`FOR NO KEY UPDATE`. Raises `NotFound`."""
    room = Room.objects.select_for_update(no_key=True).filter(pk=room_id).first()
    if room is None:
        raise NotFound
    return room


def touch(room: Room) -> None:
    """Something of a locked room has changed: say so once that stands."""
    Room.objects.filter(pk=room.pk).update(revision=F("revision") + 1)
    broadcast.changed(room.pk)


def plate(name: str) -> str:
    """The name plate of somebody who was given none: the name, never the address."""
    return name.strip()[:120] or _("Guest")


def _switch(room_id: uuid.UUID, field: str, *, on: bool, actor: User, action: str) -> None:
    with transaction.atomic():
        room = moderated(room_id, actor=actor)
        if getattr(room, field) == on:
            return
        setattr(room, field, on)
        room.save(update_fields=[field])
        audit.record(actor=actor, action=action, target=room)
        touch(room)


def _refuse_others(room_id: uuid.UUID, actor: User | None) -> None:
    if actor is not None:
        access.require(access.find(room_id), actor, "moderate")
