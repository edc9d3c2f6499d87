"""Rooms over REST: the same room, the same acts, the same refusals as over the socket."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from conferencing.models import Room, Seat
from tests.conferencing.test_rooms import make_house
from tests.factories import make_room, make_seat, make_user

pytestmark = pytest.mark.django_db


def client_of(person: User | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def act(by: Seat, action: str, **fields: Any) -> Any:
    address = f"/api/rooms/{by.room_id}/actions/"
    return client_of(by.user).post(address, {"action": action, **fields}, content_type="application/json")


def test_a_room_says_how_it_stands_and_what_one_is_in_it() -> None:
    seat = make_seat(room=make_room(title="Cars", lobby=True), role="host", label="Ann")
    found = client_of(seat.user).get(f"/api/rooms/{seat.room_id}/").json()
    assert (found["room"]["title"], found["room"]["lobby"], found["counts"]["stage"]) == ("Cars", True, 0)
    assert (found["me"]["seat"], found["me"]["role"], "moderate" in found["me"]["may"]) == (str(seat.pk), "host", True)

    unknown = Client().get(f"/api/rooms/{seat.room_id}/").json()
    assert (unknown["me"]["seat"], unknown["me"]["may"]) == (None, ["watch"])


def test_a_room_that_is_not_for_one_is_not_there() -> None:
    room = make_room(open_to="admitted")
    assert client_of(make_user()).get(f"/api/rooms/{room.pk}/").status_code == 404
    assert Client().get(f"/api/rooms/{room.pk}/").status_code == 401
    assert Client().get(f"/api/rooms/{uuid.uuid4()}/").status_code == 404
    assert client_of(make_house()).get(f"/api/rooms/{room.pk}/").json()["me"]["role"] == "host"


def test_moderators_see_all_seats_and_nobody_s_id() -> None:
    host = make_seat(role="host")
    hand = make_seat(room=host.room, hand_at="2026-11-20T10:00:00Z", hand_wish="bid")
    found = client_of(host.user).get(f"/api/rooms/{host.room_id}/seats/").json()
    assert [row["id"] for row in found["results"]] == [str(host.pk), str(hand.pk)]
    assert found["results"][1]["hand"] == {"wish": "bid", "at": "2026-11-20T10:00:00.000Z"}
    assert not any("user" in name for row in found["results"] for name in row)
    assert client_of(hand.user).get(f"/api/rooms/{host.room_id}/seats/").status_code == 403


def test_a_hand_goes_up_once_and_down() -> None:
    seat = make_seat()
    client, address = client_of(seat.user), f"/api/rooms/{seat.room_id}/hands/"
    answers = [client.post(address, {"wish": wish}, content_type="application/json") for wish in ("bid", "speak")]
    assert [(answer.status_code, answer.json()["wish"]) for answer in answers] == [(201, "bid"), (200, "speak")]
    assert answers[0].json()["at"] == answers[1].json()["at"]
    assert [row["seat"] for row in Client().get(address).json()["results"]] == [str(seat.pk)]

    assert [client.delete(address).status_code for _ in range(2)] == [204, 204]
    assert Client().get(address).json()["count"] == 0


def test_each_act_does_over_rest_what_it_does_over_the_socket() -> None:
    host = make_seat(role="auctioneer")
    seat = make_seat(room=host.room, hand_at="2026-11-20T10:00:00Z", hand_wish="bid")
    done: list[tuple[str, dict[str, Any], str, Any]] = [
        ("hand.lower", {}, "hand_wish", ""),
        ("seat.stage", {}, "on_stage", True),
        ("seat.mute", {}, "muted_by_host", True),
        ("seat.mute", {"on": False}, "muted_by_host", False),
        ("seat.stop_video", {"on": True}, "video_stopped", True),
        ("seat.unstage", {}, "on_stage", False),
    ]
    for action, fields, name, value in done:
        assert act(host, action, seat=str(seat.pk), **fields).status_code == 200, action
        assert getattr(Seat.objects.get(pk=seat.pk), name) == value, action
    assert act(host, "seat.remove", seat=str(seat.pk)).status_code == 200
    assert client_of(seat.user).get(f"/api/rooms/{host.room_id}/").status_code == 403
    assert act(host, "seat.admit", seat=str(seat.pk)).status_code == 200
    assert client_of(seat.user).get(f"/api/rooms/{host.room_id}/").status_code == 200
    assert act(host, "room.lock", on=True).json()["room"]["locked"] is True
    assert act(host, "room.lobby", on=True).json()["room"]["lobby"] is True
    assert act(host, "room.mute_all").status_code == 200
    assert act(host, "room.end").json()["room"]["ended_at"] is not None
    ended = act(host, "room.lock", on=False)
    assert (ended.status_code, ended.json()["code"], ended.json()["state"]) == (409, "conflict", "ended")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "action"),
        ({"action": "seat.explode"}, "action"),
        ({"action": "seat.mute"}, "seat"),
        ({"action": "seat.mute", "seat": "x"}, "seat"),
        ({"action": "seat.mute", "seat": "1", "on": "yes"}, "on"),
        ({"action": "seat.stage", "seat": "1", "on": True}, "on"),
        ({"action": "room.lock"}, "on"),
        ({"action": "room.lock", "on": True, "seat": "1"}, "seat"),
        ({"action": "room.end", "now": True}, "now"),
    ],
)
def test_what_does_not_belong_to_an_act_is_invalid(body: dict[str, Any], field: str) -> None:
    host = make_seat(role="host")
    answer = client_of(host.user).post(f"/api/rooms/{host.room_id}/actions/", body, content_type="application/json")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert Room.objects.get(pk=host.room_id).revision == 0


def test_a_room_with_ten_times_the_people_costs_the_same(django_assert_max_num_queries: Any) -> None:
    host = make_seat(role="host")
    for _ in range(10):
        make_seat(room=host.room, on_stage=True)
    client = client_of(host.user)
    with django_assert_max_num_queries(12):
        client.get(f"/api/rooms/{host.room_id}/")
