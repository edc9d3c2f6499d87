"""The two programs that make recordings playable: Janus's own reader of its files, and ffmpeg.

Neither is needed to run the house. Where one is missing, a recording waits as failed, with words that say so.
"""

from __future__ import annotations

import importlib
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from threading import Timer
from typing import Final

READER: Final = "janus-pp-rec"
FFMPEG: Final = "ffmpeg"
PATIENCE: Final = 300.0
"""Seconds in which a program must say something; then it hangs, and is ended."""
_NICE: Final = 15
_SHOWN: Final = 200
_REPORT: Final = re.compile(r"\w+=|\s*$")
_AT: Final = re.compile(r"out_time_us=(\d+)")


class ProgramFailed(Exception):
    """What it said first, in one line. `lasting`: nothing changes that but somebody who installs the program."""

    def __init__(self, words: str, *, lasting: bool = False) -> None:
        super().__init__(words)
        self.lasting = lasting


@cache
def find(name: str) -> str:
    """Where the program lies. Raises `ProgramFailed` where it does not."""
    found = shutil.which(name) or (_bundled_ffmpeg() if name == FFMPEG else None)
    if found is None:
        raise ProgramFailed(f"{name} is not installed where recordings are made playable.", lasting=True)
    return found


def read_track(source: Path, *, into: Path) -> None:
    """What the gateway filed, as a file that players know (`.opus` for sound, `.webm` for picture)."""
    _run([find(READER), str(source), str(into)], heard=None)


def ffmpeg(arguments: Sequence[str], *, at: Callable[[float], None] = lambda seconds: None) -> float:
    """Run it, say with `at` how many seconds of the result are done, and give how many there are in the end."""
    done = 0.0

    def heard(line: str) -> None:
        nonlocal done
        if (found := _AT.match(line)) is not None:
            done = max(done, int(found[1]) / 1_000_000)
            at(done)

    _run([find(FFMPEG), "-hide_banner", "-nostdin", "-v", "error", "-y", "-progress", "pipe:1", *arguments], heard=heard)
    return done


def ffmpeg_says(arguments: Sequence[str]) -> list[str]:
    """Run it for what it writes to its standard output, line by line."""
    lines: list[str] = []
    _run([find(FFMPEG), "-hide_banner", "-nostdin", "-v", "error", *arguments], heard=lines.append)
    return lines


def _run(command: Sequence[str], *, heard: Callable[[str], None] | None) -> None:
    """At the lowest priority: a sale that is on comes first. Raises `ProgramFailed`, and what `heard` raises."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace") as running:
        assert running.stdout is not None
        os.setpriority(os.PRIO_PROCESS, running.pid, _NICE)
        first, watch = "", _watch(running)
        try:
            for line in running.stdout:
                watch.cancel()
                watch = _watch(running)
                first = first or ("" if _REPORT.match(line) else line.strip())
                if heard is not None:
                    heard(line)
        except BaseException:
            running.kill()
            raise
        finally:
            watch.cancel()
    if running.returncode:
        raise ProgramFailed(f"{Path(command[0]).name} ended with {running.returncode}: {first[:_SHOWN]}")


def _watch(running: subprocess.Popen[str]) -> Timer:
    timer = Timer(PATIENCE, running.kill)
    timer.daemon = True
    timer.start()
    return timer


def _bundled_ffmpeg() -> str | None:
    """Of the wheel that brings a build of its own, where that is installed."""
    try:
        found: str = importlib.import_module("imageio_ffmpeg").get_ffmpeg_exe()
    except (ImportError, RuntimeError):
        return None
    return found
