"""conferencing.janus.client against a server that does what no Janus does on command: be silent, late, or talk nonsense."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import orjson
import pytest
import pytest_asyncio
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.typing import Subprotocol

from conferencing.janus.client import LOST, Client, Said
from conferencing.janus.errors import GatewayAway, HandleGone, JanusError, NoAnswer, NoSuchRoom

Answer = Callable[["Pretender", ServerConnection, dict[str, Any]], Awaitable[None]]


class Pretender:
    """Speaks Janus's protocol as far as it wants to. `answer` does what comes for a handle; sessions it gives by itself."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.links: list[ServerConnection] = []
        self.answer: Answer = _well
        self.gives_sessions = True
        self.shows_life = True
        self._server: Server | None = None
        self._port = 0

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self._port}"

    async def open(self) -> None:
        self._server = await serve(self._serve, "127.0.0.1", self._port, subprotocols=[Subprotocol("janus-protocol")])
        self._port = next(iter(self._server.sockets)).getsockname()[1]

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _serve(self, link: ServerConnection) -> None:
        self.links.append(link)
        async for text in link:
            message = orjson.loads(text)
            self.asked.append(message)
            if message["janus"] == "create":
                if self.gives_sessions:
                    await say(link, message, janus="success", data={"id": len(self.links)})
            elif message["janus"] == "attach":
                await say(link, message, janus="success", data={"id": 77})
            elif message["janus"] == "keepalive":
                if self.shows_life:
                    await say(link, message, janus="ack")
            else:
                await self.answer(self, link, message)


async def say(link: ServerConnection, to: dict[str, Any], **body: Any) -> None:
    await link.send(orjson.dumps({"transaction": to["transaction"], **body}).decode())


async def _well(pretender: Pretender, link: ServerConnection, message: dict[str, Any]) -> None:
    """As Janus does: first that it has heard, then the answer."""
    await say(link, message, janus="ack")
    await say(link, message, janus="event", sender=77, plugindata={"data": {"echo": message["body"]}})


@pytest_asyncio.fixture
async def pretender() -> AsyncIterator[Pretender]:
    found = Pretender()
    await found.open()
    yield found
    await found.close()


@pytest_asyncio.fixture
async def client(pretender: Pretender) -> AsyncIterator[Client]:
    opened = Client(url=pretender.url, api_secret="s3cret", answer_within=0.3, alive_every=0.1)
    yield opened
    await opened.close()


async def _until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not is_so():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_an_acknowledgement_is_not_the_answer(client: Client) -> None:
    handle = await client.attach("plugin", listener=lambda said: None)
    assert (await handle.message({"request": "join"})).data == {"echo": {"request": "join"}}


async def test_every_request_bears_the_secret_and_a_transaction_of_its_own(client: Client, pretender: Pretender) -> None:
    handle = await client.attach("plugin", listener=lambda said: None)
    await asyncio.gather(*(handle.message({"number": number}) for number in range(20)))
    assert {message["apisecret"] for message in pretender.asked} == {"s3cret"}
    assert len({message["transaction"] for message in pretender.asked}) == len(pretender.asked)


async def test_answers_find_who_asked_in_whatever_order_they_come(client: Client, pretender: Pretender) -> None:
    held: list[dict[str, Any]] = []

    async def backwards(_: Pretender, link: ServerConnection, message: dict[str, Any]) -> None:
        held.append(message)
        if len(held) == 5:
            for each in reversed(held):
                await _well(pretender, link, each)

    pretender.answer = backwards
    handle = await client.attach("plugin", listener=lambda said: None)
    replies = await asyncio.gather(*(handle.message({"number": number}) for number in range(5)))
    assert [reply.data["echo"]["number"] for reply in replies] == [0, 1, 2, 3, 4]


async def test_who_gets_no_answer_is_told_in_time(client: Client, pretender: Pretender) -> None:
    async def only_heard(_: Pretender, link: ServerConnection, message: dict[str, Any]) -> None:
        await say(link, message, janus="ack")

    pretender.answer = only_heard
    handle = await client.attach("plugin", listener=lambda said: None)
    with pytest.raises(NoAnswer):
        await handle.message({})


async def test_a_late_answer_harms_nobody(client: Client, pretender: Pretender) -> None:
    held: list[dict[str, Any]] = []

    async def too_late(_: Pretender, link: ServerConnection, message: dict[str, Any]) -> None:
        held.append(message)
        if len(held) == 2:
            for each in held:
                await _well(pretender, link, each)

    pretender.answer = too_late
    handle = await client.attach("plugin", listener=lambda said: None)
    with pytest.raises(NoAnswer):
        await handle.message({"number": 1})
    assert (await handle.message({"number": 2})).data["echo"] == {"number": 2}


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        "null",
        "[]",
        "7",
        "{",
        "{}",
        '{"janus": 7}',
        '{"janus":"event","sender":"x"}',
        '{"janus":"event","sender":77,"jsep":{}}',
    ],
)
async def test_nonsense_is_passed_over(client: Client, pretender: Pretender, nonsense: str) -> None:
    async def odd(_: Pretender, link: ServerConnection, message: dict[str, Any]) -> None:
        await link.send(nonsense)
        await _well(pretender, link, message)

    pretender.answer = odd
    handle = await client.attach("plugin", listener=lambda said: None)
    assert (await handle.message({"number": 1})).data["echo"] == {"number": 1}


@pytest.mark.parametrize(
    ("fault", "wanted"),
    [
        ({"janus": "error", "error": {"code": 459, "reason": "No such handle"}}, HandleGone),
        ({"janus": "event", "plugindata": {"data": {"error_code": 426, "error": "No such room"}}}, NoSuchRoom),
        ({"janus": "success", "plugindata": {"data": {"error_code": 499, "error": "Odd"}}}, JanusError),
    ],
)
async def test_refusals_have_types(client: Client, pretender: Pretender, fault: dict[str, Any], wanted: type) -> None:
    async def refuse(_: Pretender, link: ServerConnection, message: dict[str, Any]) -> None:
        await say(link, message, **fault)

    pretender.answer = refuse
    handle = await client.attach("plugin", listener=lambda said: None)
    with pytest.raises(wanted) as refused:
        await handle.message({})
    assert refused.type is wanted


async def test_what_happens_is_heard_in_order_and_a_deaf_listener_disturbs_nobody(client: Client, pretender: Pretender) -> None:
    heard: list[int] = []

    def listener(said: Said) -> None:
        assert said.reply is not None
        number = said.reply.data["number"]
        heard.append(number)
        if number % 2:
            raise ValueError

    async def much(_: Pretender, link: ServerConnection, message: dict[str, Any]) -> None:
        for number in range(50):
            await link.send(orjson.dumps({"janus": "event", "sender": 77, "plugindata": {"data": {"number": number}}}).decode())
        await _well(pretender, link, message)

    pretender.answer = much
    handle = await client.attach("plugin", listener=listener)
    await handle.message({})
    assert heard == list(range(50))


async def test_a_gateway_that_is_not_there_is_away_at_once() -> None:
    client = Client(url="ws://127.0.0.1:9", api_secret="s3cret")
    with pytest.raises(GatewayAway):
        await asyncio.wait_for(client.attach("plugin", listener=lambda said: None), 1)
    await client.close()


async def test_a_gateway_that_gives_no_session_is_away(pretender: Pretender, client: Client) -> None:
    pretender.gives_sessions = False
    with pytest.raises(GatewayAway):
        await client.attach("plugin", listener=lambda said: None)


async def test_with_the_connection_go_its_requests_and_handles(client: Client, pretender: Pretender) -> None:
    heard: list[Said] = []

    async def hang_up(_: Pretender, link: ServerConnection, message: dict[str, Any]) -> None:
        await link.close()

    pretender.answer = hang_up
    handle = await client.attach("plugin", listener=heard.append)
    with pytest.raises(GatewayAway):
        await handle.message({})
    assert heard == [LOST]
    await _until(lambda: client.is_up)
    with pytest.raises(HandleGone):
        await handle.message({})
    pretender.answer = _well
    assert (await (await client.attach("plugin", listener=heard.append)).message({})).data == {"echo": {}}


async def test_a_gateway_that_shows_no_life_is_left_and_come_back_to(pretender: Pretender) -> None:
    told: list[str] = []
    client = Client(
        url=pretender.url,
        api_secret="s3cret",
        came=lambda: told.append("came"),
        went=lambda: told.append("went"),
        answer_within=0.2,
        alive_every=0.1,
    )
    await client.ready()
    pretender.shows_life = False
    await _until(lambda: told == ["came", "went"])
    pretender.shows_life = True
    await _until(lambda: told[:3] == ["came", "went", "came"])
    await client.close()
    assert told == ["came", "went", "came"]


async def test_it_comes_back_again_and_again_without_haste(client: Client, pretender: Pretender) -> None:
    await client.ready()
    await pretender.close()
    await _until(lambda: not client.is_up)
    with pytest.raises(GatewayAway):
        await client.ready()
    await asyncio.sleep(0.5)
    await pretender.open()
    await _until(lambda: client.is_up)


async def test_a_closed_client_stays_closed(client: Client, pretender: Pretender) -> None:
    await client.ready()
    await client.close()
    assert not client.is_up
    with pytest.raises(GatewayAway):
        await client.request({"janus": "info"})
    assert len(pretender.links) == 1
