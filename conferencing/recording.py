"""Recording a room (C9): start, stop, who may watch, try again. Whoever may `record` there does; everybody there sees it.

The row is what counts. The sockets of those on stage hold Janus to it (`filing`), a worker finds what was stopped
(`processing`). Locks: the room, then its recording.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import User
from conferencing import access, rooms
from conferencing.errors import RoomEnded
from conferencing.models import Recording, Room
from conferencing.playback import moderates
from conferencing.recorded import RecordingStatus, Visibility
from core import topics
from core.errors import Conflict, Invalid, NotFound, PermissionDenied
from core.realtime import publish
from core.times import database_time

SETTLING: Final = timedelta(seconds=2)
"""For the sockets to have Janus close its files."""
LONGEST: Final = timedelta(hours=12)
"""What runs longer was forgotten."""


class NotFailed(Conflict):
    text = _("Only a recording that went wrong can be tried again.")


def start(room_id: uuid.UUID, *, actor: User) -> Recording:
    """From now on; again: what runs. Who may watch it is at first who may come into the room.

    Raises `RoomEnded`, and as `access.require`.
    """
    access.require(access.find(room_id), actor, "record")
    with transaction.atomic():
        room = rooms.locked(room_id)
        if room.ended_at is not None:
            raise RoomEnded
        running = Recording.objects.filter(room=room, status=RecordingStatus.RECORDING).first()
        if running is not None:
            return running
        now = database_time()
        made = Recording.objects.create(room=room, started_by=actor, started_at=now, visibility=Visibility(room.open_to))
        Room.objects.filter(pk=room.pk).update(recording_since=now)
        audit.record(actor=actor, action="recording.started", target=made, data={"room": str(room.pk)})
        rooms.touch(room)
    return made


def stop(room_id: uuid.UUID, *, actor: User) -> Recording | None:
    """It ends here, and will be made playable; None where nothing runs. Raises as `access.require`."""
    access.require(access.find(room_id), actor, "record")
    with transaction.atomic():
        room = rooms.locked(room_id)
        stopped = close(room, actor=actor)
        if stopped is not None:
            rooms.touch(room)
    return stopped


def close(room: Room, *, actor: User | None) -> Recording | None:
    """End what runs in a locked room, within the caller's transaction; None where nothing does."""
    running = Recording.objects.select_for_update(no_key=True).filter(room=room, status=RecordingStatus.RECORDING).first()
    Room.objects.filter(pk=room.pk).update(recording_since=None)
    if running is None:
        return None
    Recording.objects.filter(pk=running.pk).update(
        status=RecordingStatus.PROCESSING, stopped_at=database_time(), next_attempt_at=Now() + Value(SETTLING)
    )
    running.refresh_from_db()
    audit.record(actor=actor, action="recording.stopped", target=running, data={"room": str(room.pk)})
    tell(running)
    return running


def close_forgotten() -> int:
    """Stop what runs in a room that has ended, and what has run for `LONGEST`; gives how many."""
    running = Recording.objects.filter(status=RecordingStatus.RECORDING)
    over = running.filter(room__ended_at__isnull=False) | running.filter(started_at__lt=Now() - Value(LONGEST))
    found = list(over.values_list("room_id", flat=True))
    for room_id in found:
        with transaction.atomic():
            room = rooms.locked(room_id)
            if close(room, actor=None) is not None:
                rooms.touch(room)
    return len(found)


def show_to(recording_id: uuid.UUID, *, visibility: str, actor: User) -> Recording:
    """Say who may watch; for those who run the room, whether or not they ever came in.

    Raises `Invalid`, `NotFound`, `PermissionDenied`, and as `access.place_of`.
    """
    found = Recording.objects.select_related("room").filter(pk=recording_id).first()
    if found is None:
        raise NotFound
    if not moderates(found.room, actor):
        access.place_of(found.room, actor)
        raise PermissionDenied
    if visibility not in Visibility.values:
        raise Invalid(errors={"visibility": [" | ".join(Visibility.values)]})
    with transaction.atomic():
        recording = Recording.objects.select_for_update(no_key=True).get(pk=recording_id)
        if recording.visibility != visibility:
            recording.visibility = visibility
            recording.save(update_fields=["visibility"])
            audit.record(actor=actor, action="recording.shown", target=recording, data={"visibility": visibility})
    return recording


def try_again(recording_id: uuid.UUID, *, actor: User) -> Recording:
    """The house gives a recording that went wrong another life, with all its attempts. Raises `NotFailed`. Audited."""
    if not access.is_house(actor):
        raise PermissionDenied
    with transaction.atomic():
        found = Recording.objects.select_for_update(no_key=True).filter(pk=recording_id).first()
        if found is None:
            raise NotFound
        if found.status != RecordingStatus.FAILED:
            raise NotFailed(status=found.status)
        audit.record(actor=actor, action="recording.tried_again", target=found, data={"failure": found.failure})
        Recording.objects.filter(pk=found.pk).update(
            status=RecordingStatus.PROCESSING, attempts=0, progress=0, next_attempt_at=Now(), failure=""
        )
        found.refresh_from_db()
        tell(found)
    return found


def tell(recording: Recording) -> None:
    """How far it is, to who is in the room, once that stands. May be lost: the row says the same."""
    message = {
        "type": "recording.progress",
        "room": str(recording.room_id),
        "recording": str(recording.pk),
        "status": str(recording.status),
        "progress": recording.progress,
    }
    transaction.on_commit(partial(publish, topics.room(recording.room_id), message))
