"""``make test``: lint, then the whole suite on servers of its own; the last line is pytest's.

Two processes share the whole suite: one goes on the journeys, the other does the rest. Further words go to pytest, which then
runs what they name in one: make test ARGS="tests/bidding -x".
"""

import os
import subprocess
import sys

from deploy.local import chromium, janus, lint, typesetter
from deploy.local.environment import ROOT

# As `tests/sharing.py` says, in the order of `tests/conftest.py`.
_SHARED = ["--numprocesses", "2", "--dist", "loadscope", "--no-loadscope-reorder"]


def main(arguments: list[str]) -> int:
    """pytest's exit status; a failed lint fails it too."""
    failed = lint.failures()
    for missing in (chromium.install(), janus.install(), typesetter.install()):
        if missing:
            print(missing, flush=True)
    told = {**os.environ, "LINT_FAILED": ", ".join(failed)}
    command = [sys.executable, "-m", "pytest", "--quiet", *(arguments or _SHARED)]
    return subprocess.run(command, cwd=ROOT, env=told, stdin=subprocess.DEVNULL, check=False).returncode
