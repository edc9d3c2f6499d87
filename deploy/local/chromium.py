"""Chromium, which the journeys drive: a system package, as pip cannot bring it."""

import os
import shutil
import subprocess
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
_MINUTES = 15


def find() -> Path | None:
    """The browser's program, if the machine has one."""
    for name in _NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    return _MAC if _MAC.exists() else None


def install() -> str | None:
    """Have it installed where we may; otherwise says in one line what is off and how to change that."""
    if find() is not None:
        return None
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium for the journeys (apt-get install chromium) ...", flush=True)
        problem = _apt_get("update") or _apt_get("install", "-y", "--no-install-recommends", "chromium")
        if problem is None and find() is not None:
            return None
        return f"Chromium could not be installed ({problem or 'the package has no program'}): journeys are off."
    return "Chromium is not here: journeys are off until `apt-get install chromium` (as root) or your system's like of it."


def _apt_get(*words: str) -> str | None:
    """Run apt-get; the last line of its complaint if it fails."""
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            ["apt-get", "-q", *words],
            env={**os.environ, **quiet},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=_MINUTES * 60,
        )
    except subprocess.TimeoutExpired:
        return f"apt-get {words[0]} took longer than {_MINUTES} minutes"
    if done.returncode == 0:
        return None
    return (done.stderr.strip().splitlines() or [f"apt-get {words[0]} failed"])[-1]
