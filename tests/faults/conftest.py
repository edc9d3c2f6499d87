"""Fault runs: a short seed each in `make test`, the long one in `make faults`. Each prints its seed."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

import pytest


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
