"""``make faults``: the long runs of the seeded fault programs; ``make test`` runs a short seed of each."""

import subprocess
import sys

from deploy.local.environment import ROOT


def main(arguments: list[str]) -> int:
    """pytest's exit status."""
    command = [sys.executable, "-m", "pytest", "--long", "--timeout", "7200", "tests/faults", *arguments]
    return subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode
