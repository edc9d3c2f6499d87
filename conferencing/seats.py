"""What moderators do with seats (C6): each act stands in the row, and the sockets hold themselves and Janus to it.

Raises as `rooms.moderated`, and `NotFound` for a seat of another room.
"""

from __future__ import annotations

import uuid

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from conferencing import access, broadcast, rooms
from conferencing.choices import Role
from conferencing.models import Room, Seat
from conferencing.rules import MAY, is_on_stage
from core.errors import Conflict, NotFound, PermissionDenied
from core.times import database_time

MODERATORS = [role for role in Role if "moderate" in MAY[role]]
SPEAKERS = [role for role in Role if is_on_stage(role, invited=False)]


def mute(room_id: uuid.UUID, seat_id: int, *, actor: User, on: bool = True) -> None:
    """Silence a seat until a moderator lifts it (`on` False): its person cannot."""
    _bar(room_id, seat_id, "muted_by_host", on=on, actor=actor, action="seat.muted" if on else "seat.unmuted")


def stop_video(room_id: uuid.UUID, seat_id: int, *, actor: User, on: bool = True) -> None:
    """Stop camera and screen of a seat until a moderator lifts it."""
    _bar(room_id, seat_id, "video_stopped", on=on, actor=actor, action="seat.video_stopped" if on else "seat.video_let")


def mute_all(room_id: uuid.UUID, *, actor: User, on: bool = True) -> None:
    """Silence the stage but for moderators; `on` False lifts it for all."""
    with transaction.atomic():
        room = rooms.moderated(room_id, actor=actor)
        speaking = Seat.objects.filter(Q(on_stage=True) | Q(role=Role.SPEAKER), room=room).exclude(role__in=MODERATORS)
        concerned = speaking if on else Seat.objects.filter(room=room)
        seats = list(concerned.select_for_update(no_key=True).filter(muted_by_host=not on).order_by("id"))
        for seat in seats:
            seat.muted_by_host = on
            broadcast.told(room.pk, user_id=seat.user_id, what="muted" if on else "unmuted")
        Seat.objects.bulk_update(seats, ["muted_by_host"])
        if seats:
            audit.record(actor=actor, action="room.muted" if on else "room.unmuted", target=room, data={"seats": len(seats)})
            rooms.touch(room)


def stage(room_id: uuid.UUID, seat_id: int, *, actor: User) -> None:
    """Invite somebody onto the stage; a hand that was raised for it goes down. Again: nothing."""
    with transaction.atomic():
        room, seat = _of(room_id, seat_id, actor=actor)
        if seat.removed_at is not None or seat.admitted_at is None:
            raise Conflict(_("This person is not in the room."))
        if is_on_stage(Role(seat.role), invited=seat.on_stage):
            return
        seat.on_stage, seat.hand_at, seat.hand_wish = True, None, ""
        seat.save(update_fields=["on_stage", "hand_at", "hand_wish"])
        _done(room, seat, actor=actor, action="seat.staged", what="staged")


def unstage(room_id: uuid.UUID, seat_id: int, *, actor: User) -> None:
    """Take the invitation back; one's own needs no moderator. Raises `Conflict` for those who are there by their role."""
    with transaction.atomic():
        room, seat = _own(room_id, seat_id, actor) or _of(room_id, seat_id, actor=actor)
        if not seat.on_stage:
            if is_on_stage(Role(seat.role), invited=False):
                raise Conflict(_("This person's place is on the stage."))
            return
        seat.on_stage, seat.muted_by_host, seat.video_stopped = False, False, False
        seat.save(update_fields=["on_stage", "muted_by_host", "video_stopped"])
        _done(room, seat, actor=actor, action="seat.unstaged", what="unstaged")


def remove(room_id: uuid.UUID, seat_id: int, *, actor: User) -> None:
    """Take somebody out, for as long as no moderator lets them in again. Raises `PermissionDenied` for moderators."""
    with transaction.atomic():
        room, seat = _of(room_id, seat_id, actor=actor)
        if access.is_house(seat.user) or seat.user_id == actor.pk:
            raise PermissionDenied
        if seat.role in MODERATORS and not access.is_house(actor):
            raise PermissionDenied
        if seat.removed_at is not None:
            return
        seat.removed_at, seat.on_stage, seat.hand_at, seat.hand_wish = database_time(), False, None, ""
        seat.save(update_fields=["removed_at", "on_stage", "hand_at", "hand_wish"])
        _done(room, seat, actor=actor, action="seat.removed", what="removed")


def let_in(room_id: uuid.UUID, seat_id: int, *, actor: User) -> None:
    """From the lobby, or back after a removal. Again: nothing."""
    with transaction.atomic():
        room, seat = _of(room_id, seat_id, actor=actor)
        if seat.removed_at is None and seat.admitted_at is not None:
            return
        seat.removed_at, seat.admitted_at = None, database_time()
        seat.save(update_fields=["removed_at", "admitted_at"])
        _done(room, seat, actor=actor, action="seat.admitted", what="admitted")


def _bar(room_id: uuid.UUID, seat_id: int, field: str, *, on: bool, actor: User, action: str) -> None:
    with transaction.atomic():
        room, seat = _of(room_id, seat_id, actor=actor)
        if getattr(seat, field) == on:
            return
        setattr(seat, field, on)
        seat.save(update_fields=[field])
        _done(room, seat, actor=actor, action=action, what=action.removeprefix("seat."))


def _own(room_id: uuid.UUID, seat_id: int, actor: User) -> tuple[Room, Seat] | None:
    """As `_of`, where the seat is the actor's."""
    if not Seat.objects.filter(room=room_id, pk=seat_id, user=actor).exists():
        return None
    room = rooms.locked(room_id)
    return room, Seat.objects.select_for_update(no_key=True, of=("self",)).select_related("user").get(pk=seat_id)


def _of(room_id: uuid.UUID, seat_id: int, *, actor: User) -> tuple[Room, Seat]:
    """Room and seat, locked, in this order."""
    room = rooms.moderated(room_id, actor=actor)
    rows = Seat.objects.select_for_update(no_key=True, of=("self",)).select_related("user")
    seat = rows.filter(room=room, pk=seat_id).first()
    if seat is None:
        raise NotFound
    return room, seat


def _done(room: Room, seat: Seat, *, actor: User, action: str, what: str) -> None:
    audit.record(actor=actor, action=action, target=seat, data={"room": room.pk, "label": seat.label})
    broadcast.told(room.pk, user_id=seat.user_id, what=what)
    rooms.touch(room)
