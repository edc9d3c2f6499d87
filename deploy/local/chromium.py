"""Chromium, which the journeys drive: a system package, as pip cannot bring it."""

import shutil
from pathlib import Path

from deploy.local import debian

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


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
    if debian.may_install():
        print("Installing Chromium for the journeys (apt-get install chromium) ...", flush=True)
        problem = debian.install("chromium")
        if problem is None and find() is not None:
            return None
        return f"Chromium could not be installed ({problem or 'the package has no program'}): journeys are off."
    return "Chromium is not here: journeys are off until `apt-get install chromium` (as root) or your system's like of it."
