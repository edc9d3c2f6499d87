"""The doors of the house: HTTP, sockets, and the command that opens them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from channels.testing import WebsocketCommunicator
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from deploy.local import ports

ROOT = Path(__file__).resolve().parents[2]
OWN = [(b"host", b"localhost"), (b"origin", b"http://localhost")]


async def test_an_address_that_leads_nowhere_is_closed_with_4404() -> None:
    from config.asgi import application

    client = WebsocketCommunicator(application, "/ws/nowhere/", headers=OWN)
    connected, _ = await client.connect()
    assert connected
    assert (await client.receive_output())["code"] == 4404


@pytest.mark.parametrize("origin", [b"http://evil.test", b"null"])
async def test_a_foreign_page_is_refused_at_the_handshake(origin: bytes) -> None:
    from config.asgi import application

    client = WebsocketCommunicator(application, "/ws/notices/", headers=[(b"host", b"localhost"), (b"origin", origin)])
    connected, _ = await client.connect()
    assert not connected


@pytest.fixture(params=["daphne", "uvicorn"])
def served(request: pytest.FixtureRequest) -> Iterator[int]:
    """`manage.py serve`; gives the port, and sees that it ends well."""
    port = ports.free()
    command = [sys.executable, "manage.py", "serve", "--server", request.param, "--port", str(port)]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            httpx.get(f"http://127.0.0.1:{port}/static/core/tokens.css")
            break
        except httpx.TransportError:
            time.sleep(0.1)
    yield port
    process.terminate()
    assert process.wait(timeout=10) == 0


def test_the_command_serves_files_and_sockets(served: int) -> None:
    assert httpx.get(f"http://127.0.0.1:{served}/static/core/tokens.css").status_code == 200
    address = f"ws://127.0.0.1:{served}/ws/nowhere/"
    with connect(address, origin=Origin(f"http://127.0.0.1:{served}")) as client, pytest.raises(ConnectionClosed):
        client.recv(timeout=5)
    assert client.close_code == 4404
    with pytest.raises(InvalidStatus) as refused:
        connect(address)
    assert refused.value.response.status_code == 403
