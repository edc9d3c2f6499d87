"""The house that the journeys visit: a web process, a worker with its clock, and the demo, on a database of their own."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.db import connections
from psycopg import sql
from pytest_django import DjangoDbBlocker

from config.models import DemoMarker
from config.settings.base import database
from deploy.local import ports
from deploy.local.environment import ROOT
from deploy.local.home import Home
from deploy.local.processes import Part
from tests.faults.ground import Running, until
from tests.faults.house import answers
from tests.gateways import Gateway

T = TypeVar("T")
_DATABASE = "rostrum_journeys"
_SHELF = "5"
"""Number of the Valkey database: what the tests before have left in the cache is not about these people."""
_WITHIN = 240.0
"""Seconds for a command of its own on a machine that has much else to do."""


@dataclass(frozen=True, slots=True)
class Web:
    """One web process."""

    running: Running
    address: str


class House:
    """Opened once for all journeys. `do` looks into its database from the test."""

    def __init__(self, *, blocker: DjangoDbBlocker, gateway: Gateway | None) -> None:
        self._blocker = blocker
        # In our own thread the browser's driver keeps an event loop, and Django refuses to wait beside one.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="house")
        self._home = Home(folder=Path(os.environ["ROSTRUM_DATA"]))
        self._port = ports.free()
        self._started: list[Running] = []
        self._demo: Running | None = None
        self.told = {
            "DJANGO_SETTINGS_MODULE": "tests.e2e.settings",
            "DATABASE_URL": _elsewhere(os.environ["DATABASE_URL"], _DATABASE),
            "REDIS_URL": _elsewhere(os.environ["REDIS_URL"], _SHELF),
            "ROSTRUM_DATA": str(self._home.folder),
            "PUBLIC_URL": self.address,
            "PYTHONUNBUFFERED": "1",
            **(gateway.told if gateway else {}),
        }
        """The environment of the house's processes."""

    @property
    def address(self) -> str:
        """Where it is visited, without a slash at the end."""
        return _address(self._port)

    def open(self) -> None:
        """Everything up but the demo, which goes on being made meanwhile."""
        self._make_database()
        files = self._process("files", "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
        files.start()
        self._end_well(self._started_now("migrate", "manage.py", "migrate", "--verbosity", "0"))
        # The demo claims a database without people, so the journeys' own come after it.
        self._demo = self._started_now("demo", "manage.py", "demo")
        self._end_well(files)
        front = self._web(self._port)
        front.running.start(wait=False)
        worker = ("-m", "celery", "--app", "config", "--quiet", "worker", "--pool", "threads", "--concurrency", "2")
        clock = ("--beat", "--schedule", str(self._home.folder / "journeys-beat"))
        self._started_now("worker", *worker, *clock, "--without-mingle", "--without-gossip", "--loglevel", "WARNING")
        front.running.wait()
        until(lambda: self.do(DemoMarker.objects.exists), seconds=_WITHIN, what="the demo's beginning")

    def close(self) -> None:
        for running in self._started:
            running.kill()
        self._thread.shutdown()

    def do(self, work: Callable[[], T]) -> T:
        """What `work` gives, done with the ORM on the house's database."""
        return self._thread.submit(self._inside, work).result()

    def wait_for_demo(self) -> None:
        """Until every sale of the demo is there."""
        assert self._demo is not None
        self._end_well(self._demo)

    def another_web(self) -> Web:
        """A second web process on the same database, which a journey may kill and start again."""
        web = self._web(ports.free())
        web.running.start()
        return web

    def _inside(self, work: Callable[[], T]) -> T:
        own = connections.create_connection("default")
        own.settings_dict = {**own.settings_dict, **database(self.told["DATABASE_URL"], pool_size=0)}
        with self._blocker.unblock():
            outer, connections["default"] = connections["default"], own
            try:
                return work()
            finally:
                own.close()
                connections["default"] = outer

    def _make_database(self) -> None:
        name = sql.Identifier(_DATABASE)
        with contextlib.closing(psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)) as line:
            line.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
            line.execute(sql.SQL("CREATE DATABASE {}").format(name))

    def _web(self, port: int) -> Web:
        running = self._process(f"web-{port}", "manage.py", "serve", "--port", str(port), ready=lambda: answers(port))
        return Web(running, _address(port))

    def _started_now(self, name: str, *words: str) -> Running:
        running = self._process(name, *words)
        running.start()
        return running

    def _process(self, name: str, *words: str, ready: Callable[[], bool] = lambda: True) -> Running:
        part = Part(name=f"journeys-{name}", command=(sys.executable, *words), folder=ROOT, environment=self.told)
        running = Running(part, self._home, ready)
        self._started.append(running)
        return running

    def _end_well(self, running: Running) -> None:
        """Raises with its last words where it failed."""
        assert running.process is not None
        if running.process.wait(_WITHIN):
            message = f"{running.part.name}: {running.log.read_text(errors='replace')[-2000:]}"
            raise RuntimeError(message)


def _address(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def _elsewhere(url: str, name: str) -> str:
    """Another database of the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
