"""From what the gateway filed to what a browser plays (C9). The algorithm, of which any number may run at the same time:

1. Claim the recording that has been stopped the longest (`SKIP LOCKED`), lease it for `LEASE`, count the attempt. One is
   worked on at a time in the whole house (an advisory lock): it costs a processor, and a sale that is on comes first.
2. Read what was filed, make each stay a playable track, write its row and its file.
3. Compose the film and write it.
4. Note it ready where the lease is still ours; then the gateway's own files go.

Each step that says how far it is renews the lease, so that a worker that was killed is taken over after `LEASE`. Rows of
tracks are found again by their source and files have the names of their rows: what is done twice is there once. After a
failure it is tried again (`BACK_OFF`), then given up in words, at once where a program is missing; staff try again.
"""

from __future__ import annotations

import logging
import re
import shutil
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.core.files import File
from django.core.files.storage import storages
from django.db.models import F, Value
from django.db.models.functions import Greatest, Now
from django.utils.translation import gettext as _

from conferencing import filing, film
from conferencing.choices import Source
from conferencing.filed import Stay, stays
from conferencing.models import Recording, RecordingTrack, Seat
from conferencing.programs import ProgramFailed
from conferencing.recorded import RecordingStatus
from conferencing.recording import tell
from core import leases

log = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=2)
"""Renewed with each percent; longer than anything is silent that is not stuck (`programs.PATIENCE` ends that)."""
BACK_OFF: Final = (timedelta(seconds=30), timedelta(minutes=5))
READ: Final = 40
"""Percent of the work that is done when all tracks are read."""
_HEX: Final = re.compile("[0-9a-f]{32}")
_LOCK: Final = 0x46494C4D
"""Name of our one place among all of the database ("FILM")."""


class TakenOver(Exception):
    """The lease ran out, and somebody else has it."""


class NothingFiled(Exception):
    """Nobody was seen or heard while it ran."""


def process_for(seconds: float) -> int:
    """Make recordings playable until none is due or the time is over; gives how many were dealt with."""
    done, end = 0, time.monotonic() + seconds
    with leases.place(_LOCK) as alone:
        while alone and time.monotonic() < end and (claimed := _claim()) is not None:
            _process(claimed)
            done += 1
        if alone:
            clear_inbox()
    return done


def clear_inbox() -> None:
    """Take away what the gateway filed for recordings that are ready: also where a worker died before it could."""
    filed = {path.name[:32] for path in filing.inbox().glob("*-*.mjr")}
    known = [uuid.UUID(name) for name in filed if _HEX.fullmatch(name)]
    for found in Recording.objects.filter(pk__in=known, status=RecordingStatus.READY).values_list("pk", flat=True):
        _clear(found)


def _clear(recording_id: uuid.UUID) -> None:
    for path in filing.inbox().glob(f"{recording_id.hex}-*.mjr"):
        path.unlink(missing_ok=True)
    shutil.rmtree(_bench_of(recording_id), ignore_errors=True)


def _bench_of(recording_id: uuid.UUID) -> Path:
    return filing.inbox() / f"{recording_id.hex}.work"


# --- 1. Claim --------------------------------------------------------------------------------------------------------


def _claim() -> Recording | None:
    key = leases.claim(Recording, status=RecordingStatus.PROCESSING, lease=LEASE)
    return None if key is None else Recording.objects.get(pk=key)


def _process(claimed: Recording) -> None:
    if claimed.attempts > len(BACK_OFF) + 1:
        # Every attempt was counted and none came to an end: this recording kills workers.
        _give_up(claimed, _("No attempt came to an end."))
        return
    try:
        _make(claimed)
    except TakenOver:
        log.warning("recording %s was taken over by another worker", claimed.pk)
    except NothingFiled:
        _give_up(claimed, _("Nobody was seen or heard while it ran."))
    except (ProgramFailed, OSError) as error:
        _note_failure(claimed, error)
    except Exception as error:
        log.exception("recording %s cannot be made playable", claimed.pk)
        _note_failure(claimed, error)


# --- 2. Tracks, 3. the film ------------------------------------------------------------------------------------------


def _make(claimed: Recording) -> None:
    filed = stays(filing.inbox(), claimed.pk)
    if not filed:
        raise NothingFiled
    with _bench(claimed) as folder:
        tracks = _tracks(claimed, filed, folder)
        length = max(_seconds(claimed.started_at, claimed.stopped_at), max(track.end for track in tracks))
        made = folder / "film.webm"
        length = film.compose(tracks, length=length, into=made, at=lambda at: _say(claimed, READ + at / length * (99 - READ)))
        _renew(claimed)
        size, name = made.stat().st_size, _keep(claimed.film, made)
    _settle(
        claimed,
        status=RecordingStatus.READY,
        progress=100,
        duration=timedelta(seconds=length),
        size=size,
        film=name,
        failure="",
        next_attempt_at=None,
    )
    _clear(claimed.pk)


def _tracks(claimed: Recording, filed: Sequence[Stay], folder: Path) -> list[film.Track]:
    """A row, a file and what the film needs of each stay. One that cannot be read is left out, the last reason kept."""
    labels = _labels(claimed)
    found: list[film.Track] = []
    reason: ProgramFailed | None = None
    for place, stay in enumerate(filed):
        try:
            path, length = film.playable(stay, folder=folder)
        except ProgramFailed as failed:
            if failed.lasting:
                raise
            reason = failed
            log.warning("recording %s: %s cannot be read: %s", claimed.pk, stay.source, failed)
            continue
        row = _row(claimed, stay, length=length, label=labels.get(stay.feed.partition(".")[0], ""))
        row.file, row.size = _keep(row.file, path), path.stat().st_size
        row.save(update_fields=["file", "size"])
        found.append(_track(claimed, row, path))
        _say(claimed, (place + 1) / len(filed) * READ)
    if not found:
        raise reason or NothingFiled
    return found


def _row(claimed: Recording, stay: Stay, *, length: float, label: str) -> RecordingTrack:
    start = datetime.fromtimestamp(stay.began - stay.ahead, UTC)
    return RecordingTrack.objects.update_or_create(
        recording=claimed,
        source=stay.source,
        defaults={
            "feed": stay.feed,
            "label": label,
            "kind": Source.SCREEN if stay.feed.endswith(f".{Source.SCREEN}") else Source.CAMERA,
            "started_at": start,
            "ended_at": start + timedelta(seconds=length),
            "has_sound": "audio" in stay.media,
            "has_picture": "video" in stay.media,
        },
    )[0]


def _track(claimed: Recording, row: RecordingTrack, path: Path) -> film.Track:
    return film.Track(
        key=row.pk,
        path=path,
        start=_seconds(claimed.started_at, row.started_at),
        length=_seconds(row.started_at, row.ended_at),
        has_sound=row.has_sound,
        has_picture=row.has_picture,
        is_screen=row.kind == Source.SCREEN,
    )


def _labels(claimed: Recording) -> dict[str, str]:
    return {str(pk): label for pk, label in Seat.objects.filter(room_id=claimed.room_id).values_list("pk", "label")}


def _keep(name: str, path: Path) -> str:
    """Into the storage, in place of what a worker that died may have left there; gives the name it has."""
    storage = storages["recordings"]
    storage.delete(name)
    with path.open("rb") as file:
        return storage.save(name, File(file))


@contextmanager
def _bench(claimed: Recording) -> Iterator[Path]:
    """A folder of this attempt's own: a program that outlived its worker writes into another."""
    folder = _bench_of(claimed.pk) / str(claimed.attempts)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# --- 4. Note ---------------------------------------------------------------------------------------------------------


def _say(claimed: Recording, percent: float) -> None:
    """How far it is, to those who look, once a percent. Raises `TakenOver`."""
    if int(percent) > claimed.progress:
        claimed.progress = min(int(percent), 99)
        _renew(claimed)
        tell(claimed)


def _renew(claimed: Recording) -> None:
    until = Recording.objects.filter(pk=claimed.pk, leased_until=claimed.leased_until)
    if not until.update(leased_until=Now() + Value(LEASE), progress=Greatest(F("progress"), claimed.progress)):
        raise TakenOver
    claimed.refresh_from_db(fields=["leased_until"])


def _note_failure(claimed: Recording, error: Exception) -> None:
    lasting = isinstance(error, ProgramFailed) and error.lasting
    words = str(error) if isinstance(error, ProgramFailed) else f"{type(error).__name__}: {error}"
    if lasting or claimed.attempts > len(BACK_OFF):
        log.warning("recording %s is given up: %s", claimed.pk, words)
        _give_up(claimed, words)
        return
    _settle(claimed, next_attempt_at=Now() + Value(BACK_OFF[claimed.attempts - 1]), failure=words[:300])


def _give_up(claimed: Recording, words: str) -> None:
    _settle(claimed, status=RecordingStatus.FAILED, failure=words[:300], next_attempt_at=None)


def _settle(claimed: Recording, **outcome: Any) -> None:
    ours = Recording.objects.filter(pk=claimed.pk, leased_until=claimed.leased_until)
    if not ours.update(leased_until=None, **outcome):
        log.warning("recording %s was taken over by another worker", claimed.pk)
        return
    claimed.refresh_from_db()
    tell(claimed)


def _seconds(start: datetime, end: datetime | None) -> float:
    return 0.0 if end is None else (end - start).total_seconds()
