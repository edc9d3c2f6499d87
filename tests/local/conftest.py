"""What the tests of deploy.local share."""

from __future__ import annotations

import io
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import home as homes
from deploy.local.home import Home
from deploy.local.log import Log
from deploy.local.supervisor import Supervisor


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    """A supervisor in this process, whose signals are given back afterwards."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield Supervisor(notes=tmp_path / "processes", log=Log(io.StringIO()))
    signal.set_wakeup_fd(-1)
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def home() -> Iterator[Home]:
    """A data folder that every server may reach; pytest's own tmp_path is closed to the user that root's servers run as."""
    with tempfile.TemporaryDirectory(prefix="rostrum-home-") as folder:
        yield homes.at(Path(folder), lender=homes.find())
