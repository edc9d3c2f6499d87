"""What the tests of rooms share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conferencing.visitors import Rooms


@pytest.fixture
async def house(transactional_db: None) -> AsyncIterator[Rooms]:
    from tests.conferencing.visitors import rooms  # only now is Django set up

    async with rooms() as found:
        yield found
