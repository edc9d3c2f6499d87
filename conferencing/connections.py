"""This process's connections to the gateways: one a gateway and event loop, opened when first needed.

    spot = await connections.spot(room_id)      # placed on a gateway, and made there where it was not
    await spot.videoroom.admit(spot.name, seats=[…])

When a connection goes, this process looks after the gateways itself (`gateways.look`) until it is back or its rooms
have moved: the job that does so every second may stand still just then.
"""

from __future__ import annotations

import asyncio
import logging
from contextvars import Context
from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID
from weakref import WeakKeyDictionary

from django.conf import settings

from conferencing import filing, gateways
from conferencing.gateways import NoPicture
from conferencing.janus import addresses
from conferencing.janus.client import Client
from conferencing.janus.errors import GatewayAway
from conferencing.janus.videoroom import Plan, Videoroom
from core.sockets import run_db

logger = logging.getLogger(__name__)

LOOKS: Final = 6
LOOK_EVERY: Final = 1.0
"""Seconds. In six a gateway is back, or has been declared dead."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a room stands: on this gateway, under this name."""

    videoroom: Videoroom
    name: str
    gateway: str


class Connections:
    """Of one event loop."""

    def __init__(self) -> None:
        self._open: dict[str, tuple[Client, Videoroom]] = {}
        self._watches: set[asyncio.Task[None]] = set()

    async def spot(self, room_id: UUID) -> Spot:
        """See `spot`."""
        gateway = await run_db(gateways.place, room_id)
        found = Spot(self.to(gateway), str(room_id), gateway)
        try:
            await found.videoroom.make(found.name, plan=Plan(folder=str(filing.inbox())))
        except GatewayAway:
            raise NoPicture from None
        return found

    def to(self, name: str) -> Videoroom:
        """A gateway by name; it may be away. Raises `NoPicture` for one that is not named."""
        if name not in self._open:
            url = addresses.named().get(name)
            if url is None:
                raise NoPicture
            client = Client(url=url, api_secret=settings.JANUS_API_SECRET, went=partial(self._watch, name))
            self._open[name] = client, Videoroom(client)
        return self._open[name][1]

    async def close(self) -> None:
        for client, _ in self._open.values():
            await client.close()
        for watch in self._watches:
            watch.cancel()

    def _watch(self, name: str) -> None:
        # In a context of its own: the connection was opened within some request, whose name every line would bear.
        task = asyncio.get_running_loop().create_task(self._look(name), context=Context())
        self._watches.add(task)
        task.add_done_callback(self._watches.discard)

    async def _look(self, name: str) -> None:
        logger.warning("The gateway %s is away", name)
        for _ in range(LOOKS):
            await asyncio.sleep(LOOK_EVERY)
            try:
                await run_db(gateways.look)
            except Exception:
                logger.exception("The gateways could not be looked after")
            if self._open[name][0].is_up:
                logger.warning("The gateway %s is back", name)
                return


_connections: WeakKeyDictionary[asyncio.AbstractEventLoop, Connections] = WeakKeyDictionary()


def here() -> Connections:
    """Those of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _connections:
        _connections[loop] = Connections()
    return _connections[loop]


async def spot(room_id: UUID) -> Spot:
    """Where the room stands from now on; it is there. Raises `NoPicture`, and `NotFound`."""
    return await here().spot(room_id)
