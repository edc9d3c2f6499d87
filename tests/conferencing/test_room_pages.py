"""The pages of a room: who may look, and where its door leads."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from conferencing.models import Room
from tests.factories import make_room, make_seat, make_user

pytestmark = pytest.mark.django_db

NOWHERE = "00000000-0000-4000-8000-000000000000"


def opened(room: Room, *, page: str = "room", as_: User | None = None, **query: str) -> Any:
    client = Client()
    if as_ is not None:
        client.force_login(as_)
    return client.get(reverse(f"conferencing:{page}", args=[room.pk]), query)


@pytest.mark.parametrize("page", ["room", "join"])
def test_a_room_that_is_open_to_all_shows_itself_to_all(page: str) -> None:
    room = make_room(title="Day <one>")
    answer = opened(room, page=page)
    assert answer.status_code == 200
    assert "Day &lt;one&gt;" in answer.content.decode()


@pytest.mark.parametrize("page", ["room", "join"])
def test_of_others_rooms_nothing_is_known(page: str) -> None:
    room = make_room(open_to="admitted")
    assert opened(room, page=page).status_code == 302
    assert opened(room, page=page, as_=make_user()).status_code == 404
    assert opened(room, page=page, as_=make_seat(room=room).user).status_code == 200
    assert Client().get(reverse(f"conferencing:{page}", args=[NOWHERE])).status_code == 404


def test_who_was_removed_is_told_so() -> None:
    seat = make_seat()
    seat.removed_at = seat.admitted_at
    seat.save()
    assert opened(seat.room, as_=seat.user).status_code == 403


def test_to_look_is_not_to_come_in() -> None:
    room = make_room()
    opened(room, as_=make_user())
    assert not room.seats.exists()


def test_who_may_be_seen_is_asked_how_and_others_are_not() -> None:
    room = make_room()
    speaker, listener = make_seat(room=room, role="speaker", label="Sara, press"), make_seat(room=room)
    shown = opened(room, page="join", as_=speaker.user).content.decode()
    assert "data-publishes" in shown
    assert "Sara, press" in shown
    assert "data-publishes" not in opened(room, page="join", as_=listener.user).content.decode()


@pytest.mark.parametrize(
    ("asked", "leads"),
    [
        ("", None),
        ("/lots/x/", "/lots/x/"),
        ("//elsewhere.test/", None),
        ("https://elsewhere.test/", None),
        ("javascript:alert(1)", None),
    ],
)
def test_the_door_leads_into_this_house_alone(asked: str, leads: str | None) -> None:
    room = make_room()
    found = opened(room, page="join", next=asked).content.decode()
    assert f'data-onward="{leads or reverse("conferencing:room", args=[room.pk])}"' in found
