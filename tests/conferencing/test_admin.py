"""Staff pages of rooms: looked at, and acted on as moderators act; gateways are drained there."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import AuditEntry
from conferencing.models import Gateway, Placement, Recording, Room, Seat
from core.times import database_time
from tests.conferencing.films import keep_in, make_ready
from tests.conferencing.test_rooms import make_house
from tests.factories import make_room, make_seat, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    client = Client()
    client.force_login(make_house())
    return client


def test_staff_see_how_a_room_stands_and_who_has_a_seat(desk: Client) -> None:
    seat = make_seat(room=make_room(title="Cars of autumn", locked=True), label="Paddle 77")
    gateway = Gateway.objects.create(name="east", seen_at=database_time())
    Placement.objects.create(room=seat.room, gateway=gateway)
    for address in (
        "room/",
        f"room/{seat.room_id}/change/",
        "seat/",
        f"seat/{seat.pk}/change/",
        "gateway/",
        "gateway/east/change/",
    ):
        page = desk.get(f"/admin/conferencing/{address}")
        assert page.status_code == 200, address
    assert "Paddle 77" in desk.get(f"/admin/conferencing/room/{seat.room_id}/change/").content.decode()
    assert "east" in desk.get("/admin/conferencing/room/").content.decode()


def test_staff_lock_unlock_and_end_a_room_and_are_asked_first(desk: Client) -> None:
    room = make_room()
    assert desk.get(f"/admin/conferencing/room/{room.pk}/lock/").status_code == 200
    assert not Room.objects.get().locked
    for act, field in (("lock", True), ("unlock", False)):
        desk.post(f"/admin/conferencing/room/{room.pk}/{act}/")
        assert Room.objects.get().locked is field
    desk.post(f"/admin/conferencing/room/{room.pk}/end/")
    assert Room.objects.get().ended_at is not None
    assert [entry.action for entry in AuditEntry.objects.order_by("id")][-3:] == ["room.locked", "room.unlocked", "room.ended"]
    assert "has ended" in desk.post(f"/admin/conferencing/room/{room.pk}/lock/").content.decode()


def test_staff_take_somebody_out_and_let_them_in_again(desk: Client) -> None:
    seat = make_seat()
    page = f"/admin/conferencing/seat/{seat.pk}/"
    assert "let-in" not in desk.get(f"{page}change/").content.decode()
    desk.post(f"{page}remove/")
    assert Seat.objects.get().removed_at is not None
    assert "let-in" in desk.get(f"{page}change/").content.decode()
    desk.post(f"{page}let-in/")
    assert Seat.objects.get().removed_at is None


def test_a_gateway_is_drained_and_that_is_audited(desk: Client) -> None:
    Gateway.objects.create(name="east")
    desk.post("/admin/conferencing/gateway/east/change/", {"draining": "on"})
    assert Gateway.objects.get().draining
    assert AuditEntry.objects.get(action="gateway.changed").data == {"draining": True}


def test_nobody_writes_rooms_and_seats_by_hand() -> None:
    client, seat = Client(), make_seat()
    client.force_login(make_staff())
    assert client.get("/admin/conferencing/room/add/").status_code == 403
    assert client.get("/admin/conferencing/seat/add/").status_code == 403
    client.post(f"/admin/conferencing/seat/{seat.pk}/change/", {"role": "host"})
    assert Seat.objects.get().role == "audience"


def test_staff_are_led_to_rooms_and_to_what_is_lost(desk: Client) -> None:
    gateway = Gateway.objects.create(name="east", seen_at=database_time(), lost_at=database_time())
    Placement.objects.create(room=make_room(), gateway=gateway)
    page = desk.get("/admin/").content.decode()
    assert "/admin/conferencing/room/" in page
    assert "/admin/conferencing/gateway/" in page


def test_staff_see_what_was_recorded_and_what_went_wrong(desk: Client, settings: Settings, tmp_path: Path) -> None:
    recording = failed_recording(settings, tmp_path)
    page = f"/admin/conferencing/recording/{recording.pk}/"
    for address in ("/admin/conferencing/recording/", f"{page}change/"):
        assert "ffmpeg is not installed." in desk.get(address).content.decode()
    assert "watch/" not in desk.get(f"{page}change/").content.decode()


def test_staff_try_a_recording_again_and_say_who_may_watch(desk: Client, settings: Settings, tmp_path: Path) -> None:
    recording = failed_recording(settings, tmp_path)
    page = f"/admin/conferencing/recording/{recording.pk}/"
    assert desk.get(f"{page}try-again/").status_code == 200
    desk.post(f"{page}try-again/")
    recording.refresh_from_db()
    assert (recording.status, recording.failure) == ("processing", "")
    assert "Only a recording that went wrong" in desk.post(f"{page}try-again/").content.decode()
    desk.post(f"{page}show/", {"visibility": "nobody"})
    recording.refresh_from_db()
    assert recording.visibility == "nobody"


def test_staff_watch_by_a_link_of_their_own(desk: Client, settings: Settings, tmp_path: Path) -> None:
    recording = failed_recording(settings, tmp_path)
    Recording.objects.update(status="ready", failure="")
    led_to = desk.get(f"/admin/conferencing/recording/{recording.pk}/watch/")["Location"]
    assert desk.get(led_to).status_code == 200
    assert Client().get(led_to).status_code == 200, "a player of their own"
    Recording.objects.update(visibility="nobody")
    assert desk.get(led_to).status_code == 200


def failed_recording(settings: Settings, folder: Path) -> Recording:
    keep_in(folder, settings)
    return make_ready(make_room(), data=b"film", status="failed", failure="ffmpeg is not installed.")
