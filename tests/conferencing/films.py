"""What Janus really filed of two people (`filed/`): each sent one plain colour a second of the clock, and spoke in turn.

17 is seen from 0.52 s on and 18 from 1.51 s, for four seconds; 17 speaks to 2.1 s, and 18 from then to the end. The colour of
a second since 1970 is `COLOURS[second % 4]`.
"""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from pytest_django import Settings

from conferencing import filing, programs
from conferencing.models import Recording, Room
from conferencing.recorded import RecordingStatus

FILED: Final = Path(__file__).parent / "filed"
STARTED: Final = 1795168356.9233646
STOPPED: Final = 1795168362.4392726
COLOURS: Final = ("red", "green", "blue", "yellow")
_CHANNELS: Final = {"red": (1, 0, 0), "green": (0, 1, 0), "blue": (0, 0, 1), "yellow": (1, 1, 0), "ground": (0, 0, 0)}


def keep_in(folder: Path, settings: Settings) -> Path:
    """Gateways file into `folder`/inbox, films are kept in the folder that is given back: a test's own, both."""
    settings.RECORDINGS_INBOX = folder / "inbox"
    films = folder / "films"
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = settings.STORAGES | {"recordings": {"BACKEND": backend, "OPTIONS": {"location": str(films)}}}
    return films


def lay_down(recording: Recording) -> list[Path]:
    """The gateway's files, as of this recording."""
    filing.inbox().mkdir(parents=True, exist_ok=True)
    found = []
    for path in sorted(FILED.glob("*.mjr")):
        found.append(filing.inbox() / f"{recording.pk.hex}-{path.name}")
        found[-1].write_bytes(path.read_bytes())
    return found


def make_stopped(room: Room, *, filed: bool = True, visibility: str = "all") -> Recording:
    """A recording that waits to be made playable, of what is filed."""
    started = datetime.fromtimestamp(STARTED, UTC)
    made = Recording.objects.create(
        room=room,
        status=RecordingStatus.PROCESSING,
        visibility=visibility,
        started_at=started,
        stopped_at=datetime.fromtimestamp(STOPPED, UTC),
        next_attempt_at=started,
    )
    if filed:
        lay_down(made)
    return made


def make_ready(room: Room, *, data: bytes, seconds: float = 5.5, visibility: str = "all", **fields: object) -> Recording:
    """A recording whose film is `data`, put where films are kept."""
    from django.core.files.base import ContentFile
    from django.core.files.storage import storages

    made = make_stopped(room, filed=False, visibility=visibility)
    storages["recordings"].save(made.film, ContentFile(data))
    ready: dict[str, object] = {"status": RecordingStatus.READY, "progress": 100, "size": len(data)}
    ready["duration"] = timedelta(seconds=seconds)
    Recording.objects.filter(pk=made.pk).update(**(ready | fields))
    made.refresh_from_db()
    return made


def colour_at(film: Path, second: float) -> str:
    """What the picture shows there, by the nearest of the known colours."""
    command = [programs.find(programs.FFMPEG), "-v", "error", "-ss", str(second), "-i", str(film), "-frames:v", "1"]
    shrink = ["-vf", "scale=1:1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    pixel = subprocess.run([*command, *shrink], capture_output=True, check=True).stdout
    seen = tuple(round(channel / 255) for channel in pixel[:3])
    return next(name for name, channels in _CHANNELS.items() if channels == seen)


def expected_at(second: float) -> str:
    """The colour that was sent at a second of the film."""
    return COLOURS[int(STARTED + second) % 4]
