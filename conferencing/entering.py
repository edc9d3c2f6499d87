"""Coming into a room: at once, by way of the lobby, or not at all (C6)."""

from __future__ import annotations

import uuid

from django.db import transaction

from accounts.models import User
from conferencing import access, rooms
from conferencing.access import Place
from conferencing.choices import Role
from conferencing.errors import RoomEnded, RoomLocked
from conferencing.models import Room, Seat
from conferencing.rules import MAY
from core.errors import NotAuthenticated
from core.times import database_time


def look(room_id: uuid.UUID, *, user_id: int | None) -> Place:
    """Whether somebody may stand at the door. Raises as `access.place_of`."""
    return access.place_of(access.find(room_id), _person(user_id))


def join(room_id: uuid.UUID, *, user_id: int | None) -> Place:
    """Come in; who is new and finds a lobby waits in it (`Place.is_waiting`). Again is the same.

    Raises `RoomEnded`, `RoomLocked` to the new, `NotAuthenticated`, `NotFound`, `Removed`. Returning costs no write.
    """
    room, person = access.find(room_id), _person(user_id)
    place = access.place_of(room, person)
    _refuse_ended(room)
    if person is None:
        _refuse_unknown(room)
        return place
    if place.seat is not None and place.seat.admitted_at is not None:
        return place
    with transaction.atomic():
        room = rooms.locked(room_id)
        _refuse_ended(room)
        place = access.place_of(room, person, lock=True)
        seat = place.seat or _take_seat(room, person)
        moderates = "moderate" in MAY[place.role]
        if room.locked and not moderates:
            raise RoomLocked
        if seat.admitted_at is None and (moderates or not room.lobby):
            seat.admitted_at = database_time()
            seat.save(update_fields=["admitted_at"])
    return Place(room=room, seat=seat, role=place.role, is_house=place.is_house)


def _take_seat(room: Room, person: User) -> Seat:
    return Seat.objects.create(room=room, user=person, role=Role.AUDIENCE, label=rooms.plate(person.name))


def _person(user_id: int | None) -> User | None:
    """Raises `NotAuthenticated` for somebody who is no more."""
    if user_id is None:
        return None
    person = User.objects.filter(pk=user_id, is_active=True).first()
    if person is None:
        raise NotAuthenticated
    return person


def _refuse_ended(room: Room) -> None:
    if room.ended_at is not None:
        raise RoomEnded


def _refuse_unknown(room: Room) -> None:
    """Whoever is not signed in cannot be told apart, so cannot have been in before, nor be let in by name."""
    if room.locked:
        raise RoomLocked
    if room.lobby:
        raise NotAuthenticated
