"""deploy.local.ports and the port that `make run` takes."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from deploy.local import ports, run
from deploy.local.errors import CannotStart


@pytest.fixture
def busy() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.create_server(("127.0.0.1", ports.free())) as server:
        yield server.getsockname()[1]


def test_a_port_that_somebody_listens_on_is_not_free(busy: int) -> None:
    assert not ports.is_free(busy)


def test_a_port_is_taken_from_below_the_outgoing_ones() -> None:
    assert 15000 <= ports.free() < 32768


def test_the_preferred_port_is_taken_if_free() -> None:
    wanted = ports.free()
    assert ports.free(preferred=wanted) == wanted


def test_a_busy_preferred_port_gives_way_to_another(busy: int) -> None:
    assert ports.free(preferred=busy) != busy


def test_the_next_free_port_is_above_the_busy_one(busy: int) -> None:
    assert ports.next_free(busy) > busy


def test_a_busy_port_that_was_asked_for_is_said_to_be_busy(busy: int) -> None:
    with pytest.raises(CannotStart, match=f"Port {busy} is busy"):
        run.web_port(str(busy))


@pytest.mark.parametrize("wanted", ["0", "65536", "-1", "80a", "٨٠"])
def test_a_port_that_is_none_is_refused(wanted: str) -> None:
    with pytest.raises(CannotStart, match="PORT must be a number"):
        run.web_port(wanted)
