"""Watching a recording: who may, and links that end.

A link is signed, names one file and one person, and works for `RECORDING_LINK_SECONDS`. It opens nothing by itself: at each
request, each range of a film, it is asked anew whether that person may watch *now*.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.bans import standing_ban
from accounts.models import User
from conferencing import access
from conferencing.choices import Role
from conferencing.models import Recording, RecordingTrack, Room, Seat
from conferencing.recorded import RecordingStatus, Visibility
from conferencing.rules import may
from core.errors import Conflict, NotAuthenticated, NotFound, PermissionDenied

Visitor = User | AnonymousUser

FILM: Final = "film"
"""The name of the main view among a recording's files; tracks are named by their ids."""
_SALT: Final = "conferencing.playback"


class LinkEnded(PermissionDenied):
    text = _("This link has ended. Open the recording again.")


class NotReady(Conflict):
    text = _("This recording cannot be watched yet.")


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that may be given out now: its name in the storage, and its size in bytes."""

    name: str
    size: int


def find(recording_id: uuid.UUID, *, user: Visitor) -> Recording:
    """The recording with its room, if `user` may know of it: whoever moderates the room of all, others of those that are
    ready and shown to them. Raises `NotFound`, and `NotAuthenticated` where signing in may help.
    """
    found = Recording.objects.select_related("room").filter(pk=recording_id).first()
    if found is None:
        raise NotFound
    if not moderates(found.room, user):
        _refuse_hidden(found, user)
    return found


def list_of(room_id: uuid.UUID, *, user: Visitor) -> QuerySet[Recording]:
    """Those of a room that `user` may know of, the newest first. Where there is none, raises as `access.place_of`."""
    room = access.find(room_id)
    rows = Recording.objects.filter(room=room).select_related("room").prefetch_related("tracks")
    if moderates(room, user):
        return rows
    shown = [Visibility.ALL]
    if user.is_authenticated:
        shown.append(Visibility.PEOPLE)
        if _was_let_in(room, user):
            shown.append(Visibility.ADMITTED)
    found = rows.filter(status=RecordingStatus.READY, visibility__in=shown)
    if not found.exists():
        access.place_of(room, user if isinstance(user, User) else None)
    return found


def moderates(room: Room, user: Visitor) -> bool:
    """Whether all of its recordings are theirs to see and to show: a host's, the auctioneer's, the house's."""
    if not isinstance(user, User):
        return False
    if access.is_house(user):
        return True
    seat = Seat.objects.filter(room=room, user=user, removed_at__isnull=True).first()
    return seat is not None and "record" in may(Role(seat.role), on_stage=False)


def link(recording: Recording, name: str, *, user: Visitor) -> Link:
    """For `user` alone; who is not signed in gets one for nobody in particular."""
    person = user.pk if user.is_authenticated else None
    token = signing.dumps([recording.pk.hex, name, person], salt=_SALT)
    url = reverse("conferencing:recording_file", args=[recording.pk, name])
    return Link(f"{url}?link={token}", timezone.now() + timedelta(seconds=settings.RECORDING_LINK_SECONDS))


def follow(recording_id: uuid.UUID, name: str, *, token: str, user: Visitor) -> Opened:
    """What a link leads to, for who may watch it now.

    Raises `LinkEnded` for a link that is old, forged, another file's or another person's; `NotReady`; and as `find`.
    """
    person = _person_of(token, recording_id, name)
    if user.is_authenticated and person != user.pk:
        raise LinkEnded
    recording = find(recording_id, user=_as(person))
    if recording.status != RecordingStatus.READY:
        raise NotReady(status=recording.status)
    if name == FILM:
        return Opened(recording.film, recording.size or 0)
    track = _track(recording, name, user=_as(person))
    return Opened(track.file, track.size or 0)


def _person_of(token: str, recording_id: uuid.UUID, name: str) -> int | None:
    try:
        found, named, person = signing.loads(token, salt=_SALT, max_age=settings.RECORDING_LINK_SECONDS)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise LinkEnded from error
    if (found, named) != (recording_id.hex, name):
        raise LinkEnded
    return None if person is None else int(person)


def _as(person: int | None) -> Visitor:
    """Whom the link was for, as they stand now: a player of their own sends no cookie. Raises `LinkEnded`."""
    if person is None:
        return AnonymousUser()
    user = User.objects.filter(pk=person, is_active=True).first()
    if user is None or standing_ban(user.pk) is not None:
        raise LinkEnded
    return user


def _track(recording: Recording, name: str, *, user: Visitor) -> RecordingTrack:
    """Single tracks are the moderators': in the film one is seen where one was on the stage, in a track all the time."""
    track = recording.tracks.filter(pk=int(name)).first() if name.isascii() and name.isdigit() and len(name) < 19 else None
    if track is None or not moderates(recording.room, user):
        raise NotFound
    return track


def _refuse_hidden(recording: Recording, user: Visitor) -> None:
    shown = recording.visibility
    if recording.status != RecordingStatus.READY or shown == Visibility.NOBODY:
        raise NotFound
    if shown == Visibility.ALL:
        return
    if not isinstance(user, User):
        raise NotAuthenticated
    if shown == Visibility.ADMITTED and not _was_let_in(recording.room, user):
        raise NotFound


def _was_let_in(room: Room, user: Visitor) -> bool:
    """By whoever owns the room, or by having come in; not whom a moderator took out."""
    let_in = Q(given=True) | Q(admitted_at__isnull=False)
    return isinstance(user, User) and Seat.objects.filter(let_in, room=room, user=user, removed_at__isnull=True).exists()
