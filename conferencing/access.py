"""Who may be in a room, and do what there: one place that every socket, page and API call asks.

A room that one may not come into does not exist for one: `NotFound`, not a refusal that confirms it.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from accounts.models import User
from conferencing.choices import OpenTo, Role
from conferencing.errors import Removed
from conferencing.models import Room, Seat
from conferencing.rules import UNKNOWN, Capability, is_on_stage, may
from core.errors import DomainError, NotAuthenticated, NotFound, PermissionDenied


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Somebody's place in a room as of one reading. `seat` is None for whoever is not signed in, or has not come in yet."""

    room: Room
    seat: Seat | None
    role: Role
    is_house: bool = False

    @property
    def is_waiting(self) -> bool:
        """In the lobby, until a moderator lets them in."""
        return self.seat is not None and self.seat.admitted_at is None

    @property
    def may(self) -> frozenset[Capability]:
        if self.seat is None:
            return UNKNOWN
        return frozenset() if self.is_waiting else may(self.role, on_stage=self.seat.on_stage)

    @property
    def is_on_stage(self) -> bool:
        return self.seat is not None and not self.is_waiting and is_on_stage(self.role, invited=self.seat.on_stage)


def is_house(user: User) -> bool:
    """Staff whose work rooms are: hosts everywhere. Asked anew each time, since it is written in no seat."""
    return user.is_active and user.is_staff and user.has_perm("conferencing.change_room")


def find(room_id: uuid.UUID) -> Room:
    room = Room.objects.filter(pk=room_id).first()
    if room is None:
        raise NotFound
    return room


def place_of(room: Room, user: User | None, *, lock: bool = False) -> Place:
    """Where `user` (None: not signed in) may be in the room.

    Raises `NotAuthenticated`, `NotFound` for a room that is not open to them, `Removed`. `lock` locks the seat, where
    the caller holds the room's.
    """
    if user is None:
        return _place_of_unknown(room)
    rows = Seat.objects.select_for_update(no_key=True) if lock else Seat.objects.all()
    return _decided(room, rows.filter(room=room, user=user).first(), is_house=is_house(user))


def places_of(room: Room, user_ids: Collection[int | None]) -> dict[int | None, Place | DomainError]:
    """As `place_of` for many at once: two queries, and some for each who is staff. What it would raise stands as it is."""
    known = {user_id for user_id in user_ids if user_id is not None}
    seats = {seat.user_id: seat for seat in Seat.objects.filter(room=room, user_id__in=known)}
    house = {person.pk for person in User.objects.filter(pk__in=known, is_staff=True) if is_house(person)}
    found: dict[int | None, Place | DomainError] = {}
    for user_id in user_ids:
        try:
            if user_id is None:
                found[user_id] = _place_of_unknown(room)
            else:
                found[user_id] = _decided(room, seats.get(user_id), is_house=user_id in house)
        except DomainError as refusal:
            found[user_id] = refusal
    return found


def _place_of_unknown(room: Room) -> Place:
    if room.open_to != OpenTo.ALL:
        raise NotAuthenticated
    return Place(room=room, seat=None, role=Role.AUDIENCE)


def _decided(room: Room, seat: Seat | None, *, is_house: bool) -> Place:
    if is_house:
        return Place(room=room, seat=seat, role=Role.HOST, is_house=True)
    if room.open_to == OpenTo.ADMITTED and (seat is None or not seat.given):
        raise NotFound
    if seat is not None and seat.removed_at is not None:
        raise Removed
    return Place(room=room, seat=seat, role=Role(seat.role) if seat is not None else Role.AUDIENCE)


def require(room: Room, user: User, capability: Capability) -> Place:
    """Raises as `place_of`, and `PermissionDenied` where the place does not give the capability."""
    place = place_of(room, user)
    allowed = may(place.role, on_stage=False) if place.is_house else place.may
    if capability not in allowed:
        raise PermissionDenied
    return place
