"""``make bench``: the table of benchmarks, on servers of its own; in a network of its own too, where that can be."""

import os
import subprocess
import sys

from deploy.local import janus, network, servers, typesetter
from deploy.local.environment import ROOT


def main(arguments: list[str]) -> int:
    """The exit status of the benchmarks."""
    named = os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL")
    rooms = janus.install() or (named and "A named server is used: rooms are not measured.") or network.enter()
    for missing in (typesetter.install(), rooms):
        if missing:
            print(missing, flush=True)
    with servers.temporary() as found:
        told = {**os.environ, **found, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
        command = [sys.executable, "-m", "tests.benchmarks", *arguments]
        return subprocess.run(command, cwd=ROOT, env=told, stdin=subprocess.DEVNULL, check=False).returncode
