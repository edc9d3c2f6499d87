"""localstripe, once for the session: its program belongs to the loop it was first run on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.payments.gateways import local


@pytest.fixture(scope="session")
def localstripe() -> Iterator[str]:
    """Its address."""
    with local.running() as address:
        yield address
