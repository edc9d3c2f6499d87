"""A worker that makes a recording playable is killed in the middle, its programs with it: the next one ends the work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.models.functions import Now
from pytest_django import Settings

from conferencing import filing, processing, programs
from conferencing.models import Recording, RecordingTrack
from conferencing.processing import process_for
from conferencing.recorded import RecordingStatus
from core import leases
from deploy.local.environment import ROOT
from tests.conferencing.films import keep_in, make_stopped
from tests.factories import make_room
from tests.faults.ground import until

pytestmark = pytest.mark.django_db(transaction=True)

WORKER = "import django; django.setup(); from conferencing.processing import process_for; process_for(60)"
HANGS_AT_THE_FILM = """#!/bin/sh
case "$*" in *film.webm) exec sleep 600;; esac
exec {ffmpeg} "$@"
"""


@contextmanager
def worker(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process of its own, whose ffmpeg never ends the film."""
    slow = folder / "bin" / "ffmpeg"
    slow.parent.mkdir()
    slow.write_text(HANGS_AT_THE_FILM.format(ffmpeg=programs.find(programs.FFMPEG)), encoding="utf-8")
    slow.chmod(0o755)
    place = connection.settings_dict
    told = {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": f"postgresql://{place['USER']}:{place['PASSWORD']}@{place['HOST']}:{place['PORT']}/{place['NAME']}",
        "RECORDINGS_INBOX": str(folder / "inbox"),
        "RECORDINGS_FOLDER": str(folder / "kept"),
        "PATH": f"{slow.parent}{os.pathsep}{os.environ['PATH']}",
    }
    running = subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT, env={**os.environ, **told}, start_new_session=True)
    try:
        yield running
    finally:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()


def test_it_is_done_again_and_is_there_once(settings: Settings, tmp_path: Path) -> None:
    kept = keep_in(tmp_path, settings)
    made = make_stopped(make_room())
    with worker(tmp_path):
        until(lambda: RecordingTrack.objects.filter(size__isnull=False).count() == 2, seconds=60, what="both tracks")
    until(_nobody_is_at_it, seconds=60, what="the database to notice that the worker is dead")
    made.refresh_from_db()
    assert (made.status, made.attempts) == (RecordingStatus.PROCESSING, 1)
    assert process_for(60) == 0, "the lease of the dead one still runs"

    Recording.objects.update(leased_until=Now() - timedelta(seconds=1))
    assert process_for(60) == 1
    made.refresh_from_db()
    assert (made.status, made.attempts) == (RecordingStatus.READY, 2)
    assert {path.name for path in kept.iterdir()} == {made.film, *RecordingTrack.objects.values_list("file", flat=True)}
    assert RecordingTrack.objects.count() == 2
    assert list(filing.inbox().iterdir()) == []


def _nobody_is_at_it() -> bool:
    with leases.place(processing._LOCK) as alone:
        return alone
