"""The film of a recording: tracks made playable one by one, and one main view of them all.

Everything here is files in, files out, in seconds; `conferencing.processing` knows rows and storage.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from conferencing import programs
from conferencing.filed import Stay
from conferencing.shots import WINDOW, Shot, Take, cut

WIDTH, HEIGHT, FRAMES = 1280, 720, 25
_GROUND: Final = "0x14110F"
_LEVEL: Final = re.compile(r"lavfi\.astats\.Overall\.RMS_level=(-inf|-?[\d.]+)")
_RATE: Final = 8000
_HERTZ: Final = 48000


@dataclass(frozen=True, slots=True)
class Track:
    """A playable track: `start` in seconds of the film, below 0 where it began before."""

    key: int
    path: Path
    start: float
    length: float
    has_sound: bool
    has_picture: bool
    is_screen: bool

    @property
    def end(self) -> float:
        return self.start + self.length


def playable(stay: Stay, *, folder: Path) -> tuple[Path, float]:
    """One WebM of a stay's sound and picture, neither encoded anew, each beginning when it did; and its length.

    Raises `ProgramFailed`, also where nothing of the stay can be read.
    """
    inputs: list[str] = []
    for file in stay.files:
        plain = folder / f"{file.path.stem}.{'opus' if file.medium == 'audio' else 'webm'}"
        programs.read_track(file.path, into=plain)
        inputs += ["-itsoffset", f"{file.began - stay.began:.3f}", "-i", str(plain)]
    made = folder / f"{stay.source}.track.webm"
    maps = [word for place in range(len(stay.files)) for word in ("-map", str(place))]
    length = programs.ffmpeg([*inputs, *maps, "-c", "copy", "-cues_to_front", "1", str(made)])
    return made, length


def loudness(track: Track) -> dict[int, float]:
    """Decibels by window of the film; minus infinity where nothing at all is heard."""
    measure = (
        f"aresample={_RATE}:async=1,asetnsamples=n={int(_RATE * WINDOW)}:p=0,astats=metadata=1:reset=1:measure_perchannel=none:measure_overall=RMS_level,"
        "ametadata=mode=print:key=lavfi.astats.Overall.RMS_level:file=-"
    )
    lines = programs.ffmpeg_says(["-i", str(track.path), "-vn", "-ac", "1", "-af", measure, "-f", "null", "-"])
    levels = [float(found[1]) for line in lines if (found := _LEVEL.match(line)) is not None]
    first = round(track.start / WINDOW)
    return {first + place: level for place, level in enumerate(levels)}


def shots_of(tracks: Sequence[Track], *, length: float) -> list[Shot]:
    """Who is in the picture when, by who spoke."""
    takes = [
        Take(track.key, track.start, track.end, track.is_screen, loudness(track) if track.has_sound else {})
        for track in tracks
        if track.has_picture
    ]
    return cut(takes, length=length)


def compose(tracks: Sequence[Track], *, length: float, into: Path, at: Callable[[float], None]) -> float:
    """The main view, `length` seconds of it: whoever speaks or what is shared, and everybody's sound. Gives its length."""
    shots = shots_of(tracks, length=length)
    seen = {key: [shot for shot in shots if shot.key == key] for key in {shot.key for shot in shots}}
    used = [track for track in tracks if track.has_sound or track.key in seen]
    graph = ";".join([*_picture(used, seen, length), *_sound(used, length)])
    inputs = [word for track in used for word in ("-itsoffset", f"{track.start:.3f}", "-i", str(track.path))]
    encoding = [
        *("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "1200k", "-g", str(2 * FRAMES)),
        *("-c:a", "libopus", "-b:a", "64k", "-ac", "2"),
    ]
    ends = ["-t", f"{length:.3f}", "-cues_to_front", "1", str(into)]
    return programs.ffmpeg([*inputs, "-filter_complex", graph, "-map", "[picture]", "-map", "[sound]", *encoding, *ends], at=at)


def _picture(tracks: Sequence[Track], seen: Mapping[int, Sequence[Shot]], length: float) -> list[str]:
    """Each face in a frame of one size, laid over the ground while it is its turn."""
    parts = [f"color=c={_GROUND}:s={WIDTH}x{HEIGHT}:r={FRAMES}:d={length:.3f},format=yuv420p[ground0]"]
    laid = 0
    for place, track in enumerate(tracks):
        if track.key not in seen:
            continue
        turns = "+".join(f"between(t,{shot.start:.3f},{shot.end - 0.001:.3f})" for shot in seen[track.key])
        parts += [
            f"[{place}:v]fps={FRAMES},scale={WIDTH}:{HEIGHT}:force_original_aspect_ratio=decrease,"
            f"pad={WIDTH}:{HEIGHT}:-1:-1:color={_GROUND},setsar=1,format=yuv420p[face{place}]",
            f"[ground{laid}][face{place}]overlay=eof_action=pass:repeatlast=0:enable='{turns}'[ground{laid + 1}]",
        ]
        laid += 1
    return [*parts, f"[ground{laid}]format=yuv420p[picture]"]


def _sound(tracks: Sequence[Track], length: float) -> list[str]:
    """Everybody's, each from the second on in which it was heard, with silence before and after."""
    heard = [place for place, track in enumerate(tracks) if track.has_sound]
    if not heard:
        return [f"anullsrc=r={_HERTZ}:cl=stereo[sound]"]
    whole = f"aresample={_HERTZ}:async=1:first_pts=0,aformat=channel_layouts=stereo,apad=whole_dur={length:.3f}"
    parts = [f"[{place}:a]{whole}[voice{place}]" for place in heard]
    voices = "".join(f"[voice{place}]" for place in heard)
    return [*parts, f"{voices}amix=inputs={len(heard)}:normalize=0[sound]"]
