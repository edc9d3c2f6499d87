"""A house of real processes over its own ground: web processes that are killed, and the database to look into."""

from __future__ import annotations

import contextlib
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.core.management import call_command
from django.db import connections
from django.test import Client
from pytest_django import DjangoDbBlocker

from accounts import tokens
from auctions.models import Lot
from config.settings.base import database
from deploy.local import ports
from deploy.local.environment import ROOT
from deploy.local.processes import Part
from tests.factories import make_auction, make_lot, register
from tests.faults.ground import Ground, Running

STEP = [[0, 50]]
"""0.50 at every price: the naive model knows no bands."""


@dataclass(frozen=True, slots=True)
class Person:
    """A registered bidder with a log-in of each kind."""

    user_id: int
    paddle: int
    cookie: str
    token: str


@dataclass(frozen=True, slots=True)
class Sale:
    """An open lot, and who may bid on it."""

    auction: UUID
    lot: UUID
    people: list[Person]


@dataclass
class Web:
    """One web process."""

    port: int
    server: str
    running: Running


class House:
    """Starts web processes over the ground, and looks into its database from this process."""

    def __init__(self, ground: Ground, *, blocker: DjangoDbBlocker) -> None:
        self.ground = ground
        self._blocker = blocker
        self._started: list[Running] = []
        self._lent: list[Web] = []
        self._idle: list[Web] = []

    @contextlib.contextmanager
    def inside(self) -> Iterator[None]:
        """This thread's ORM speaks to the house's database, not to the session's."""
        outer = connections["default"]
        own = connections.create_connection("default")
        options = database(self.ground.database_url, pool_size=0)
        own.settings_dict = {**own.settings_dict, **options}
        with self._blocker.unblock():
            connections["default"] = own
            try:
                yield
            finally:
                own.close()
                connections["default"] = outer

    def migrate(self) -> None:
        with self.inside():
            call_command("migrate", verbosity=0)

    def sale(self, *, people: int, **lot: object) -> Sale:
        """A fresh lot from 10.00 in a live auction, open for an hour, with so many bidders."""
        with self.inside():
            auction = make_auction(increment_bands=STEP)
            made: Lot = make_lot(auction=auction, **lot)
            paddles = [register(auction=auction) for _ in range(people)]
            return Sale(auction.pk, made.pk, [_person(paddle.user, paddle.paddle) for paddle in paddles])

    def web(self, *, server: str = "uvicorn") -> Web:
        """A web process, one that an earlier test has left alive if there is one."""
        for idle in self._idle:
            if idle.server == server:
                self._idle.remove(idle)
                break
        else:
            idle = self.odd_web(server=server)
            idle.running.wait()
        self._lent.append(idle)
        return idle

    def odd_web(self, *, server: str = "uvicorn", module: tuple[str, ...] = ("manage.py",), **environment: str) -> Web:
        """A web process of this test alone, which need not be up yet; `module` is what python runs, instead of manage.py."""
        port = ports.free()
        command = (sys.executable, *module, "serve", "--port", str(port), "--server", server)
        running = self._process(f"web-{port}", command, environment, port=port)
        running.start(wait=False)
        return Web(port, server, running)

    def process(self, name: str, *words: str, **environment: str) -> Running:
        """Any other process of the house, such as a worker; ready as soon as it runs."""
        return self._process(name, (sys.executable, *words), environment, port=None)

    def tidy(self) -> None:
        """After a test: ends what it started, but for ordinary web processes that live, which the next may have."""
        self._idle += [web for web in self._lent if web.running.lives and answers(web.port)]
        self._lent.clear()
        kept = [web.running for web in self._idle]
        for running in self._started:
            if running not in kept:
                running.kill()
        self._started = kept

    def close(self) -> None:
        for running in self._started:
            running.kill()

    def _process(self, name: str, command: tuple[str, ...], environment: Mapping[str, str], *, port: int | None) -> Running:
        told = {
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATABASE_URL": self.ground.database_url,
            "REDIS_URL": self.ground.redis_url,
            "ROSTRUM_DATA": str(self.ground.home.folder),
            "PYTHONUNBUFFERED": "1",
            **environment,
        }
        part = Part(name=name, command=command, folder=ROOT, environment=told)
        running = Running(part, self.ground.home, lambda: port is None or answers(port))
        self._started.append(running)
        return running


def answers(port: int) -> bool:
    """Whether a web process serves."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/time/", timeout=5):
            return True
    except OSError:
        return False


def _person(user: object, paddle: int) -> Person:
    from accounts.models import User

    assert isinstance(user, User)
    client = Client()
    client.force_login(user)
    return Person(user.pk, paddle, client.cookies["sessionid"].value, tokens.issue(user=user).access)
