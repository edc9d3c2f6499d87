"""Rooms, and who may be in them as what.

Who is connected, with which camera, is no row: sockets come and go, and `accounts.presence` knows.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from conferencing.choices import OpenTo, Role, Wish
from conferencing.placed import Gateway, Placement
from conferencing.recorded import Recording, RecordingTrack

__all__ = ["Gateway", "Placement", "Recording", "RecordingTrack", "Room", "Seat"]


class Room(models.Model):
    """One video room. Who may enter, and as what, is pushed down by whoever owns it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=160)
    open_to = models.CharField(_("open to"), max_length=16, choices=OpenTo.choices, default=OpenTo.ADMITTED)
    locked = models.BooleanField(_("locked"), default=False)
    lobby = models.BooleanField(_("lobby"), default=False)
    # Whose row it is: `conferencing.recording`. Here, since everybody in the room sees it.
    recording_since = models.DateTimeField(_("recorded since"), null=True, blank=True, editable=False)
    revision = models.PositiveBigIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=models.Q(open_to__in=OpenTo.values), name="room_open_to_known"),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | models.Q(recording_since__isnull=True),
                name="room_ended_is_not_recorded",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Seat(models.Model):
    """A person's place in one room.

    `given` seats were given by whoever owns the room; others were taken by people who came into a room that is open to
    them. `admitted_at` is when they first were in: the lobby and the lock ask for it.
    """

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="seats")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="seats")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.AUDIENCE)
    label = models.CharField(_("name plate"), max_length=120)
    given = models.BooleanField(_("given"), default=False)
    on_stage = models.BooleanField(_("invited onto the stage"), default=False)
    muted_by_host = models.BooleanField(_("muted by the host"), default=False)
    video_stopped = models.BooleanField(_("video stopped by the host"), default=False)
    hand_at = models.DateTimeField(_("hand raised"), null=True, blank=True)
    hand_wish = models.CharField(_("wish"), max_length=8, choices=Wish.choices, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    admitted_at = models.DateTimeField(_("came in"), null=True, blank=True)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["id"]
        indexes = [models.Index(fields=["room", "hand_at"], condition=models.Q(hand_at__isnull=False), name="seat_hands")]
        constraints = [
            models.UniqueConstraint(fields=["room", "user"], name="seat_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="seat_role_known"),
            models.CheckConstraint(
                condition=models.Q(hand_at__isnull=True, hand_wish="")
                | models.Q(hand_at__isnull=False, hand_wish__in=Wish.values),
                name="seat_hand_has_a_wish",
            ),
            models.CheckConstraint(
                condition=models.Q(removed_at__isnull=True) | models.Q(hand_at__isnull=True, on_stage=False),
                name="seat_removed_has_nothing",
            ),
        ]

    def __str__(self) -> str:
        return self.label
