"""The way out of one socket: at once where possible, bounded where not, never waited for."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest

from core import outbox
from core.outbox import GRACE, MAX_CHARACTERS, MAX_MESSAGES, READY_BELOW, TOO_SLOW, Outbox


class FakeTransport:
    """As asyncio's: so much of what was written has not left yet."""

    def __init__(self) -> None:
        self.size = 0
        self.aborted = False

    def get_write_buffer_size(self) -> int:
        return self.size

    def get_extra_info(self, name: str) -> None:
        return None

    def abort(self) -> None:
        self.aborted = True


class FakeServer:
    """Like uvicorn: `send` is a method of a protocol that has a transport, and waits while writing is paused."""

    def __init__(self) -> None:
        self.transport: FakeTransport | None = FakeTransport()
        self.sent: list[Any] = []
        self.writable = asyncio.Event()
        self.writable.set()
        self.has_left = False

    async def send(self, message: MutableMapping[str, Any]) -> None:
        await self.writable.wait()
        if self.has_left:
            raise ConnectionError
        self.sent.append(message.get("text", message.get("code")))


@pytest.fixture
async def server() -> FakeServer:
    return FakeServer()


async def test_a_message_leaves_within_put(server: FakeServer) -> None:
    Outbox(server.send).put("a")
    assert server.sent == ["a"]


async def test_order_is_kept_when_some_had_to_wait(server: FakeServer) -> None:
    out = Outbox(server.send)
    server.writable.clear()
    for text in "abc":
        out.put(text)
    await asyncio.sleep(0)
    assert server.sent == []
    server.writable.set()
    await asyncio.sleep(3 * outbox.RETRY)
    out.put("d")
    assert server.sent == ["a", "b", "c", "d"]


async def test_what_the_kernel_has_not_taken_is_not_added_to(server: FakeServer) -> None:
    assert server.transport is not None
    out = Outbox(server.send)
    server.transport.size = READY_BELOW + 1
    out.put("a")
    await asyncio.sleep(3 * outbox.RETRY)
    assert server.sent == []
    server.transport.size = 0
    await asyncio.sleep(3 * outbox.RETRY)
    assert server.sent == ["a"]


@pytest.mark.parametrize(
    ("text", "room"),
    [("x", MAX_MESSAGES), ("x" * 10_000, MAX_CHARACTERS // 10_000)],
    ids=["so many", "so long"],
)
async def test_a_socket_with_too_much_waiting_is_closed_and_the_rest_dropped(server: FakeServer, text: str, room: int) -> None:
    assert server.transport is not None
    server.transport.size = READY_BELOW + 1
    out = Outbox(server.send)
    for _ in range(room):
        out.put(text)
    assert server.sent == []
    out.put(text)
    assert out.closed
    assert server.sent == [TOO_SLOW]


async def test_a_socket_that_stands_still_is_closed(server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    assert server.transport is not None
    monkeypatch.setattr(outbox, "PATIENCE", 0.1)
    server.transport.size = READY_BELOW + 1
    out = Outbox(server.send)
    out.put("a")
    await asyncio.sleep(0.1 + 3 * outbox.RETRY)
    assert out.closed
    assert server.sent == [TOO_SLOW]


async def test_a_slow_socket_that_goes_on_reading_is_kept(server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    assert server.transport is not None
    monkeypatch.setattr(outbox, "PATIENCE", 0.3)
    out = Outbox(server.send)
    for number in range(20):
        server.transport.size = READY_BELOW + 1
        out.put(str(number))
        await asyncio.sleep(outbox.RETRY)
        server.transport.size = 0
        await asyncio.sleep(outbox.RETRY)
    assert not out.closed
    assert server.sent == [str(number) for number in range(20)]


async def test_a_client_that_does_not_answer_the_close_is_cut_off(server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "GRACE", 0.05)
    assert server.transport is not None
    Outbox(server.send).close(1012)
    assert server.sent == [1012]
    await asyncio.sleep(0.1)
    assert server.transport.aborted
    assert GRACE < 5


async def test_it_is_cut_off_also_when_the_server_has_done_with_the_socket_before(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "GRACE", 0.05)
    assert server.transport is not None
    out = Outbox(server.send)
    out.close(1012)
    out.gone()
    await asyncio.sleep(0.1)
    assert server.transport.aborted


async def test_a_client_that_left_by_itself_is_not_cut_off(server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "GRACE", 0.05)
    assert server.transport is not None
    Outbox(server.send).gone()
    await asyncio.sleep(0.1)
    assert not server.transport.aborted


async def test_a_close_behind_a_send_under_way_comes_after_it(server: FakeServer) -> None:
    out = Outbox(server.send)
    server.writable.clear()
    out.put("a")
    out.put("b")
    out.close(4403)
    server.writable.set()
    await asyncio.sleep(0.05)
    assert server.sent == ["a", 4403]


async def test_nothing_is_sent_to_one_who_has_left_and_nothing_raised(server: FakeServer) -> None:
    out = Outbox(server.send)
    server.has_left = True
    out.put("a")
    out.put("b")
    out.close(1012)
    assert out.closed
    assert server.sent == []


async def test_one_who_leaves_while_a_send_is_under_way_leaves_nothing_behind(server: FakeServer) -> None:
    out = Outbox(server.send)
    server.writable.clear()
    out.put("a")
    out.put("b")
    out.gone()
    server.writable.set()
    await asyncio.sleep(3 * outbox.RETRY)
    assert server.sent == []
    assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []


async def test_a_server_that_hides_its_transport_is_slowed_by_its_own_waiting(server: FakeServer) -> None:
    server.transport = None
    out = Outbox(server.send)
    server.writable.clear()
    for _ in range(MAX_MESSAGES + 2):
        out.put("a")
    assert out.closed
