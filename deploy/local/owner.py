"""Under which user the servers run.

PostgreSQL refuses to run as root. When we are root, PostgreSQL and Valkey run as ``nobody``; otherwise as ourselves.
"""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.local.errors import CannotStart


@dataclass(frozen=True, kw_only=True)
class Owner:
    """The unprivileged user to whom servers and their data belong."""

    name: str
    uid: int
    gid: int

    def can_reach(self, folder: Path) -> bool:
        """Whether this user may enter the folder; it must exist."""
        probe = subprocess.run(
            ["/bin/sh", "-c", 'test -x "$1"', "sh", str(folder)],
            cwd="/",
            check=False,
            user=self.uid,
            group=self.gid,
            extra_groups=[],
        )
        return probe.returncode == 0

    def give(self, path: Path) -> None:
        """Make the path, and all that is in it, this user's own."""
        os.chown(path, self.uid, self.gid, follow_symlinks=False)
        if path.is_dir() and not path.is_symlink():
            for inner in path.iterdir():
                self.give(inner)


def unprivileged() -> Owner | None:
    """The user to step down to, or None where we are not root and stay who we are."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        message = "PostgreSQL does not run as root and there is no user 'nobody' here: run this as an ordinary user."
        raise CannotStart(message) from None
    return Owner(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)
