"""The base of every socket: what clients may send, what they are told, and how a socket ends."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from channels.testing import WebsocketCommunicator
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Conflict, NotAuthenticated, NotFound, PermissionDenied, Throttled
from core.incoming import BadMessage, Bucket, parsed
from core.realtime import publish
from core.sockets import Answer, Frame, Nowhere, Socket, command, hears
from core.web import current_address, request_id


class Room(Socket):
    """A socket with a command of each kind."""

    pushes = frozenset({"lot.outbid"})

    async def opened(self) -> None:
        self.served: list[Any] = []
        self.gates: dict[str, asyncio.Event] = {}
        refusal = self.scope.get("refusal")
        if refusal is not None:
            raise refusal
        self.follow("person.1")

    @command("echo")
    async def echo(self, message: Frame) -> Answer:
        return {"said": message.get("say")}

    @command("slow", lane="bids")
    async def slow(self, message: Frame) -> Answer:
        await asyncio.sleep(message.get("seconds", 0.1))
        self.served.append(message["id"])
        return {"served": list(self.served)}

    @command("quiet", answers=False)
    async def quiet(self, message: Frame) -> Answer:
        if message.get("bad"):
            raise Conflict(status="closed")
        return None

    @command("refuse")
    async def refuse(self, message: Frame) -> Answer:
        raise Conflict("Too late.", status="ended")

    @command("break")
    async def break_(self, message: Frame) -> Answer:
        raise ZeroDivisionError

    @command("bid", lane="bids", limited=False)
    async def bid(self, message: Frame) -> Answer:
        raise Throttled(retry_after=2)

    @command("describe", max_bytes=64 * 1024)
    async def describe(self, message: Frame) -> Answer:
        return {"length": len(message["text"])}

    @command("who")
    async def who(self, message: Frame) -> Answer:
        return {"request": request_id(), "address": current_address()}

    @hears("notice.written")
    async def written(self, payload: Frame) -> None:
        self.say({"type": "notice", "id": payload["notice"]})


Opening = Callable[..., Any]


@pytest.fixture
def unlimited(settings: Any) -> None:
    settings.LIMITS = settings.LIMITS | {"socket_command": None}


@asynccontextmanager
async def opened(socket: type[Socket] = Room, **scope: Any) -> AsyncIterator[WebsocketCommunicator]:
    client = WebsocketCommunicator(socket.as_asgi(), "/ws/room/")
    client.scope.update({"client": ["10.1.2.3", 1234]} | scope)
    connected, _ = await client.connect()
    assert connected
    yield client
    await client.disconnect()


async def told(client: WebsocketCommunicator) -> dict[str, Any]:
    answer: dict[str, Any] = await client.receive_json_from(timeout=5)
    return answer


async def asked(client: WebsocketCommunicator, **frame: Any) -> dict[str, Any]:
    await client.send_json_to(frame)
    return await told(client)


async def closed_with(client: WebsocketCommunicator) -> int:
    while (event := await client.receive_output(timeout=5))["type"] != "websocket.close":
        assert event["type"] == "websocket.send"
    code: int = event["code"]
    return code


@pytest.fixture(autouse=True)
async def _hub(hub: Any) -> None:
    """Ends the hub of each test."""


# --- Opening


@pytest.mark.parametrize(
    ("refusal", "code"),
    [(NotAuthenticated(), 4401), (PermissionDenied(), 4403), (NotFound(), 4404), (ZeroDivisionError(), 1011)],
)
async def test_a_refused_socket_is_accepted_and_then_closed_with_its_code(refusal: Exception, code: int) -> None:
    async with opened(refusal=refusal) as client:
        assert await closed_with(client) == code


async def test_an_address_that_leads_nowhere_says_so() -> None:
    async with opened(Nowhere) as client:
        assert await closed_with(client) == 4404


async def test_the_hub_knows_a_socket_as_long_as_it_is_open(hub: Any) -> None:
    async with opened():
        await asyncio.sleep(0.01)
        assert len(hub.followed) == 1
    assert len(hub.followed) == 0


# --- Commands


@pytest.mark.parametrize("identity", ["a", 7, "x" * 64, None])
async def test_an_answer_is_flat_and_carries_the_id(identity: str | int | None) -> None:
    async with opened() as client:
        assert await asked(client, type="echo", id=identity, say="hi") == {"type": "ok", "id": identity, "said": "hi"}


async def test_a_refusal_carries_its_code_and_what_stands_beside_it() -> None:
    async with opened() as client:
        expected = {"type": "error", "id": 1, "code": "conflict", "detail": "Too late.", "status": "ended"}
        assert await asked(client, type="refuse", id=1) == expected


async def test_what_is_acknowledged_by_nothing_is_answered_only_when_refused() -> None:
    async with opened() as client:
        await client.send_json_to({"type": "quiet", "id": 1})
        await client.send_json_to({"type": "quiet", "id": 2, "bad": True})
        assert (await told(client))["id"] == 2


async def test_a_failure_of_ours_is_unavailable_and_the_socket_stays(caplog: pytest.LogCaptureFixture) -> None:
    async with opened() as client:
        answer = await asked(client, type="break", id=1)
        assert (answer["type"], answer["code"], answer["retry_after"]) == ("error", "unavailable", 1)
        assert (await asked(client, type="echo", id=2))["type"] == "ok"
    assert "break failed" in caplog.text


async def test_a_command_runs_under_the_request_id_and_address_of_its_socket() -> None:
    async with opened() as client:
        first, second = await asked(client, type="who", id=1), await asked(client, type="who", id=2)
        assert first["request"] == second["request"] != ""
        assert first["address"] == "10.1.2.3"


async def test_a_slow_command_holds_up_its_lane_in_order_and_no_other() -> None:
    async with opened() as client:
        await client.send_json_to({"type": "slow", "id": 1, "seconds": 0.2})
        await client.send_json_to({"type": "slow", "id": 2, "seconds": 0})
        assert (await asked(client, type="echo", id=3))["id"] == 3
        assert (await told(client))["served"] == [1]
        assert (await told(client))["served"] == [1, 2]


async def test_commands_are_known_by_name() -> None:
    assert set(Room.commands()) == {"echo", "describe", "slow", "quiet", "refuse", "break", "bid", "who"}


async def test_commands_of_one_kind_of_socket_are_not_those_of_another() -> None:
    assert Nowhere.commands() == {}


# --- What is no command

BAD = {
    "no JSON": "hello",
    "no object": "[1]",
    "no type": '{"id": 1}',
    "a type that is no text": '{"type": 7}',
    "an id that is a list": '{"type": "echo", "id": []}',
    "an id that is a truth": '{"type": "echo", "id": true}',
    "an id that is a fraction": '{"type": "echo", "id": 1.5}',
    "an id that is too long": json.dumps({"type": "echo", "id": "x" * 65}),
    "an empty frame": "",
    "deep": "[" * 8_000 + "]" * 8_000,
    "deep objects": '{"a":' * 2_500 + "1" + "}" * 2_500,
    "half a character": '{"type": "\\ud800"}',
    "no number": '{"type": "echo", "say": NaN}',
}


@pytest.mark.parametrize("text", BAD.values(), ids=list(BAD))
async def test_a_frame_that_is_no_command_is_a_bad_message_and_the_socket_stays(text: str) -> None:
    async with opened() as client:
        await client.send_input({"type": "websocket.receive", "text": text})
        answer = await told(client)
        assert (answer["type"], answer["code"], answer["id"]) == ("error", "bad_message", None)
        assert (await asked(client, type="echo", id=1))["type"] == "ok"


@given(st.text(max_size=300) | st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists).map(json.dumps))
def test_whatever_is_sent_is_parsed_or_a_bad_message(text: str) -> None:
    try:
        frame = parsed(text)
    except BadMessage:
        return
    assert isinstance(frame["type"], str)


async def test_an_unknown_type_is_an_unknown_command() -> None:
    async with opened() as client:
        answer = await asked(client, type="opened", id="x")
        assert (answer["type"], answer["code"], answer["id"]) == ("error", "unknown_command", "x")


async def test_a_binary_frame_closes_with_1003() -> None:
    async with opened() as client:
        await client.send_to(bytes_data=b'{"type": "echo"}')
        assert await closed_with(client) == 1003


@pytest.mark.parametrize("letter", ["x", "ü"])
async def test_sixteen_kibibytes_are_taken_and_more_closes_with_1009(letter: str) -> None:
    size = len(letter.encode())
    frame = '{"type":"echo","id":1,"say":"%s"}'
    room = (16 * 1024 - len(frame % "")) // size
    async with opened() as client:
        await client.send_to(text_data=frame % (letter * room))
        assert (await told(client))["type"] == "ok"
        await client.send_to(text_data=frame % (letter * (room + 1)))
        assert await closed_with(client) == 1009


async def test_a_command_that_may_be_longer_is_taken_so_and_no_other_on_the_same_socket() -> None:
    frame = '{"type":"%s","id":1,"text":"%s"}'
    async with opened() as client:
        await client.send_to(text_data=frame % ("describe", "x" * (64 * 1024 - len(frame % ("describe", "")))))
        assert (await told(client))["type"] == "ok"
        await client.send_to(text_data=frame % ("describe", "x" * 64 * 1024))
        assert await closed_with(client) == 1009
    for kind in ("echo", "no.such.command"):
        async with opened() as client:
            await client.send_to(text_data=frame % (kind, "x" * 16 * 1024))
            while (event := await client.receive_output(timeout=5))["type"] != "websocket.close":
                assert "error" in event["text"]
            assert event["code"] == 1009


# --- How often


async def test_more_than_the_burst_is_throttled_and_after_ten_in_a_row_closed(settings: Any) -> None:
    settings.LIMITS = settings.LIMITS | {"socket_command": {"rate": 1, "burst": 5}}
    async with opened() as client:
        assert [(await asked(client, type="echo", id=number))["type"] for number in range(5)] == ["ok"] * 5
        answers = [await asked(client, type="echo", id=number) for number in range(10)]
        assert {(answer["code"], answer["retry_after"]) for answer in answers} == {("throttled", 1)}
        assert await closed_with(client) == 4429


async def test_rubbish_counts_as_much_as_commands(settings: Any) -> None:
    settings.LIMITS = settings.LIMITS | {"socket_command": {"rate": 1, "burst": 5}}
    async with opened() as client:
        for _ in range(15):
            await client.send_to(text_data="rubbish")
        codes = [(await told(client))["code"] for _ in range(15)]
        assert codes == ["bad_message"] * 5 + ["throttled"] * 10
        assert await closed_with(client) == 4429


async def test_one_good_command_between_keeps_the_socket_open(unlimited: None) -> None:
    async with opened() as client:
        for _ in range(3):
            for number in range(9):
                assert (await asked(client, type="bid", id=number))["retry_after"] == 2
            assert (await asked(client, type="echo"))["type"] == "ok"


async def test_a_limit_of_its_own_closes_too_when_it_is_run_into_ten_times(unlimited: None) -> None:
    async with opened() as client:
        for number in range(10):
            await client.send_json_to({"type": "bid", "id": number})
        assert await closed_with(client) == 4429


async def test_no_more_than_so_many_commands_wait_in_a_lane(unlimited: None) -> None:
    async with opened() as client:
        for number in range(70):
            await client.send_json_to({"type": "slow", "id": number, "seconds": 0.5 if number == 0 else 0})
        first = await told(client)
        assert (first["type"], first["code"]) == ("error", "throttled")


def test_a_bucket_lets_through_its_burst_and_then_its_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("core.incoming.time.monotonic", lambda: now[0])
    bucket = Bucket({"rate": 20, "burst": 40})
    assert [bucket.take() for _ in range(41)] == [True] * 40 + [False]
    now[0] += 0.5
    assert [bucket.take() for _ in range(11)] == [True] * 10 + [False]
    now[0] += 1_000
    assert [bucket.take() for _ in range(41)] == [True] * 40 + [False]


# --- Pushes


async def test_what_was_declared_is_passed_on_as_it_was_said() -> None:
    async with opened() as client:
        await asked(client, type="echo")
        publish("person.1", {"type": "something.else"})
        publish("person.1", {"type": "lot.outbid", "price": "10.00"})
        assert await told(client) == {"type": "lot.outbid", "price": "10.00"}


async def test_what_is_heard_is_put_in_the_sockets_own_words() -> None:
    async with opened() as client:
        await asked(client, type="echo")
        publish("person.1", {"type": "notice.written", "notice": "5"})
        assert await told(client) == {"type": "notice", "id": "5"}


async def test_a_payload_that_cannot_be_taken_in_leaves_the_socket_open() -> None:
    async with opened() as client:
        await asked(client, type="echo")
        publish("person.1", {"type": "notice.written"})
        assert (await asked(client, type="echo", id=2))["id"] == 2


async def test_a_socket_that_leaves_ends_what_it_had_begun() -> None:
    async with opened() as client:
        await client.send_json_to({"type": "slow", "id": 1, "seconds": 60})
        await client.send_json_to({"type": "slow", "id": 2, "seconds": 60})
        await asked(client, type="echo")
    await asyncio.sleep(0.05)
    assert [task for task in asyncio.all_tasks() if "Lane" in repr(task.get_coro())] == []
