"""Who is in the picture of a recording's film, from second to second. Pure.

A shared screen comes before all faces. Among faces it is the one that speaks: the loudest, once it has been for a while,
so that a cough does not turn the camera. Where nobody speaks the picture stays where it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

WINDOW: Final = 0.5
"""Seconds over which loudness is measured."""
HEARD: Final = -45.0
"""Decibels of full scale; what is softer is not speech."""
HOLD: Final = 3
"""Windows that another face must be the loudest for, one after the other, before the picture goes over to it."""


@dataclass(frozen=True, slots=True)
class Take:
    """A track with a picture: `start` and `end` in seconds of the film; `loud` in decibels a window of the film."""

    key: int
    start: float
    end: float
    is_screen: bool
    loud: Mapping[int, float]

    def is_there(self, at: float) -> bool:
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True)
class Shot:
    """`key`'s picture is shown from `start` to `end`, in seconds of the film."""

    key: int
    start: float
    end: float


def cut(takes: Sequence[Take], *, length: float) -> list[Shot]:
    """In order, without overlap. Where nobody has a picture there is no shot."""
    shots: list[Shot] = []
    shown: int | None = None
    rival: tuple[int, int] = (-1, 0)
    for window in range(int(length / WINDOW) + 1):
        there = [take for take in takes if take.is_there(window * WINDOW)]
        rival = _rival(there, shown, rival, window)
        shown = _shown(there, shown, rival)
        if shown is not None:
            _extend(shots, shown, window * WINDOW, min((window + 1) * WINDOW, length))
    return [shot for shot in shots if shot.end > shot.start]


def _rival(there: Sequence[Take], shown: int | None, before: tuple[int, int], window: int) -> tuple[int, int]:
    """Who is the loudest beside the one that is shown, and for how many windows by now."""
    loudest = max(there, key=lambda take: take.loud.get(window, -120.0), default=None)
    if loudest is None or loudest.key == shown or loudest.loud.get(window, -120.0) < HEARD:
        return (-1, 0)
    return (loudest.key, before[1] + 1 if before[0] == loudest.key else 1)


def _shown(there: Sequence[Take], shown: int | None, rival: tuple[int, int]) -> int | None:
    screens = [take for take in there if take.is_screen]
    if screens:
        return max(screens, key=lambda take: take.start).key
    if rival[1] >= HOLD:
        return rival[0]
    if any(take.key == shown for take in there):
        return shown
    # Whoever was shown has gone: who speaks, else who stays the longest.
    if rival[1]:
        return rival[0]
    return max(there, key=lambda take: take.end - take.start).key if there else None


def _extend(shots: list[Shot], key: int, start: float, end: float) -> None:
    if shots and shots[-1].key == key and shots[-1].end >= start:
        shots[-1] = Shot(key, shots[-1].start, end)
    else:
        shots.append(Shot(key, start, end))
