"""``make faults``: the long runs of the seeded programs, of faults and of money; ``make test`` runs a short seed of each."""

import subprocess
import sys

from deploy.local.environment import ROOT


def main(arguments: list[str]) -> int:
    """pytest's exit status."""
    seeded = ["tests/faults", "tests/payments/test_books_property.py"]
    command = [sys.executable, "-m", "pytest", "--long", "--timeout", "7200", *seeded, *arguments]
    return subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode
