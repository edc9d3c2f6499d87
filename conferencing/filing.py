"""What the gateway's files of a recording are called. The gateway files by publisher; each socket orders that for its own.

The name carries the database's time of the order, and the file's header the gateway's own time of the same moment: so each
file tells how far the gateway's clock is off.
"""

from __future__ import annotations

import uuid
from pathlib import Path

from django.conf import settings

from conferencing.recorded import Recording, RecordingStatus
from core.times import database_time


def inbox() -> Path:
    """The folder that gateways write to and workers read from."""
    return Path(settings.RECORDINGS_INBOX)


def name_for(room_id: uuid.UUID, feed: str) -> str | None:
    """What the files of a feed that is recorded from now on begin with; None where the room is not recorded.

    Relative to the inbox: Janus records nothing, and says nothing, where a name is absolute.
    """
    running = Recording.objects.filter(room_id=room_id, status=RecordingStatus.RECORDING)
    found = running.values_list("pk", flat=True).first()
    if found is None:
        return None
    return f"{found.hex}-{feed}-{round(database_time().timestamp() * 1_000_000)}"
