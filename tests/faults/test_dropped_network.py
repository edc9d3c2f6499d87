"""A network that drops: nothing is closed, nothing is refused, nothing arrives any more (promise P6)."""

from __future__ import annotations

import asyncio
import random

import psutil

from tests.faults.clients import Doors, Watcher, crowd
from tests.faults.house import House, Web
from tests.faults.test_kills import assert_nothing_lost

FORGOTTEN = 60.0
"""Seconds after which a server has found out that nobody is there: pings of 20 s, and as long for the answer."""


class Tunnel:
    """Carries bytes to a web process until it is cut; then both ends stay open and hear nothing."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._open = asyncio.Event()
        self._open.set()
        self.outgoing: list[int] = []
        """Local ports of its connections to the web process."""

    async def start(self) -> int:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port: int = server.sockets[0].getsockname()[1]
        return port

    def cut(self) -> None:
        self._open.clear()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self._to)
        self.outgoing.append(there_writer.get_extra_info("sockname")[1])
        await asyncio.gather(self._carry(reader, there_writer), self._carry(there_reader, writer))

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(4096):
            await self._open.wait()
            writer.write(data)
            await writer.drain()


def test_a_watcher_whose_network_drops_comes_back_and_has_missed_nothing(
    house: House, chance: random.Random, long_run: bool
) -> None:
    sale = house.sale(people=2)
    webs = [house.web(server=server) for server in ("uvicorn", "daphne")]
    people = crowd(sale, Doors([web.port for web in webs]), chance, watchers=1)

    async def run() -> None:
        tunnels = [Tunnel(web.port) for web in webs]
        doors = [Doors([await tunnel.start()]) for tunnel in tunnels]
        far = [Watcher(sale, door, chance) for door in doors]
        watching = [asyncio.create_task(watcher.watch()) for watcher in far]
        async with people.at_work():
            await asyncio.gather(*(watcher.knows(5, seconds=10) for watcher in far))
            for tunnel, door, web in zip(tunnels, doors, webs, strict=True):
                tunnel.cut()
                door.ports[:] = [web.port]
            await asyncio.sleep(0.5)
        await asyncio.gather(*(watcher.knows(people.watchers[0].sequence, seconds=10) for watcher in far))
        people.watchers += far
        if long_run:
            await asyncio.gather(*(_is_forgotten(web, tunnel) for web, tunnel in zip(webs, tunnels, strict=True)))
        for task in watching:
            task.cancel()

    asyncio.run(run())
    assert_nothing_lost(house, people)


async def _is_forgotten(web: Web, tunnel: Tunnel) -> None:
    assert web.running.process is not None
    process = psutil.Process(web.running.process.pid)
    async with asyncio.timeout(FORGOTTEN):
        while any(link.raddr and link.raddr.port in tunnel.outgoing for link in process.net_connections("tcp")):  # noqa: ASYNC110
            await asyncio.sleep(1)
