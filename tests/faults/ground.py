"""PostgreSQL and Valkey of a fault run: servers of its own, which can be killed, frozen and started again."""

from __future__ import annotations

import contextlib
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from deploy.local import home as homes
from deploy.local import ports, processes
from deploy.local.home import Home
from deploy.local.postgres import Postgres
from deploy.local.processes import Part
from deploy.local.valkey import Valkey

PATIENCE = 30.0
"""Seconds for a process to come up."""
FOLDER = "rostrum-test-"
"""As the session's own servers: what a killed session leaves behind, the next one ends (`deploy.local.servers`)."""


def until(is_so: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Wait for what no event tells of; raises TimeoutError."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            message = f"{what} did not happen within {seconds} s"
            raise TimeoutError(message)
        time.sleep(0.02)


@dataclass
class Running:
    """One process and all its children, with its log."""

    part: Part
    home: Home
    is_ready: Callable[[], bool]
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def log(self) -> Path:
        return self.home.folder / f"{self.part.name}.log"

    def start(self, *, wait: bool = True) -> None:
        with self.log.open("ab") as output:
            self.process = processes.spawn(self.part, output=output)
        processes.note(self.home.folder / "processes" / self.part.name, part=self.part, pid=self.process.pid)
        if wait:
            self.wait()

    def wait(self) -> None:
        """Until it answers; raises with its last words where it does not."""
        try:
            until(self._is_up, seconds=PATIENCE, what=f"{self.part.name} coming up")
        except (TimeoutError, ProcessLookupError) as error:
            message = f"{self.part.name}: {self.log.read_text(errors='replace')[-2000:]}"
            raise RuntimeError(message) from error

    @property
    def lives(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """kill -9 of the whole tree at one moment: nobody tidies up."""
        if self.process is not None and self.lives:
            self.signal(signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.lives:
            self.signal(signal.SIGCONT)
            processes.stop(self.process, part=self.part)

    def signal(self, number: signal.Signals) -> None:
        """To every process of the tree. PostgreSQL's backends lead sessions of their own: no group holds them all."""
        for each in self._tree():
            with contextlib.suppress(psutil.NoSuchProcess):
                each.send_signal(number)

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """Alive and deaf: connections stand, nothing answers."""
        self.signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.signal(signal.SIGCONT)

    def _is_up(self) -> bool:
        if not self.lives:
            raise ProcessLookupError
        return self.is_ready()

    def _tree(self) -> list[psutil.Process]:
        """Nothing once it has ended: its number may be another's by now."""
        if self.process is None or not self.lives:
            return []
        try:
            leader = psutil.Process(self.process.pid)
            return [leader, *leader.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []


@dataclass
class Ground:
    """Both servers in a folder of their own."""

    home: Home
    postgres: Running
    valkey: Running
    database_url: str
    redis_url: str


@contextlib.contextmanager
def standing() -> Iterator[Ground]:
    """Both up, durable as in production, gone at the end."""
    with contextlib.ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix=FOLDER))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        home = homes.at(folder, lender=homes.find())
        stack.enter_context(home.lock())
        database, cache = Postgres(home=home, port=ports.free()), Valkey(home=home, port=ports.free())
        for server in (database, cache):
            server.prepare()
        running = [Running(server.part, home, server.is_ready) for server in (database, cache)]
        for each in running:
            stack.callback(each.stop)
            each.start()
        database.make_database()
        yield Ground(home, running[0], running[1], database.url, cache.url)
