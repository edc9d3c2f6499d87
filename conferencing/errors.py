"""Refusals of rooms (docs/protocol.md, "Rooms")."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, PermissionDenied


class RoomEnded(Conflict):
    text = _("This room has ended.")

    def __init__(self) -> None:
        super().__init__(status="ended")


class RoomLocked(Conflict):
    text = _("This room is locked: nobody new comes in.")

    def __init__(self) -> None:
        super().__init__(status="locked")


class Removed(PermissionDenied):
    text = _("You were taken out of this room.")


class MutedByHost(Conflict):
    """`status` is `muted` or `video_stopped`: what stands against it until a moderator lifts it."""

    text = _("The host has switched this off for you.")

    def __init__(self, status: str, **data: Any) -> None:
        super().__init__(status=status, **data)
