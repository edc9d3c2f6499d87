"""``make bench``: the table of benchmarks, on servers of its own."""

import os
import subprocess
import sys

from deploy.local import servers
from deploy.local.environment import ROOT


def main(arguments: list[str]) -> int:
    """The exit status of the benchmarks."""
    with servers.temporary() as found:
        told = {**os.environ, **found, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
        command = [sys.executable, "-m", "tests.benchmarks", *arguments]
        return subprocess.run(command, cwd=ROOT, env=told, stdin=subprocess.DEVNULL, check=False).returncode
