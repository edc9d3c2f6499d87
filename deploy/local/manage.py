"""``make manage``: any command of manage.py, spoken to the house that ``make run`` has open."""

import os
import subprocess
import sys

from deploy.local import home as homes
from deploy.local.environment import ROOT
from deploy.local.errors import CannotStart
from deploy.local.home import Home
from deploy.local.janus import Janus
from deploy.local.postgres import Postgres
from deploy.local.valkey import Valkey


def main(arguments: list[str]) -> int:
    """The exit status of the command; raises CannotStart where nothing runs."""
    told = {**os.environ, **_open_house(homes.find())}
    return subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=told, check=False).returncode


def _open_house(home: Home) -> dict[str, str]:
    """The variables that point to the servers of this data folder; raises CannotStart if one does not answer."""
    found = {"ROSTRUM_DATA": str(home.folder)}
    for variable, name, kind in (("DATABASE_URL", "postgres", Postgres), ("REDIS_URL", "valkey", Valkey)):
        if os.environ.get(variable):
            continue
        port = home.remembered(f"{name}_port")
        server = kind(home=home, port=int(port or 0))
        if port is None or not server.is_ready():
            message = f"{kind.__name__} does not run in {home.folder}: start `make run` first, in another terminal."
            raise CannotStart(message)
        found[variable] = server.url
    return {**found, **_picture(home)}


def _picture(home: Home) -> dict[str, str]:
    """The variables that point to the house's own Janus, if it runs."""
    port = home.remembered("janus_port")
    if port is None or os.environ.get("JANUS_GATEWAYS"):
        return {}
    gateway = Janus(home=home, port=int(port), address="")
    return gateway.told if gateway.is_ready() else {}
