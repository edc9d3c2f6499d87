"""``make test``: lint, then the whole suite on servers of its own; the last line is pytest's.

Further words go to pytest: make test ARGS="tests/bidding -x".
"""

import os
import subprocess
import sys

from deploy.local import chromium, janus, lint, typesetter
from deploy.local.environment import ROOT


def main(arguments: list[str]) -> int:
    """pytest's exit status; a failed lint fails it too."""
    failed = lint.failures()
    for missing in (chromium.install(), janus.install(), typesetter.install()):
        if missing:
            print(missing, flush=True)
    told = {**os.environ, "LINT_FAILED": ", ".join(failed)}
    command = [sys.executable, "-m", "pytest", "--quiet", *arguments]
    return subprocess.run(command, cwd=ROOT, env=told, stdin=subprocess.DEVNULL, check=False).returncode
