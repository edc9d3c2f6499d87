"""The virtual environment ``.venv``: made once, brought up to date whenever the pins change, and nothing otherwise.

What pip is told by its own settings (``PIP_*``, pip.conf) holds here too: an index or a certificate of the house.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from deploy.local import pip_wheel
from deploy.local.errors import CannotStart

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PINS = ROOT / "requirements" / "development.txt"
_STAMP = VENV / ".rostrum"


def go_on(arguments: list[str]) -> None:
    """Run the command inside the environment, in place of this process."""
    try:
        make_ready()
    except CannotStart as problem:
        sys.exit(str(problem))
    os.execv(PYTHON, [str(PYTHON), "-m", "deploy.local", *arguments])  # noqa: S606 - this very process goes on


def make_ready() -> None:
    """Make the environment and install the pins, unless the last run did; raises CannotStart in pip's own words."""
    with PINS.open("rb") as pins:
        # The pins themselves are the lock: two first commands at once must not both fill the folder.
        fcntl.flock(pins, fcntl.LOCK_EX)
        place = f"{VENV} {sys.version}"
        wanted = f"{place}\n{hashlib.sha256(pins.read()).hexdigest()}\n"
        known = _STAMP.read_text(encoding="utf-8") if _STAMP.exists() else ""
        if known == wanted and PYTHON.exists():
            return
        if (known and known.split("\n")[0] != place) or not PYTHON.exists():
            _make()
        _install()
        _STAMP.write_text(wanted, encoding="utf-8")


def _make() -> None:
    """An empty environment; without pip at first, as Debian's venv module fails where ensurepip is not installed."""
    shutil.rmtree(VENV, ignore_errors=True)
    _run([sys.executable, "-m", "venv", "--without-pip", str(VENV)], failing="The virtual environment could not be made")


def _install() -> None:
    print("Installing the pinned packages (once; about a minute) ...", flush=True)
    _bring_pip()
    _run(
        [str(PYTHON), "-m", "pip", "install", "--quiet", "--no-input", "--no-deps", "--requirement", str(PINS)],
        failing="The pinned packages could not be installed",
    )


def _bring_pip() -> None:
    """pip inside the environment, from wherever this machine has it, or else from the package index."""
    if _works([str(PYTHON), "-m", "pip", "--version"]) or _works([str(PYTHON), "-m", "ensurepip"]):
        return
    if _works([sys.executable, "-m", "pip", "--python", str(PYTHON), "install", "--quiet", f"pip=={pip_wheel.VERSION}"]):
        return
    wheel = pip_wheel.download(folder=VENV)
    _run(
        [str(PYTHON), f"{wheel}/pip", "install", "--quiet", "--no-index", str(wheel)],
        failing="pip could not be installed",
    )
    wheel.unlink()


def _works(command: list[str]) -> bool:
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0


def _run(command: list[str], *, failing: str) -> None:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        message = f"{failing}: {(done.stderr or done.stdout).strip()}"
        raise CannotStart(message)
