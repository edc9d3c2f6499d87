"""Starting a process so that it can be found and ended again, with all it has started.

Each part runs in a session of its own: Ctrl-C in the terminal reaches the supervisor alone, which stops the parts in
order. A file per part names its process, so that a later run finds what a killed supervisor has left behind.
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from deploy.local.owner import Owner

_SOON = 0.05


@dataclass(frozen=True, kw_only=True)
class Part:
    """One long-running process: how it starts and how it is asked to stop.

    ``patience`` is how many seconds it gets to stop before it is killed; a ``foundation`` is what others stand on, and
    is stopped after them. Lines that contain one of ``unsaid`` are of no use to anybody and stay out of the log.
    """

    name: str
    command: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    owner: Owner | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 10.0
    foundation: bool = False
    unsaid: tuple[str, ...] = ()


def spawn(part: Part, *, output: int | IO[bytes]) -> "subprocess.Popen[bytes]":
    """Start the part in a session of its own; output and errors go to ``output``. Raises OSError if it cannot."""
    step_down = part.owner
    return subprocess.Popen(
        part.command,
        cwd=part.folder,
        env={**os.environ, **part.environment},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        user=step_down.uid if step_down else None,
        group=step_down.gid if step_down else None,
        extra_groups=[] if step_down else None,
    )


def stop(process: "subprocess.Popen[bytes]", *, part: Part) -> None:
    """Ask the part to stop, wait, and kill what is left of it and its children."""
    if process.poll() is None:
        process.send_signal(part.stop_signal)
        try:
            process.wait(part.patience)
        except subprocess.TimeoutExpired:
            kill_group(process.pid)
            process.wait()
    kill_group(process.pid)


def kill_group(leader: int) -> None:
    """Kill every process of the session's group that is left, if any."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def note(path: Path, *, part: Part, pid: int) -> None:
    """Write down which process a part is; with its start, as numbers of processes are used again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{pid} {part.stop_signal:d} {_started(pid)}", encoding="ascii")


def stop_left_over(path: Path, *, patience: float = 20.0) -> bool:
    """Stop the process that a note names, if it still runs; says whether it did. Removes the note."""
    try:
        pid_text, signal_text, started = path.read_text(encoding="ascii").split(" ", 2)
        pid, stop_signal = int(pid_text), int(signal_text)
    except (FileNotFoundError, ValueError):
        path.unlink(missing_ok=True)
        return False
    lives = started != "" and _started(pid) == started
    if lives:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, stop_signal)
        _wait_for_end(pid, started=started, seconds=patience)
    if lives or not _started(pid):
        # The leader may be gone and its children not: as long as one lives, the group's number is not given anew.
        kill_group(pid)
    path.unlink(missing_ok=True)
    return lives


def _wait_for_end(pid: int, *, started: str, seconds: float) -> None:
    end = time.monotonic() + seconds
    while _started(pid) == started and time.monotonic() < end:
        time.sleep(_SOON)


def _started(pid: int) -> str:
    """When the process was started, in any form that tells two apart; empty if there is no such process."""
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            # The name in parentheses may hold anything; field 22 of the whole is the 20th after it.
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return ""
        return "" if fields[0] == "Z" else fields[19]
    shown = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return shown.stdout.strip()
