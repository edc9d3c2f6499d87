"""Both servers, for real: how they end, and what they do with clients that misbehave below the protocol."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import psutil
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect as connect_now

from deploy.local import ports


@dataclass
class Served:
    server: str
    port: int
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        return f"ws://127.0.0.1:{self.port}/"

    def watching(self) -> int:
        """How many sockets the hub knows, without the one that asks."""
        with connect_now(self.address) as client:
            client.send('{"type": "watching", "id": 1}')
            while "watching" not in (answer := json.loads(client.recv(timeout=5))):
                pass
        count: int = answer["watching"]
        return count - 1


@contextlib.contextmanager
def running(server: str) -> Iterator[Served]:
    port = ports.free()
    command = [sys.executable, "-m", "tests.core.serving_app", server, str(port)]
    process = subprocess.Popen(command, env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"})
    end = time.monotonic() + 30
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        assert process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.05)
    yield Served(server, port, process)
    process.kill()
    process.wait()


@pytest.fixture(scope="module", params=["daphne", "uvicorn"])
def served(request: pytest.FixtureRequest) -> Iterator[Served]:
    """One for all tests that leave it running."""
    with running(request.param) as found:
        yield found


@pytest.fixture(params=["daphne", "uvicorn"])
def ending(request: pytest.FixtureRequest) -> Iterator[Served]:
    """For a test that ends it."""
    with running(request.param) as found:
        yield found


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
async def test_at_the_end_every_socket_is_closed_with_1012_and_requests_are_finished(
    ending: Served, how: signal.Signals
) -> None:
    sockets = [await connect(ending.address) for _ in range(20)]
    async with httpx.AsyncClient() as http:
        page = asyncio.create_task(http.get(f"http://127.0.0.1:{ending.port}/", headers={"Connection": "close"}))
        await asyncio.sleep(0.2)
        start = time.monotonic()
        ending.process.send_signal(how)
        codes = []
        for client in sockets:
            with contextlib.suppress(ConnectionClosed):
                await client.recv()
            codes.append(client.close_code)
        assert codes == [1012] * 20
        assert time.monotonic() - start < 2
        assert (await page).text == "done"
    assert await asyncio.to_thread(ending.process.wait, timeout=8) == 0


async def test_nothing_new_is_taken_while_it_ends(ending: Served) -> None:
    async with httpx.AsyncClient() as http:
        page = asyncio.create_task(http.get(f"http://127.0.0.1:{ending.port}/", headers={"Connection": "close"}))
        await asyncio.sleep(0.2)
        ending.process.terminate()
        await asyncio.sleep(0.3)
        with pytest.raises(OSError, match=r"refused|Connect call failed"):
            await connect(ending.address)
        assert (await page).status_code == 200


@pytest.mark.parametrize("size", [17 * 1024, 2 * 1024 * 1024])
async def test_a_frame_that_is_too_large_closes_with_1009(served: Served, size: int) -> None:
    async with connect(served.address) as client:
        with contextlib.suppress(ConnectionClosed):
            await client.send("x" * size)
            await client.recv()
        # A client that is still sending may see its connection reset before it has read why.
        assert client.close_code in ({1009} if size < 64 * 1024 else {1009, 1006})
    assert await asyncio.to_thread(served.watching) == 0


async def test_text_that_is_no_utf_8_closes_with_1007(served: Served) -> None:
    async with connect(served.address) as client:
        with contextlib.suppress(ConnectionClosed):
            await client.send(b'{"type": "\xff\xfe"}', text=True)
            await client.recv()
        assert client.close_code == 1007


async def test_a_client_that_reads_a_byte_a_second_is_closed_and_holds_up_nobody(served: Served) -> None:
    slow = socket.create_connection(("127.0.0.1", served.port))
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    slow.sendall(
        b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    async with connect(served.address) as client:
        await asyncio.sleep(0.3)
        assert await asyncio.to_thread(served.watching) == 2
        await client.send(json.dumps({"type": "flood", "id": 1, "count": 260, "size": 4000}))
        start, delays, last = time.monotonic(), [], 0.0
        while await asyncio.to_thread(served.watching) == 2:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(0.2):
                    while True:
                        await client.recv()
                        now = time.monotonic()
                        delays.append(now - last if last else 0.0)
                        last = now
            slow.recv(1)
            assert time.monotonic() - start < 15
        assert max(delays) < 1.0
    name = slow.getsockname()
    while any(each.raddr == name for each in psutil.Process(served.process.pid).net_connections()):
        assert time.monotonic() - start < 20
        await asyncio.sleep(0.1)
    slow.close()


async def test_a_client_that_stops_reading_for_a_moment_is_kept(served: Served) -> None:
    async with connect(served.address, max_queue=1) as client:
        await client.send(json.dumps({"type": "flood", "id": "mine", "count": 60, "size": 2000}))
        await asyncio.sleep(2)
        numbers: list[int] = []
        async with asyncio.timeout(10):
            while len(numbers) < 60:
                frame = json.loads(await client.recv())
                if frame.get("flood") == "mine":
                    numbers.append(frame["number"])
        assert numbers == list(range(60))
