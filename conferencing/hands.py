"""Raised hands: a queue, the first to raise it first (C5)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from conferencing import access, broadcast, rooms
from conferencing.choices import Wish
from conferencing.errors import RoomEnded
from conferencing.models import Room, Seat
from core.errors import Conflict, Invalid, NotFound, PermissionDenied
from core.times import database_time


@dataclass(frozen=True, slots=True)
class Raised:
    """`fresh` is False where it was up already."""

    seat: Seat
    fresh: bool


def raise_hand(room_id: uuid.UUID, *, user: User, wish: Wish | str) -> Raised:
    """Again with another wish keeps the place in the queue.

    Raises `Invalid`, `RoomEnded`, `Conflict` for who has not come in, and as `access.require`.
    """
    if wish not in Wish.values:
        raise Invalid(errors={"wish": [" | ".join(Wish.values)]})
    _refuse_unfit(room_id, user)
    with transaction.atomic():
        room = rooms.locked(room_id)
        _refuse_unfit(room_id, user)
        seat = Seat.objects.select_for_update(no_key=True).get(room=room, user=user)
        fresh = seat.hand_at is None
        if seat.hand_wish != wish:
            seat.hand_at, seat.hand_wish = seat.hand_at or database_time(), wish
            seat.save(update_fields=["hand_at", "hand_wish"])
            rooms.touch(room)
    return Raised(seat, fresh)


def lower(room_id: uuid.UUID, *, user: User) -> None:
    """One's own; not to have it raised changes nothing. Raises as `access.place_of`."""
    access.place_of(access.find(room_id), user)
    with transaction.atomic():
        room = rooms.locked(room_id)
        seat = Seat.objects.select_for_update(no_key=True).filter(room=room, user=user).first()
        if seat is not None and seat.hand_at is not None:
            _down(room, seat)


def take(room_id: uuid.UUID, seat_id: int, *, actor: User) -> None:
    """A moderator takes a hand out of the queue: it was heard, or became a floor bid. No hand: nothing.

    Raises as `rooms.moderated`, and `NotFound` for a seat of another room.
    """
    with transaction.atomic():
        room = rooms.moderated(room_id, actor=actor)
        seat = Seat.objects.select_for_update(no_key=True).filter(room=room, pk=seat_id).first()
        if seat is None:
            raise NotFound
        if seat.hand_at is not None:
            audit.record(actor=actor, action="seat.hand_taken", target=seat, data={"room": room.pk, "wish": seat.hand_wish})
            broadcast.told(room.pk, user_id=seat.user_id, what="hand_taken")
            _down(room, seat)


def _down(room: Room, seat: Seat) -> None:
    seat.hand_at, seat.hand_wish = None, ""
    seat.save(update_fields=["hand_at", "hand_wish"])
    rooms.touch(room)


def _refuse_unfit(room_id: uuid.UUID, user: User) -> None:
    room = access.find(room_id)
    place = access.place_of(room, user)
    if room.ended_at is not None:
        raise RoomEnded
    if place.seat is None or place.is_waiting:
        raise Conflict(_("Come into the room first."))
    if "raise_hand" not in place.may:
        raise PermissionDenied
