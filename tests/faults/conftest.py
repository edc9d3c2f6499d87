"""Fault runs: a short seed each in `make test`, the long one in `make faults`. Each prints its seed."""

from __future__ import annotations

import logging
import os
import random
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from pytest_django import DjangoDbBlocker

if TYPE_CHECKING:
    from tests.faults.ground import Ground
    from tests.faults.house import House


@pytest.fixture
def long_run(pytestconfig: pytest.Config) -> bool:
    return bool(pytestconfig.getoption("--long"))


@pytest.fixture
def chance() -> random.Random:
    """Seeded; `FAULT_SEED` repeats a run."""
    seed = int(os.environ.get("FAULT_SEED", "0")) or random.SystemRandom().randrange(1, 2**31)
    print(f"FAULT_SEED={seed}")  # noqa: T201 - so that a failure can be repeated
    return random.Random(seed)


@pytest.fixture(autouse=True)
def _engine_ends() -> Iterator[None]:
    from bidding import engine

    yield
    engine.shutdown()


@pytest.fixture(autouse=True)
def _quiet_clients() -> None:
    """A failure must not drown in a line for each request."""
    logging.getLogger("httpx").setLevel(logging.WARNING)


@pytest.fixture(scope="session")
def ground() -> Iterator[Ground]:
    """A PostgreSQL and a Valkey for the runs that kill them, apart from the session's own."""
    from tests.faults import ground as grounds

    with grounds.standing() as found:
        yield found


@pytest.fixture(scope="session")
def _migrated(ground: Ground, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    from tests.faults.house import House

    house = House(ground, blocker=django_db_blocker)
    house.migrate()
    yield house
    house.close()


@pytest.fixture
def house(_migrated: House) -> Iterator[House]:
    """Real web processes and workers, on that ground."""
    yield _migrated
    _migrated.tidy()
