"""What the gateway filed of a recording: one file a medium and a stay of somebody on the stage.

Janus writes `<name>-<medium>-<line>.mjr`, where `filing.name_for` gave the name: the text `MJR00002`, the length of a JSON
header in two bytes, the header, the packets. The header says when the file was made (`s`) and when its first packet came
(`u`), both in microseconds of the gateway's clock: the film's own clock. A file without a header is one in which nothing
came. Source: janus-gateway, `record.c`.
"""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

_NAME: Final = re.compile(r"[0-9a-f]{32}-(?P<feed>.+)-(?P<ordered>\d+)-(?P<medium>audio|video)-\d+\.mjr")
_MAGIC: Final = b"MJR00002"

Medium = Literal["audio", "video"]


@dataclass(frozen=True, slots=True)
class Filed:
    """One file. Seconds since 1970: `ordered` on the database's clock, `made` and `began` on the gateway's."""

    path: Path
    feed: str
    medium: Medium
    ordered: float
    made: float
    began: float


@dataclass(frozen=True, slots=True)
class Stay:
    """Sound and picture of one feed, recorded by one order."""

    files: tuple[Filed, ...]

    @property
    def feed(self) -> str:
        return self.files[0].feed

    @property
    def media(self) -> frozenset[Medium]:
        return frozenset(file.medium for file in self.files)

    @property
    def began(self) -> float:
        """When its first packet came, on the gateway's clock."""
        return min(file.began for file in self.files)

    @property
    def ahead(self) -> float:
        """Seconds by which the gateway's clock is ahead of the database's."""
        return min(file.made for file in self.files) - self.files[0].ordered

    @property
    def source(self) -> str:
        """The name under which it was ordered."""
        return self.files[0].path.stem.rpartition("-")[0].rpartition("-")[0]


def stays(folder: Path, recording: uuid.UUID) -> list[Stay]:
    """In the order in which they began. Files that hold nothing, or that are not the gateway's, are passed over."""
    found: dict[tuple[str, float], list[Filed]] = {}
    for path in sorted(folder.glob(f"{recording.hex}-*.mjr")):
        file = read(path)
        if file is not None:
            found.setdefault((file.feed, file.ordered), []).append(file)
    return sorted((Stay(tuple(files)) for files in found.values()), key=lambda stay: (stay.began, stay.feed))


def read(path: Path) -> Filed | None:
    name = _NAME.fullmatch(path.name)
    header = _header(path)
    if name is None or header is None or "u" not in header:
        return None
    return Filed(
        path=path,
        feed=name["feed"],
        medium="audio" if name["medium"] == "audio" else "video",
        ordered=int(name["ordered"]) / 1_000_000,
        made=header["s"] / 1_000_000,
        began=header["u"] / 1_000_000,
    )


def _header(path: Path) -> dict[str, Any] | None:
    with path.open("rb") as file:
        start = file.read(10)
        if len(start) < 10 or start[:8] != _MAGIC:
            return None
        try:
            found = json.loads(file.read(int.from_bytes(start[8:], "big")))
        except ValueError:
            return None
    return found if isinstance(found, dict) else None
