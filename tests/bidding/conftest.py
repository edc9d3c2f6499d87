"""What the tests of bidding share. Imports wait until Django is set up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.bidding.rooms import Room


@pytest.fixture(autouse=True)
def _engine_ends() -> Iterator[None]:
    """Writers keep connections: they go before the database is flushed."""
    from bidding import engine

    yield
    engine.shutdown()


@pytest.fixture
def room(transactional_db: None) -> Room:
    """An open lot from 10.00 with three bidders, closing in an hour."""
    from tests.bidding.rooms import make_room

    return make_room()
