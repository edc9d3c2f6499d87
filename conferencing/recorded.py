"""What is recorded: one row a recording of a room, one a stay of somebody on its stage.

A recording that was stopped is `processing` until a worker has made it playable (`conferencing.processing`); who works on
it holds a lease. Names of files are chosen with the row, so that work done twice writes over itself and leaves nothing.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from conferencing.choices import Source


class RecordingStatus(models.TextChoices):
    RECORDING = "recording", _("recording")
    PROCESSING = "processing", _("being made playable")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")


class Visibility(models.TextChoices):
    """Who may watch. Whoever moderates the room, and the house, always may."""

    ALL = "all", _("everybody")
    PEOPLE = "people", _("whoever is signed in")
    ADMITTED = "admitted", _("whoever was let into the room")
    NOBODY = "nobody", _("the hosts alone")


def random_name() -> str:
    """A name in the storage that nobody can guess, and that says nothing."""
    return f"{uuid.uuid4().hex}.webm"


class Recording(models.Model):
    """From start to stop of one room. `started_at` is second 0 of its film; both times are the database's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    room = models.ForeignKey("conferencing.Room", on_delete=models.PROTECT, related_name="recordings")
    status = models.CharField(
        _("status"), max_length=10, choices=RecordingStatus.choices, default=RecordingStatus.RECORDING, db_index=True
    )
    visibility = models.CharField(_("who may watch"), max_length=8, choices=Visibility.choices, default=Visibility.NOBODY)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField(_("started at"), db_default=Now())
    stopped_at = models.DateTimeField(_("stopped at"), null=True)
    progress = models.PositiveSmallIntegerField(_("progress"), default=0)
    film = models.CharField(max_length=100, default=random_name, editable=False)
    duration = models.DurationField(_("duration"), null=True)
    size = models.PositiveBigIntegerField(_("size"), null=True)
    failure = models.CharField(_("what went wrong"), max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(fields=["room"], condition=Q(status="recording"), name="recording_one_at_a_time"),
            models.CheckConstraint(condition=Q(status__in=RecordingStatus.values), name="recording_status_known"),
            models.CheckConstraint(condition=Q(visibility__in=Visibility.values), name="recording_visibility_known"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="recording_progress_at_most_all"),
            models.CheckConstraint(
                condition=Q(status="recording", stopped_at=None) | Q(~Q(status="recording"), stopped_at__gte=F("started_at")),
                name="recording_stopped_or_running",
            ),
            models.CheckConstraint(
                condition=~Q(status="ready") | Q(duration__isnull=False, size__isnull=False), name="recording_ready_has_film"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.room_id} {self.started_at:%Y-%m-%d %H:%M}"


class RecordingTrack(models.Model):
    """One stay of a feed on the stage: sound and picture as they were sent, from `started_at` on the database's clock."""

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="tracks")
    source = models.CharField(max_length=255)
    """The name, without its end, of the file that the gateway wrote first; a track is known by it."""
    feed = models.CharField(max_length=64)
    label = models.CharField(_("label"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=6, choices=Source.choices)
    started_at = models.DateTimeField(_("started at"))
    ended_at = models.DateTimeField(_("ended at"))
    has_sound = models.BooleanField()
    has_picture = models.BooleanField()
    file = models.CharField(max_length=100, default=random_name, editable=False)
    size = models.PositiveBigIntegerField(null=True)

    class Meta:
        verbose_name = _("track of a recording")
        verbose_name_plural = _("tracks of recordings")
        ordering = ["started_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["recording", "source"], name="recording_track_once"),
            models.CheckConstraint(condition=Q(ended_at__gte=F("started_at")), name="recording_track_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.feed} {self.label}"
