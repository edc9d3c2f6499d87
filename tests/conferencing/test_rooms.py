"""Rooms: who is given a seat, who comes in and how, and what ends it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.choices import Role as HouseRole
from accounts.models import AuditEntry, User
from accounts.roles import grant
from conferencing import access, entering, rooms
from conferencing.choices import Role
from conferencing.errors import Removed, RoomEnded, RoomLocked
from conferencing.models import Room, Seat
from core.errors import Invalid, NotAuthenticated, NotFound, PermissionDenied
from tests.factories import make_room, make_seat, make_user

pytestmark = pytest.mark.django_db


def make_house() -> User:
    person = make_user()
    grant(user=person, role=HouseRole.STAFF, by=None)
    return User.objects.get(pk=person.pk)


def revision(room: Room) -> int:
    return Room.objects.get(pk=room.pk).revision


# --- Given seats


def test_a_room_is_opened_to_those_that_are_named_and_to_no_others() -> None:
    assert rooms.open_room(title="Cars", open_to="people").open_to == "people"
    with pytest.raises(Invalid):
        rooms.open_room(title="Cars", open_to="friends")


def test_a_later_admission_changes_role_and_plate_and_the_same_one_again_nothing() -> None:
    room, person = make_room(), make_user()
    rooms.admit(room.pk, user_id=person.pk, role=Role.AUDIENCE, label="Paddle 7")
    rooms.admit(room.pk, user_id=person.pk, role=Role.SPEAKER, label="Expert")
    before = revision(room)
    rooms.admit(room.pk, user_id=person.pk, role=Role.SPEAKER, label="Expert")

    seat = Seat.objects.get(room=room)
    assert (seat.role, seat.label, seat.given) == ("speaker", "Expert", True)
    assert revision(room) == before


def test_who_came_in_before_keeps_the_seat_when_one_is_given() -> None:
    room, person = make_room(), make_user()
    taken = entering.join(room.pk, user_id=person.pk).seat
    rooms.admit(room.pk, user_id=person.pk, role=Role.AUDIENCE, label="Paddle 7")

    assert taken is not None
    assert Seat.objects.get(room=room).pk == taken.pk


def test_an_admission_does_not_undo_a_removal() -> None:
    seat = make_seat(removed_at="2026-11-20T10:00:00Z")
    rooms.admit(seat.room_id, user_id=seat.user_id, role=Role.SPEAKER, label="Expert")
    with pytest.raises(Removed):
        entering.join(seat.room_id, user_id=seat.user_id)


def test_who_is_expelled_from_an_open_room_is_audience_like_anybody() -> None:
    person = make_user(name="Ann")
    seat = make_seat(user=person, on_stage=True, hand_at="2026-11-20T10:00:00Z", hand_wish="bid")
    rooms.expel(seat.room_id, user_id=person.pk)
    rooms.expel(seat.room_id, user_id=person.pk)

    place = entering.join(seat.room_id, user_id=person.pk)
    assert place.seat is not None
    assert (place.role, place.seat.label, place.seat.on_stage, place.seat.hand_at) == ("audience", "Ann", False, None)
    assert "publish" not in place.may


def test_who_is_expelled_from_a_closed_room_does_not_know_of_it_any_more() -> None:
    seat = make_seat(room=make_room(open_to="admitted"))
    assert entering.join(seat.room_id, user_id=seat.user_id).seat == seat
    rooms.expel(seat.room_id, user_id=seat.user_id)
    with pytest.raises(NotFound):
        entering.join(seat.room_id, user_id=seat.user_id)


# --- Coming in


@pytest.mark.parametrize(
    ("open_to", "unknown", "stranger"),
    [("all", None, None), ("people", NotAuthenticated, None), ("admitted", NotAuthenticated, NotFound)],
)
def test_a_room_is_open_to_whom_it_says(open_to: str, unknown: Any, stranger: Any) -> None:
    room = make_room(open_to=open_to)
    for user_id, refusal in ((None, unknown), (make_user().pk, stranger)):
        for come in (entering.look, entering.join):
            if refusal is None:
                assert come(room.pk, user_id=user_id).may == {"watch"} | (
                    {"raise_hand"} if user_id and come is entering.join else set()
                )
            else:
                with pytest.raises(refusal):
                    come(room.pk, user_id=user_id)


def test_a_room_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        entering.join(uuid.uuid4(), user_id=None)


def test_staff_of_the_house_are_hosts_everywhere_and_no_seat_says_so() -> None:
    room, house = make_room(open_to="admitted"), make_house()
    place = entering.join(room.pk, user_id=house.pk)
    assert place.seat is not None
    assert (place.role, place.seat.role, "moderate" in place.may) == ("host", "audience", True)

    house.groups.clear()
    with pytest.raises(NotFound):
        entering.join(room.pk, user_id=house.pk)


def test_a_plate_never_shows_an_address() -> None:
    place = entering.join(make_room().pk, user_id=make_user(name="", email="ann@secret.test").pk)
    assert place.seat is not None
    assert place.seat.label == "Guest"


def test_coming_again_writes_nothing(django_assert_num_queries: Callable[..., Any]) -> None:
    seat = make_seat()
    with django_assert_num_queries(3):
        entering.join(seat.room_id, user_id=seat.user_id)


# --- Lock and lobby


def test_a_locked_room_takes_back_who_was_in_and_nobody_new() -> None:
    host, was_in = make_seat(role="host"), make_user()
    entering.join(host.room_id, user_id=was_in.pk)
    fresh_host = make_seat(room=host.room, role="auctioneer", admitted_at=None)
    rooms.lock(host.room_id, on=True, actor=host.user)

    assert entering.join(host.room_id, user_id=was_in.pk).may == {"watch", "raise_hand"}
    assert not entering.join(host.room_id, user_id=fresh_host.user_id).is_waiting
    for user_id in (None, make_user().pk, make_seat(room=host.room, admitted_at=None).user_id):
        with pytest.raises(RoomLocked):
            entering.join(host.room_id, user_id=user_id)
    assert Seat.objects.filter(room=host.room).count() == 4, "who was refused took no seat"


def test_with_a_lobby_who_is_new_waits_and_may_nothing() -> None:
    host, was_in, new = make_seat(role="host"), make_user(), make_user()
    entering.join(host.room_id, user_id=was_in.pk)
    rooms.set_lobby(host.room_id, on=True, actor=host.user)

    place = entering.join(host.room_id, user_id=new.pk)
    assert (place.is_waiting, place.may) == (True, frozenset())
    assert entering.join(host.room_id, user_id=new.pk).is_waiting
    assert not entering.join(host.room_id, user_id=was_in.pk).is_waiting
    with pytest.raises(NotAuthenticated):
        entering.join(host.room_id, user_id=None)

    rooms.set_lobby(host.room_id, on=False, actor=host.user)
    assert not entering.join(host.room_id, user_id=new.pk).is_waiting


def test_switching_is_for_moderators_is_audited_once_and_counts_as_a_change() -> None:
    host, guest = make_seat(role="host"), make_seat()
    for _ in range(2):
        rooms.lock(host.room_id, on=True, actor=host.user)
    assert revision(host.room) == 1
    assert [entry.action for entry in AuditEntry.objects.filter(target_id=str(host.room_id))] == ["room.locked"]
    with pytest.raises(PermissionDenied):
        rooms.lock(guest.room_id, on=True, actor=guest.user)
    with pytest.raises(NotFound):
        rooms.lock(make_room(open_to="admitted").pk, on=True, actor=guest.user)


# --- The end


def test_an_ended_room_lets_nobody_in_and_changes_no_more() -> None:
    host = make_seat(role="host", hand_at="2026-11-20T10:00:00Z", hand_wish="bid")
    rooms.end(host.room_id, actor=host.user)
    rooms.end(host.room_id, actor=None)

    host.refresh_from_db()
    assert host.hand_at is None
    assert AuditEntry.objects.filter(action="room.ended").count() == 1
    with pytest.raises(RoomEnded):
        entering.join(host.room_id, user_id=host.user_id)
    with pytest.raises(RoomEnded):
        rooms.lock(host.room_id, on=True, actor=host.user)
    assert access.find(host.room_id).ended_at is not None


def test_only_moderators_and_the_house_itself_end_a_room() -> None:
    guest = make_seat()
    with pytest.raises(PermissionDenied):
        rooms.end(guest.room_id, actor=guest.user)
    rooms.end(guest.room_id, actor=None)
    assert access.find(guest.room_id).ended_at is not None


# --- What the tables hold to


@pytest.mark.parametrize(
    "fields",
    [
        {"role": "king"},
        {"hand_wish": "bid"},
        {"hand_at": "2026-11-20T10:00:00Z"},
        {"removed_at": "2026-11-20T10:00:00Z", "on_stage": True},
    ],
)
def test_a_seat_that_cannot_be_is_refused_by_the_database(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_seat(**fields)


def test_a_person_has_one_seat_in_a_room() -> None:
    seat = make_seat()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_seat(room=seat.room, user=seat.user)
