"""PostgreSQL and Valkey for one test session or one command: up when the block is entered, gone when it is left.

What ``DATABASE_URL`` or ``REDIS_URL`` names is used as it is and not touched.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from deploy.local import home as homes
from deploy.local import ports, processes
from deploy.local.errors import CannotStart
from deploy.local.home import Home
from deploy.local.postgres import Postgres
from deploy.local.processes import Part
from deploy.local.valkey import Valkey

_PREFIX = "rostrum-test-"
_PATIENCE = 30.0
_TRIES = 5


class Server(Protocol):
    """What PostgreSQL and Valkey have in common."""

    @property
    def url(self) -> str: ...

    @property
    def part(self) -> Part: ...

    def prepare(self) -> None: ...

    def is_ready(self) -> bool: ...


class ServerKind(Protocol):
    """The class of such a server."""

    def __call__(self, *, home: Home, port: int) -> Server: ...


@contextlib.contextmanager
def temporary() -> Iterator[dict[str, str]]:
    """Bring what is missing, in a folder of its own on ports of its own; gives the environment that points there.

    Raises CannotStart with the server's last words when one does not come up.
    """
    _clear_left_over()
    with contextlib.ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        home = homes.at(folder, lender=homes.find())
        stack.callback(shutil.rmtree, home.folder, ignore_errors=True)
        stack.enter_context(home.lock())
        home.server_folder("inbox")  # gateways record into it, as the servers' user
        found = {"ROSTRUM_DATA": str(home.folder)}
        for variable, kind in (("DATABASE_URL", Postgres), ("REDIS_URL", Valkey)):
            if not os.environ.get(variable):
                found[variable] = stack.enter_context(_running(kind, home=home))
        yield found


@contextlib.contextmanager
def _running(kind: ServerKind, *, home: Home) -> Iterator[str]:
    server, process = _start(kind, home=home)
    try:
        if isinstance(server, Postgres):
            server.make_database()
        yield server.url
    finally:
        processes.stop(process, part=server.part)


def _start(kind: ServerKind, *, home: Home) -> tuple[Server, "subprocess.Popen[bytes]"]:
    last_words = ""
    for _ in range(_TRIES):
        # Another session may take the port between the probe and the start: then the server ends, and we try again.
        server = kind(home=home, port=ports.free())
        server.prepare()
        log = home.folder / f"{server.part.name}.log"
        with log.open("wb") as output:
            process = processes.spawn(server.part, output=output)
        processes.note(home.folder / "processes" / server.part.name, part=server.part, pid=process.pid)
        try:
            if _came_up(server, process=process):
                return server, process
        except BaseException:
            processes.stop(process, part=server.part)
            raise
        processes.stop(process, part=server.part)
        last_words = log.read_text(encoding="utf-8", errors="replace")[-2000:]
    message = f"{kind} did not start: {last_words}"
    raise CannotStart(message)


def _clear_left_over() -> None:
    """End and remove what killed sessions have left: their folders are those whose lock is free."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/lock"):
        with contextlib.suppress(CannotStart, OSError), Home(folder=folder.parent).lock():
            for noted in (folder.parent / "processes").glob("*"):
                processes.stop_left_over(noted)
            shutil.rmtree(folder.parent, ignore_errors=True)


def _came_up(server: Server, *, process: "subprocess.Popen[bytes]") -> bool:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if server.is_ready():
            return True
        if process.poll() is not None:
            return False
        time.sleep(0.05)
    return False
