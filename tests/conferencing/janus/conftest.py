"""A client of the session's gateway, on the test's own event loop."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from pytest_django import Settings

from conferencing.janus.client import Client
from conferencing.janus.videoroom import Plan, Videoroom
from tests.gateways import Gateway


@pytest.fixture
def keys(janus: Gateway, settings: Settings) -> None:
    """The house knows the gateway's secrets."""
    settings.JANUS_API_SECRET = janus.told["JANUS_API_SECRET"]
    settings.JANUS_ADMIN_KEY = janus.told["JANUS_ADMIN_KEY"]


@pytest_asyncio.fixture
async def client(janus: Gateway, keys: None) -> AsyncIterator[Client]:
    opened = Client(url=janus.url, api_secret=janus.told["JANUS_API_SECRET"])
    yield opened
    await opened.close()


@pytest_asyncio.fixture
async def videoroom(client: Client) -> Videoroom:
    return Videoroom(client)


@pytest_asyncio.fixture
async def room(videoroom: Videoroom) -> AsyncIterator[str]:
    """A room into which the seats `anna` and `ben` were let."""
    name = str(uuid.uuid4())
    await videoroom.make(name, plan=Plan())
    await videoroom.admit(name, seats=["anna", "ben"])
    yield name
