"""``make demo``: speaks to the house that ``make run`` has open; further words go to ``manage.py demo``."""

import os
import subprocess
import sys

from deploy.local import home as homes
from deploy.local.environment import ROOT
from deploy.local.errors import CannotStart
from deploy.local.postgres import Postgres
from deploy.local.valkey import Valkey


def main(arguments: list[str]) -> int:
    """The exit status of the demo command; raises CannotStart where nothing runs."""
    home = homes.find()
    found = {"ROSTRUM_DATA": str(home.folder)}
    for variable, name, kind in (("DATABASE_URL", "postgres", Postgres), ("REDIS_URL", "valkey", Valkey)):
        if not os.environ.get(variable):
            server = kind(home=home, port=int(home.remembered(f"{name}_port") or 0))
            if not server.is_ready():
                message = f"{kind.__name__} does not run in {home.folder}: start `make run` first, in another terminal."
                raise CannotStart(message)
            found[variable] = server.url
    command = [sys.executable, "manage.py", "demo", *(arguments or ["--reset"])]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **found}, check=False).returncode
