"""deploy.local.supervisor: restarts, order, and that nothing is left when it ends."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from deploy.local import processes
from deploy.local.errors import CannotStart
from deploy.local.processes import Part
from deploy.local.supervisor import Supervisor

ROOT = Path(__file__).resolve().parents[2]

# A supervisor of its own process, as signals are the process's: two parts, one of which has a child that ignores SIGTERM.
_HOUSE = """
import sys
from pathlib import Path
from deploy.local.log import Log
from deploy.local.processes import Part
from deploy.local.supervisor import Stopped, Supervisor

folder = Path(sys.argv[1])
stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('here', flush=True); time.sleep(600)"
parent = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {stubborn!r}]); time.sleep(600)"
supervisor = Supervisor(notes=folder / "processes", log=Log())
try:
    for name in ("first", "second"):
        supervisor.start(Part(name=name, command=(sys.executable, "-c", parent), folder=folder, patience=2.0))
    supervisor.watch()
except Stopped:
    pass
finally:
    supervisor.stop()
"""


def _part(code: str, *, folder: Path, name: str = "part") -> Part:
    return Part(name=name, command=(sys.executable, "-c", code), folder=folder, patience=2.0)


def _wait(condition: Callable[[], bool], *, seconds: float = 15.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


def _lives(process: psutil.Process) -> bool:
    """Dead ones may wait to be buried, where nobody does it."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def _house(folder: Path) -> subprocess.Popen[str]:
    """The house above, once all of its four processes live."""
    house = subprocess.Popen([sys.executable, "-c", _HOUSE, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert house.stdout is not None
    for _ in range(2):
        assert "here" in house.stdout.readline()
    return house


def test_a_step_that_succeeds_ends(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.run(_part(f"open({str(tmp_path / 'done')!r}, 'w')", folder=tmp_path))
    supervisor.stop()
    assert (tmp_path / "done").exists()


def test_a_step_that_fails_is_named(supervisor: Supervisor, tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="'migrate' failed \\(exit 3\\)"):
        supervisor.run(_part("raise SystemExit(3)", folder=tmp_path, name="migrate"))
    supervisor.stop()


def test_a_part_that_dies_starts_again(supervisor: Supervisor, tmp_path: Path) -> None:
    births = tmp_path / "births"
    supervisor.start(_part(f"open({str(births)!r}, 'a').write('x')", folder=tmp_path))
    supervisor.wait_until(lambda: births.exists() and births.read_text() == "xxx", seconds=20, what="the third birth")
    supervisor.stop()


def test_what_never_comes_up_is_said(supervisor: Supervisor) -> None:
    with pytest.raises(CannotStart, match="The moon did not come up"):
        supervisor.wait_until(lambda: False, seconds=0.1, what="The moon")
    supervisor.stop()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_every_process_and_theirs(number: signal.Signals, tmp_path: Path) -> None:
    house = _house(tmp_path)
    family = psutil.Process(house.pid).children(recursive=True)
    assert len(family) == 4
    house.send_signal(number)
    assert house.wait(20) == 0
    _wait(lambda: not any(_lives(process) for process in family))


def test_what_a_killed_supervisor_leaves_is_found_and_ended(tmp_path: Path) -> None:
    house = _house(tmp_path)
    family = psutil.Process(house.pid).children(recursive=True)
    house.kill()
    house.wait()
    notes = sorted((tmp_path / "processes").iterdir())
    assert [path.name for path in notes] == ["first", "second"]
    assert [processes.stop_left_over(path, patience=2.0) for path in notes] == [True, True]
    _wait(lambda: not any(_lives(process) for process in family))


def test_a_note_never_ends_a_process_that_only_has_the_same_number(tmp_path: Path) -> None:
    note = tmp_path / "web"
    processes.note(note, part=_part("", folder=tmp_path), pid=os.getpid())
    pid, stop_signal, started = note.read_text().split(" ", 2)
    note.write_text(f"{pid} {stop_signal} {started}0")
    assert processes.stop_left_over(note) is False
    assert not note.exists()
