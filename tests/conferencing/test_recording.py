"""Recording a room: who may, what stands in the rows, what the gateway is told to call its files."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from accounts.models import AuditEntry
from conferencing import filing, recording, rooms
from conferencing.errors import RoomEnded
from conferencing.filed import stays
from conferencing.models import Recording, Room
from conferencing.recorded import RecordingStatus, Visibility
from core.errors import Invalid, NotFound, PermissionDenied
from core.times import database_time
from tests.conferencing.films import make_stopped
from tests.conferencing.test_rooms import make_house
from tests.factories import make_room, make_seat, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def inbox(settings: Settings, tmp_path: Path) -> Path:
    settings.RECORDINGS_INBOX = tmp_path / "inbox"
    return tmp_path / "inbox"


@pytest.mark.parametrize("role", ["auctioneer", "host"])
def test_those_who_run_the_room_start_and_stop(role: str) -> None:
    seat = make_seat(role=role)
    started = recording.start(seat.room_id, actor=seat.user)
    assert Room.objects.get(pk=seat.room_id).recording_since == started.started_at
    stopped = recording.stop(seat.room_id, actor=seat.user)
    assert stopped is not None
    assert Room.objects.get(pk=seat.room_id).recording_since is None
    assert (stopped.pk, stopped.status, stopped.progress) == (started.pk, RecordingStatus.PROCESSING, 0)
    assert stopped.stopped_at is not None
    assert stopped.stopped_at > stopped.started_at
    acts = list(AuditEntry.objects.filter(actor=seat.user).order_by("pk").values_list("action", flat=True))
    assert acts == ["recording.started", "recording.stopped"]


@pytest.mark.parametrize("role", ["speaker", "bidder", "audience"])
def test_others_do_not(role: str) -> None:
    seat = make_seat(role=role)
    for act in (recording.start, recording.stop):
        with pytest.raises(PermissionDenied):
            act(seat.room_id, actor=seat.user)
    assert not Recording.objects.exists()


def test_a_room_is_recorded_once_at_a_time() -> None:
    host = make_seat(role="host")
    first = recording.start(host.room_id, actor=host.user)
    assert recording.start(host.room_id, actor=host.user) == first, "said again, it is the same"
    with pytest.raises(IntegrityError, match="recording_one_at_a_time"), transaction.atomic():
        Recording.objects.create(room_id=host.room_id)
    assert recording.stop(host.room_id, actor=host.user) == first
    assert recording.stop(host.room_id, actor=host.user) is None
    assert recording.start(host.room_id, actor=host.user) != first
    assert Recording.objects.count() == 2


def test_a_room_that_has_ended_is_not_recorded() -> None:
    host = make_seat(role="host")
    rooms.end(host.room_id, actor=host.user)
    with pytest.raises(RoomEnded):
        recording.start(host.room_id, actor=host.user)


@pytest.mark.parametrize("open_to", ["all", "people", "admitted"])
def test_who_may_watch_is_at_first_who_may_come_in(open_to: str) -> None:
    host = make_seat(role="host", room=make_room(open_to=open_to))
    assert recording.start(host.room_id, actor=host.user).visibility == open_to


def test_the_host_says_who_may_watch() -> None:
    host = make_seat(role="host")
    made = recording.start(host.room_id, actor=host.user)
    assert recording.show_to(made.pk, visibility="nobody", actor=host.user).visibility == Visibility.NOBODY
    with pytest.raises(Invalid):
        recording.show_to(made.pk, visibility="some", actor=host.user)
    with pytest.raises(PermissionDenied):
        recording.show_to(made.pk, visibility="all", actor=make_user())
    with pytest.raises(NotFound):
        recording.show_to(make_room().pk, visibility="all", actor=host.user)


def test_the_end_of_a_room_is_the_end_of_its_recording() -> None:
    host = make_seat(role="host")
    recording.start(host.room_id, actor=host.user)
    assert recording.close_forgotten() == 0
    rooms.end(host.room_id, actor=host.user)
    assert recording.close_forgotten() == 1
    assert Recording.objects.get().status == RecordingStatus.PROCESSING
    assert recording.close_forgotten() == 0


def test_a_forgotten_recording_ends_by_itself() -> None:
    host = make_seat(role="host")
    recording.start(host.room_id, actor=host.user)
    Recording.objects.update(started_at=database_time() - recording.LONGEST - timedelta(seconds=1))
    assert recording.close_forgotten() == 1
    assert Room.objects.get().recording_since is None


def test_only_what_went_wrong_is_tried_again_and_only_by_the_house() -> None:
    failed, house = make_stopped(make_room(), filed=False), make_house()
    with pytest.raises(recording.NotFailed):
        recording.try_again(failed.pk, actor=house)
    Recording.objects.update(
        status=RecordingStatus.FAILED, failure="ffmpeg is not installed.", attempts=3, next_attempt_at=None
    )
    with pytest.raises(PermissionDenied):
        recording.try_again(failed.pk, actor=make_user())
    again = recording.try_again(failed.pk, actor=house)
    assert (again.status, again.attempts, again.failure) == (RecordingStatus.PROCESSING, 0, "")
    assert AuditEntry.objects.get(actor=house).data == {"failure": "ffmpeg is not installed."}


def test_files_are_named_for_the_recording_the_feed_and_the_moment() -> None:
    host = make_seat(role="host")
    assert filing.name_for(host.room_id, f"{host.pk}.camera") is None
    made = recording.start(host.room_id, actor=host.user)
    name = filing.name_for(host.room_id, f"{host.pk}.camera")
    assert name is not None
    known, feed, moment = name.split("-")
    assert (known, feed) == (made.pk.hex, f"{host.pk}.camera")
    assert 0 <= int(moment) / 1_000_000 - made.started_at.timestamp() < 5
    assert "/" not in name


def test_what_the_gateway_filed_is_read_by_its_own_clock(inbox: Path) -> None:
    made = make_stopped(make_room())
    first, second = stays(inbox, made.pk)
    assert (first.feed, second.feed) == ("17.camera", "18.camera")
    assert first.media == second.media == {"audio", "video"}
    assert first.began - made.started_at.timestamp() == pytest.approx(0.52, abs=0.01)
    assert second.began - made.started_at.timestamp() == pytest.approx(1.51, abs=0.01)
    assert 0 < first.ahead < 0.01


def test_a_gateway_whose_clock_is_wrong_is_found_out_by_the_name(inbox: Path) -> None:
    made = make_stopped(make_room())
    for path in inbox.iterdir():
        path.rename(inbox / path.name.replace("1795168357440966", "1795168297440966"))
    first = stays(inbox, made.pk)[0]
    assert first.ahead == pytest.approx(60, abs=0.01)


@pytest.mark.parametrize("data", [b"", b"MJR00002", b'MJR00002\x00\x05{"s":', b"MJR00002\x00\x02[]", b"\x1aE\xdf\xa3 webm"])
def test_files_that_hold_nothing_are_passed_over(inbox: Path, data: bytes) -> None:
    made = make_stopped(make_room(), filed=False)
    inbox.mkdir()
    (inbox / f"{made.pk.hex}-3.camera-1795168357440966-audio-0.mjr").write_bytes(data)
    assert stays(inbox, made.pk) == []
