"""System packages: what pip cannot bring, installed where we are root on Debian or its like."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

_MINUTES = 15
_POLICY = Path("/usr/sbin/policy-rc.d")
_NO_SERVICE = "#!/bin/sh\n# For the moment of one installation: no service is started by it.\nexit 101\n"


def may_install() -> bool:
    """Whether packages can be installed here and now."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(*packages: str) -> str | None:
    """Install them, without what they recommend and without starting any service; the last line of a complaint if it fails."""
    with _no_service_starts():
        return _apt_get("update") or _apt_get("install", "-y", "--no-install-recommends", *packages)


def keep_off(service: str) -> None:
    """Not started at the next boot either. A program that runs under our own eyes needs no service beside it."""
    for command in (("systemctl", "disable", "--quiet", service), ("update-rc.d", service, "disable")):
        if shutil.which(command[0]):
            subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)


@contextlib.contextmanager
def _no_service_starts() -> Iterator[None]:
    """Debian asks this program before it starts a service; one that the machine has already is left as it is."""
    if _POLICY.exists():
        yield
        return
    _POLICY.write_text(_NO_SERVICE, encoding="ascii")
    _POLICY.chmod(0o755)
    try:
        yield
    finally:
        _POLICY.unlink(missing_ok=True)


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
