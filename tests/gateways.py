"""A Janus for tests, in the session's own network: real, cheap (it starts in 50 ms), and there to be killed."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from deploy.local import home as homes
from deploy.local import network, ports
from deploy.local.home import Home
from deploy.local.janus import Janus
from tests.faults.ground import FOLDER, Running


class Gateway(Running):
    """One gateway: `start`, `kill` (-9), `stop`, `frozen()`, `lives`; `told` is the environment of those who use it."""

    def __init__(self, server: Janus) -> None:
        super().__init__(server.part, server.home, server.is_ready)
        self.server = server

    @property
    def name(self) -> str:
        return self.server.name

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def told(self) -> dict[str, str]:
        return self.server.told


@contextlib.contextmanager
def standing(*names: str) -> Iterator[list[Gateway]]:
    """So many gateways, up; they share one data folder and so their secrets. Gone at the end."""
    with contextlib.ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix=FOLDER))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        home = homes.at(folder, lender=homes.find())
        stack.enter_context(home.lock())
        found = []
        for name in names:
            gateway = _made(home, name=name)
            stack.callback(gateway.stop)
            gateway.start()
            found.append(gateway)
        yield found


def _made(home: Home, *, name: str) -> Gateway:
    server = Janus(home=home, port=ports.free(), address=network.ADDRESS, name=name)
    server.prepare()
    return Gateway(server)
