"""From the gateway's files to a film: right to half a second, at least once, and never half."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.db.models.functions import Now
from pytest_django import Settings

from conferencing import filing, film, processing, programs
from conferencing.models import Recording, RecordingTrack, Room
from conferencing.processing import process_for
from conferencing.programs import ProgramFailed
from conferencing.recorded import RecordingStatus
from tests.conferencing.films import colour_at, expected_at, keep_in, make_stopped
from tests.factories import make_room, make_seat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kept(settings: Settings, tmp_path: Path) -> Path:
    """Where films are kept."""
    return keep_in(tmp_path, settings)


@pytest.fixture
def room() -> Room:
    return make_seat(pk=17, label="Auctioneer", role="auctioneer").room


def test_what_was_filed_becomes_a_film(room: Room, kept: Path) -> None:
    made = make_stopped(room)
    assert process_for(60) == 1
    made.refresh_from_db()
    assert (made.status, made.progress, made.failure, made.leased_until) == (RecordingStatus.READY, 100, "", None)
    assert made.duration is not None
    assert made.duration.total_seconds() == pytest.approx(5.5, abs=0.2)
    assert made.size == (kept / made.film).stat().st_size
    first, second = made.tracks.all()
    assert (first.label, first.feed, first.kind, first.has_sound, first.has_picture) == (
        ("Auctioneer", "17.camera", "camera", True, True)
    )
    assert (second.started_at - made.started_at).total_seconds() == pytest.approx(1.51, abs=0.05)
    assert (second.ended_at - second.started_at).total_seconds() == pytest.approx(4.0, abs=0.2)
    assert {path.name for path in kept.iterdir()} == {made.film, first.file, second.file}
    assert list(filing.inbox().iterdir()) == []


def test_the_film_shows_each_moment_where_the_clock_says_right_to_half_a_second(room: Room, kept: Path) -> None:
    made = make_stopped(room)
    process_for(60)
    made.refresh_from_db()
    for tenth in (13, 18, 23, 28, 33, 38, 43, 48, 53):
        assert colour_at(kept / made.film, tenth / 10) in {expected_at(tenth / 10 - 0.25), expected_at(tenth / 10 + 0.25)}
    assert colour_at(kept / made.film, 0.2) == "ground"


def test_a_worker_that_was_killed_is_taken_over_and_leaves_nothing(
    room: Room, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*args: object, **kwargs: object) -> float:
        raise Killed

    made = make_stopped(room)
    with monkeypatch.context() as patched:
        patched.setattr(film, "compose", die)
        with pytest.raises(Killed):
            process_for(60)
    assert process_for(60) == 0, "the lease still runs"
    Recording.objects.update(leased_until=Now() - timedelta(seconds=1))
    assert process_for(60) == 1
    made.refresh_from_db()
    assert (made.status, made.attempts) == (RecordingStatus.READY, 2)
    assert RecordingTrack.objects.count() == 2
    assert len(list(kept.iterdir())) == 3
    assert list(filing.inbox().iterdir()) == []


def test_what_a_worker_could_not_take_away_goes_later(room: Room) -> None:
    made = make_stopped(room)
    Recording.objects.update(status=RecordingStatus.READY, size=1, duration=timedelta(seconds=1), next_attempt_at=None)
    other = make_stopped(make_room())
    processing.clear_inbox()
    left = {path.name[:32] for path in filing.inbox().iterdir()}
    assert left == {other.pk.hex}
    assert made.pk.hex not in left


def test_without_the_programs_it_is_failed_at_once_and_says_which(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_stopped(room)
    programs.find.cache_clear()
    with monkeypatch.context() as patched:
        patched.setenv("PATH", "/nowhere")
        assert process_for(60) == 1
    programs.find.cache_clear()
    made.refresh_from_db()
    assert made.status == RecordingStatus.FAILED
    assert made.failure == "janus-pp-rec is not installed where recordings are made playable."
    assert list(filing.inbox().iterdir()) != [], "what was filed is kept"


def test_a_recording_in_which_nobody_appeared_says_so() -> None:
    made = make_stopped(make_room(), filed=False)
    process_for(60)
    made.refresh_from_db()
    assert (made.status, made.failure) == (RecordingStatus.FAILED, "Nobody was seen or heard while it ran.")


def test_a_stay_that_cannot_be_read_is_left_out(room: Room) -> None:
    made = make_stopped(room)
    for path in filing.inbox().glob("*-18.camera-*"):
        data = path.read_bytes()
        path.write_bytes(data[: 10 + int.from_bytes(data[8:10], "big")] + b"no packet at all")
    process_for(60)
    made.refresh_from_db()
    assert made.status == RecordingStatus.READY
    assert [track.feed for track in made.tracks.all()] == ["17.camera"]


def test_a_failure_is_tried_again_later_and_at_last_given_up(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> float:
        raise ProgramFailed("ffmpeg ended with 1: no room on the disk")

    monkeypatch.setattr(film, "compose", fail)
    made = make_stopped(room)
    for attempt in range(1, len(processing.BACK_OFF) + 1):
        assert process_for(60) == 1
        made.refresh_from_db()
        assert (made.status, made.attempts) == (RecordingStatus.PROCESSING, attempt)
        assert process_for(60) == 0, "not due yet"
        Recording.objects.update(next_attempt_at=Now())
    process_for(60)
    made.refresh_from_db()
    assert (made.status, made.failure) == (RecordingStatus.FAILED, "ffmpeg ended with 1: no room on the disk")


def test_one_that_kills_workers_is_given_up(room: Room) -> None:
    made = make_stopped(room)
    Recording.objects.update(attempts=len(processing.BACK_OFF) + 1)
    process_for(60)
    made.refresh_from_db()
    assert (made.status, made.failure) == (RecordingStatus.FAILED, "No attempt came to an end.")


def test_who_lost_the_lease_writes_nothing(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another worker has taken over while this one stood still."""
    compose = film.compose

    def slow(*args: object, **kwargs: object) -> float:
        length = compose(*args, **kwargs)  # type: ignore[arg-type]
        Recording.objects.update(leased_until=Now() + timedelta(minutes=1), attempts=2)
        return length

    monkeypatch.setattr(film, "compose", slow)
    made = make_stopped(room)
    process_for(60)
    made.refresh_from_db()
    assert (made.status, made.size, made.attempts) == (RecordingStatus.PROCESSING, None, 2)
    assert not storages["recordings"].exists(made.film)
