#!/usr/bin/env python3
"""The first step of every command: python3 deploy/local/bootstrap.py run|test|lint|...

Makes the virtual environment, brings the pinned packages, and goes on inside it. Any Python 3.11 or newer will do;
an older one only looks for a newer beside itself, so this file keeps to what it can read.
"""

import os
import shutil
import sys

OLDEST = (3, 11)
NEWEST_KNOWN = 16
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH100, PTH120


def go_on_with_newer_python():
    # type: () -> None
    """Replace this process by one of a newer Python, or end with a line that says what is needed."""
    for minor in range(NEWEST_KNOWN, OLDEST[1] - 1, -1):
        newer = shutil.which("python3.{}".format(minor))  # noqa: UP032
        if newer:
            os.execv(newer, [newer, *sys.argv])  # noqa: S606
    sys.exit("Rostrum needs Python 3.11 or newer, and this is {}.{}.".format(*sys.version_info[:2]))


if __name__ == "__main__":
    if sys.version_info < OLDEST:
        go_on_with_newer_python()
    os.chdir(ROOT)
    sys.path.insert(0, ROOT)
    from deploy.local import environment

    environment.go_on(sys.argv[1:])
