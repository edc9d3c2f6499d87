"""What the tests of core share."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from deploy.local import home as homes
from deploy.local import ports, software

if TYPE_CHECKING:
    from core.realtime import Hub


@dataclass
class Redis:
    """A server of one test: to be killed, paused and started again, always empty, on the same port."""

    program: Path
    port: int = field(default_factory=ports.free)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        command = [str(self.program), "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--loglevel", "warning"]
        self.process = subprocess.Popen(command)
        while not self._answers():
            time.sleep(0.02)

    def kill(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
            self.process.wait()
            self.process = None

    def pause(self) -> None:
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGCONT)

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@pytest.fixture(scope="session")
def redis_program() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="rostrum-redis-") as folder:
        yield software.valkey_server(homes.at(Path(folder), lender=homes.find()))


@pytest.fixture
def own_redis(redis_program: Path, settings: Any) -> Iterator[Redis]:
    """A running server of our own, named by the settings that limits and layers read; nothing of an earlier one is known."""
    from core import limits, outage, relay

    server = Redis(redis_program)
    settings.REDIS_URL = server.url
    layer = {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [server.url], "prefix": "rostrum"}}
    settings.CHANNEL_LAYERS = {"default": layer}

    def forget() -> None:
        relay.stop()
        for module in (outage, limits, relay):
            module._afresh()

    forget()
    server.start()
    yield server
    forget()
    server.kill()


@pytest.fixture
async def hub() -> AsyncIterator[Hub]:
    """The hub of the test's event loop."""
    from core import realtime

    found = realtime.hub()
    yield found
    await found.stop()
    realtime._hubs.pop(asyncio.get_running_loop(), None)
