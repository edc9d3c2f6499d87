"""What rooms do when gateways go and come."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from conferencing import broadcast


def read_anew(*, rooms: list[UUID], **_: Any) -> None:
    """Whether there is a picture stands in the state of each room."""
    for room_id in rooms:
        broadcast.changed(room_id)
