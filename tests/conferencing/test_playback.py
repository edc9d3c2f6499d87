"""Who may watch a recording, by which link, for how long; and the film over HTTP."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.db import connection
from django.test import AsyncClient, Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.bans import ban
from accounts.models import User
from conferencing import playback, seats
from conferencing.errors import Removed
from conferencing.models import Recording
from conferencing.recorded import RecordingStatus
from core.errors import NotAuthenticated, NotFound
from tests.conferencing.films import keep_in, make_ready
from tests.conferencing.test_rooms import make_house
from tests.factories import make_room, make_seat, make_staff, make_user

pytestmark = pytest.mark.django_db

DATA = bytes(range(256)) * 40


@pytest.fixture(autouse=True)
def kept(settings: Settings, tmp_path: Path) -> None:
    keep_in(tmp_path, settings)


@pytest.fixture
def recording() -> Recording:
    return make_ready(make_room(open_to="admitted"), data=DATA)


def shown_to(recording: Recording, visibility: str) -> Recording:
    recording.visibility = visibility
    recording.save(update_fields=["visibility"])
    return recording


def people_of(recording: Recording) -> dict[str, User | AnonymousUser]:
    room = recording.room
    return {
        "nobody": AnonymousUser(),
        "stranger": make_user(),
        "admitted": make_seat(room=room).user,
        "host": make_seat(room=room, role="host").user,
        "auctioneer": make_seat(room=room, role="auctioneer", admitted_at=None).user,
        "house": make_house(),
    }


def may_find(recording: Recording, user: User | AnonymousUser) -> bool:
    try:
        listed = recording in playback.list_of(recording.room_id, user=user)
    except (NotFound, NotAuthenticated):
        listed = False
    try:
        playback.find(recording.pk, user=user)
    except (NotFound, NotAuthenticated):
        found = False
    else:
        found = True
    assert listed == found
    return found


@pytest.mark.parametrize(
    ("visibility", "watch"),
    [
        ("all", {"nobody", "stranger", "admitted", "host", "auctioneer", "house"}),
        ("people", {"stranger", "admitted", "host", "auctioneer", "house"}),
        ("admitted", {"admitted", "host", "auctioneer", "house"}),
        ("nobody", {"host", "auctioneer", "house"}),
    ],
)
def test_who_may_watch_is_what_the_host_says(recording: Recording, visibility: str, watch: set[str]) -> None:
    shown_to(recording, visibility)
    assert {name for name, user in people_of(recording).items() if may_find(recording, user)} == watch


@pytest.mark.parametrize("status", ["processing", "failed"])
def test_what_cannot_be_watched_yet_is_known_to_those_who_run_the_room(recording: Recording, status: str) -> None:
    Recording.objects.update(status=status)
    recording.refresh_from_db()
    found = {name for name, user in people_of(recording).items() if may_find(recording, user)}
    assert found == {"host", "auctioneer", "house"}


def test_whom_a_moderator_took_out_was_not_let_in(recording: Recording) -> None:
    seat, host = make_seat(room=recording.room), make_seat(room=recording.room, role="host")
    shown_to(recording, "admitted")
    assert may_find(recording, seat.user)
    seats.remove(recording.room_id, seat.pk, actor=host.user)
    with pytest.raises(Removed):
        playback.list_of(recording.room_id, user=seat.user)
    with pytest.raises(NotFound):
        playback.find(recording.pk, user=seat.user)


def test_a_link_plays_the_film(client: Client, recording: Recording) -> None:
    user = make_user()
    client.force_login(user)
    answer = client.get(playback.link(recording, "film", user=user).url)
    assert answer.status_code == 200
    assert b"".join(answer) == DATA
    assert answer["Content-Type"] == "video/webm"
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["Cache-Control"] == "private, no-cache"


def test_a_player_asks_for_parts(client: Client, recording: Recording) -> None:
    url = playback.link(recording, "film", user=AnonymousUser()).url
    part = client.get(url, headers={"Range": "bytes=100-199"})
    assert (part.status_code, b"".join(part)) == (206, DATA[100:200])
    assert part["Content-Range"] == f"bytes 100-199/{len(DATA)}"
    assert part["Content-Length"] == "100"
    head = client.head(url)
    assert (head.status_code, head.content, head["Content-Length"]) == (200, b"", str(len(DATA)))
    head = client.head(url, headers={"Range": "bytes=0-9"})
    assert (head.status_code, head.content, head["Content-Length"]) == (206, b"", "10")


@pytest.mark.parametrize("header", ["bytes=999999-", "bytes=0-1,5-6"])
def test_what_cannot_be_given_is_said_with_the_size(client: Client, recording: Recording, header: str) -> None:
    answer = client.get(playback.link(recording, "film", user=AnonymousUser()).url, headers={"Range": header})
    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{len(DATA)}")


def test_a_part_of_another_film_is_not_mixed_in(client: Client, recording: Recording) -> None:
    url = playback.link(recording, "film", user=AnonymousUser()).url
    tag = client.head(url)["ETag"]
    assert client.get(url, headers={"Range": "bytes=0-9", "If-Range": tag}).status_code == 206
    assert client.get(url, headers={"Range": "bytes=0-9", "If-Range": '"other"'}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_whole_film_is_streamed_by_the_server_of_production(recording: Recording) -> None:
    url = playback.link(recording, "film", user=AnonymousUser()).url

    async def whole() -> bytes:
        answer: Any = await AsyncClient().get(url)
        assert answer.is_async
        return b"".join([piece async for piece in answer])

    assert asyncio.run(whole()) == DATA


def test_a_link_is_its_persons_alone(client: Client, recording: Recording) -> None:
    mine, other = make_user(), make_user()
    url = playback.link(recording, "film", user=mine).url
    assert client.head(url).status_code == 200, "a player of their own sends no cookie"
    client.force_login(other)
    assert client.head(url).status_code == 403
    client.force_login(mine)
    assert client.head(url).status_code == 200


def test_a_link_ends(client: Client, recording: Recording, settings: Settings) -> None:
    url = playback.link(recording, "film", user=AnonymousUser()).url
    settings.RECORDING_LINK_SECONDS = -1
    answer = client.get(url)
    assert (answer.status_code, answer.content) == (403, b"This link has ended. Open the recording again.")


def test_a_link_is_for_one_file_and_nobody_makes_one(client: Client, recording: Recording) -> None:
    other = make_ready(make_room(), data=b"other")
    url = playback.link(recording, "film", user=AnonymousUser()).url
    path, token = url.split("?link=")
    forged = signing.dumps([recording.pk.hex, "film", None], salt="another")
    assert client.head(path).status_code == 403
    assert client.head(f"{path}?link={token}x").status_code == 403
    assert client.head(f"{path}?link={forged}").status_code == 403
    assert client.head(f"/recordings/{other.pk}/file/film?link={token}").status_code == 403
    assert client.head(f"/recordings/{recording.pk}/file/1?link={token}").status_code == 403


def test_who_may_watch_is_asked_at_each_request(client: Client, recording: Recording) -> None:
    host = make_seat(room=recording.room, role="host")
    url = playback.link(recording, "film", user=AnonymousUser()).url
    assert client.get(url, headers={"Range": "bytes=0-9"}).status_code == 206
    shown_to(recording, "nobody")
    assert client.get(url, headers={"Range": "bytes=10-19"}).status_code == 404
    own = playback.link(recording, "film", user=host.user).url
    assert client.get(own, headers={"Range": "bytes=10-19"}).status_code == 206
    ban(user=host.user, reason="Shouted.", ends_at=None, by=make_staff())
    assert client.get(own, headers={"Range": "bytes=20-29"}).status_code == 403


def test_what_is_being_made_again_says_so(client: Client, recording: Recording) -> None:
    host = make_seat(room=recording.room, role="host")
    Recording.objects.update(status=RecordingStatus.PROCESSING)
    assert client.head(playback.link(recording, "film", user=host.user).url).status_code == 409


def test_single_tracks_are_the_moderators(client: Client, recording: Recording) -> None:
    host, other = make_seat(room=recording.room, role="host"), make_user()
    track = recording.tracks.create(
        source="x",
        feed="1.camera",
        kind="camera",
        started_at=recording.started_at,
        ended_at=recording.started_at,
        has_sound=True,
        has_picture=True,
        file=recording.film,
        size=len(DATA),
    )
    assert client.head(playback.link(recording, str(track.pk), user=host.user).url).status_code == 200
    assert client.head(playback.link(recording, str(track.pk), user=other).url).status_code == 404
    assert client.head(playback.link(recording, str(track.pk + 1), user=host.user).url).status_code == 404


def test_only_get_and_head(client: Client, recording: Recording) -> None:
    assert client.post(playback.link(recording, "film", user=AnonymousUser()).url).status_code == 405


def test_the_api_lists_them_with_links_for_whoever_asks(client: Client, recording: Recording) -> None:
    host, stranger = make_seat(room=recording.room, role="host").user, make_user()
    address = f"/api/rooms/{recording.room_id}/recordings/"
    client.force_login(stranger)
    found = client.get(address).json()["results"]
    assert [(each["id"], each["status"], each["duration"], each["tracks"]) for each in found] == [
        (str(recording.pk), "ready", 5.5, [])
    ]
    assert client.head(found[0]["url"]).status_code == 200
    client.force_login(host)
    assert client.head(found[0]["url"]).status_code == 403, "that link was another's"
    assert client.get(f"/api/recordings/{recording.pk}/").json()["url"] != found[0]["url"]


def test_the_host_says_over_the_api_who_may_watch(client: Client, recording: Recording) -> None:
    host, address = make_seat(room=recording.room, role="host").user, f"/api/recordings/{recording.pk}/"
    client.force_login(host)
    change = partial(client.patch, address, content_type="application/json")
    assert change({"visibility": "nobody"}).json()["visibility"] == "nobody"
    assert change({"visibility": "some"}).status_code == 400
    assert change({"visibility": "all", "status": "ready"}).status_code == 400
    client.force_login(make_user())
    assert change({"visibility": "all"}).status_code == 404


def test_a_list_costs_the_same_however_long(client: Client, recording: Recording) -> None:
    host = make_seat(room=recording.room, role="host").user
    client.force_login(host)
    address = f"/api/rooms/{recording.room_id}/recordings/"
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for _ in range(3):
        make_ready(recording.room, data=b"more")
    with CaptureQueriesContext(connection) as four:
        assert client.get(address).json()["count"] == 4
    assert len(four) == len(one)
