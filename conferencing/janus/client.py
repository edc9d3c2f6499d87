"""One connection to one gateway: requests with their answers, and what happens on handles, in order.

Every request has a transaction; Janus answers with it, an asynchronous one first with `ack` and later with an event.
The connection has one session, which it keeps alive; with the connection the session ends, and with it every handle.
Then all that waits is told so, every handle hears `Lost` once, and the client connects again until it is closed, with
growing pauses that differ from process to process. Nothing is asked again: only who asked knows whether that is safe.

A client belongs to one event loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, WebSocketException
from websockets.typing import Subprotocol

from conferencing.janus.errors import BadDescription, Garbled, GatewayAway, HandleGone, JanusError, NoAnswer, error_of

logger = logging.getLogger(__name__)

CONNECT_WITHIN: Final = 2.0
"""Seconds for the connection and its session."""
ANSWER_WITHIN: Final = 5.0
"""Seconds for an answer. Janus gathers its own addresses before it answers an offer; that takes no second."""
ALIVE_EVERY: Final = 5.0
"""Seconds between signs of life; Janus ends a session after 30 without one."""
FIRST_PAUSE: Final = 0.1
LONGEST_PAUSE: Final = 2.0
_PROTOCOL: Final = Subprotocol("janus-protocol")
_BIGGEST: Final = 4 * 1024 * 1024
"""Characters of one message: a list of a room with thousands in it."""

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Description:
    """An SDP offer or answer."""

    kind: str
    sdp: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What a plugin answered or said: its data, and a description where there is one."""

    data: Body
    description: Description | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """Something that happened on a handle; `kind` is Janus's word (`event`, `webrtcup`, `media`, `hangup`, …)."""

    kind: str
    body: Body
    reply: Reply | None = None


LOST: Final = Said("lost", {})
"""The connection has gone, and the handle with it."""

Listener = Callable[[Said], None]


class Handle:
    """One attachment to the plugin: the line of one person, or the one by which rooms are made."""

    def __init__(self, client: Client, *, identity: int, session: int) -> None:
        self._client = client
        self.identity = identity
        self._session = session

    async def message(self, body: Body, *, description: Description | None = None) -> Reply:
        """Ask the plugin, and wait for what it answers in the end. Raises JanusError."""
        asked: dict[str, Any] = {"janus": "message", "body": body}
        if description is not None:
            asked["jsep"] = {"type": description.kind, "sdp": description.sdp}
        answer = await self._request(asked, through_acknowledgement=True)
        return _reply(answer)

    async def trickle(self, candidate: Body | None) -> None:
        """Hand on a candidate of the browser; None: there are no more. Raises JanusError."""
        await self._request({"janus": "trickle", "candidate": candidate or {"completed": True}})

    async def hang_up(self) -> None:
        """End its media and keep the handle."""
        await self._request({"janus": "hangup"})

    async def detach(self) -> None:
        """End it. Never raises: what cannot be ended has ended."""
        self._client.forget(self.identity)
        with contextlib.suppress(JanusError):
            await self._request({"janus": "detach"})

    async def _request(self, asked: Body, *, through_acknowledgement: bool = False) -> Body:
        if self._client.session != self._session:
            message = "the connection that this handle was on has gone"
            raise HandleGone(message)
        place = {"session_id": self._session, "handle_id": self.identity}
        return await self._client.request({**asked, **place}, through_acknowledgement=through_acknowledgement)


class Client:
    """See above. `came` and `went` are called whenever the gateway is there, and is gone; they must not wait or raise."""

    def __init__(
        self,
        *,
        url: str,
        api_secret: str,
        came: Callable[[], None] = lambda: None,
        went: Callable[[], None] = lambda: None,
        answer_within: float = ANSWER_WITHIN,
        alive_every: float = ALIVE_EVERY,
    ) -> None:
        self.url = url
        self.session: int | None = None
        self._api_secret = api_secret
        self._came, self._went = came, went
        self._answer_within, self._alive_every = answer_within, alive_every
        self._link: ClientConnection | None = None
        self._waiting: dict[str, tuple[asyncio.Future[Body], bool]] = {}
        self._listeners: dict[int, Listener] = {}
        self._tried = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    @property
    def is_up(self) -> bool:
        return self.session is not None

    async def ready(self) -> None:
        """Return when the gateway is there. Raises GatewayAway when the first try, or the newest, has failed."""
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        await self._tried.wait()
        if not self.is_up:
            message = f"{self.url} is away"
            raise GatewayAway(message)

    async def attach(self, plugin: str, *, listener: Listener, opaque: str = "") -> Handle:
        """A handle of its own; `listener` hears what happens on it, in order, and must neither wait nor raise."""
        await self.ready()
        session = self.session
        assert session is not None
        asked = {"janus": "attach", "session_id": session, "plugin": plugin, **({"opaque_id": opaque} if opaque else {})}
        identity = _identity(await self.request(asked))
        if self.session != session:
            message = "it went away while a handle was attached"
            raise GatewayAway(message)
        self._listeners[identity] = listener
        return Handle(self, identity=identity, session=session)

    async def request(self, asked: Body, *, through_acknowledgement: bool = False) -> Body:
        """The one way to ask. `through_acknowledgement` waits on, past Janus's `ack`, for the event with the answer.

        Raises GatewayAway, NoAnswer after the time for answers, or the error that Janus names.
        """
        link = self._link
        if link is None:
            message = f"{self.url} is away"
            raise GatewayAway(message)
        transaction = secrets.token_hex(8)
        text = orjson.dumps({**asked, "transaction": transaction, "apisecret": self._api_secret}).decode()
        if "\\u0000" in text:
            message = "Janus reads no text with NUL in it, and would not say whose it was"
            raise BadDescription(message)
        answered: asyncio.Future[Body] = asyncio.get_running_loop().create_future()
        self._waiting[transaction] = (answered, through_acknowledgement)
        try:
            async with asyncio.timeout(self._answer_within):
                await link.send(text)
                return await answered
        except TimeoutError:
            message = f"{self.url} did not answer {asked['janus']} in time"
            raise NoAnswer(message) from None
        except WebSocketException as error:
            message = f"{self.url} went away"
            raise GatewayAway(message) from error
        finally:
            del self._waiting[transaction]

    def forget(self, handle: int) -> None:
        """Nobody listens to this handle any more."""
        self._listeners.pop(handle, None)

    async def close(self) -> None:
        """For good. Whoever still waits is told that it is away."""
        if self._running is not None:
            self._running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._running

    # --- The connection

    async def _run(self) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                async with contextlib.AsyncExitStack() as stack:
                    link = await self._connect(stack)
                    pause = FIRST_PAUSE
                    await self._serve(link)
            except (OSError, TimeoutError, WebSocketException, InvalidHandshake, JanusError) as error:
                logger.debug("%s: %s", self.url, error)
            self._tried.set()
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - so that not all come back at once
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _connect(self, stack: contextlib.AsyncExitStack) -> ClientConnection:
        async with asyncio.timeout(CONNECT_WITHIN):
            return await stack.enter_async_context(
                # Its signs of life are those of the session: they show that Janus works, and not only its socket.
                connect(
                    self.url,
                    subprotocols=[_PROTOCOL],
                    ping_interval=None,
                    close_timeout=1,
                    max_size=_BIGGEST,
                    compression=None,
                    proxy=None,
                )
            )

    async def _serve(self, link: ClientConnection) -> None:
        """Until the connection ends. Raises what ended it."""
        self._link = link
        reading = asyncio.create_task(self._read(link))
        keeping = asyncio.create_task(self._live())
        try:
            await asyncio.wait([reading, keeping], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (reading, keeping):
                task.cancel()
            outcomes = await asyncio.gather(reading, keeping, return_exceptions=True)
            self._end()
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome

    async def _live(self) -> None:
        """Open the session, and show that we are there until Janus no longer shows the same."""
        session = _identity(await self.request({"janus": "create"}))
        self.session = session
        self._tried.set()
        self._came()
        while True:
            await asyncio.sleep(self._alive_every)
            await self.request({"janus": "keepalive", "session_id": session})

    def _end(self) -> None:
        was_up, self.session, self._link = self.is_up, None, None
        for answered, _ in self._waiting.values():
            if not answered.done():
                answered.set_exception(GatewayAway(f"{self.url} went away"))
        listeners, self._listeners = list(self._listeners.values()), {}
        for listener in listeners:
            _tell(listener, LOST)
        task = asyncio.current_task()
        if was_up and task is not None and not task.cancelling():  # nothing has gone where we end ourselves
            self._went()

    async def _read(self, link: ClientConnection) -> None:
        async for text in link:
            try:
                self._take(orjson.loads(text))
            except (ValueError, TypeError, KeyError, AttributeError):
                # One message that makes no sense must not end the lines of everybody.
                logger.warning("%s said what no Janus says: %.200r", self.url, text)
        message = f"{self.url} closed the connection"
        raise GatewayAway(message)

    def _take(self, message: dict[str, Any]) -> None:
        kind = message["janus"]
        answered, through_acknowledgement = self._waiting.get(message.get("transaction", ""), (None, False))
        if answered is not None:
            if not answered.done() and not (kind == "ack" and through_acknowledgement):
                _settle(answered, message)
        elif "sender" in message:
            self._hear(int(message["sender"]), kind, message)
        elif kind == "timeout":  # of the session: Janus has not heard from us, and everything in it has ended
            raise HandleGone

    def _hear(self, handle: int, kind: str, message: dict[str, Any]) -> None:
        listener = self._listeners.get(handle)
        if kind == "detached":
            self.forget(handle)
        if listener is not None:
            _tell(listener, Said(kind, message, _reply(message) if kind == "event" else None))


def _tell(listener: Listener, said: Said) -> None:
    try:
        listener(said)
    except Exception:
        logger.exception("What a gateway said was not taken in: %s", said.kind)


def _settle(answered: asyncio.Future[Body], message: Body) -> None:
    if message["janus"] == "error":
        fault = message["error"]
        answered.set_exception(error_of(code=fault["code"], reason=fault["reason"]))
        return
    data = message.get("plugindata", {}).get("data", {})
    if "error_code" in data:
        answered.set_exception(error_of(code=data["error_code"], reason=data.get("error", "")))
    else:
        answered.set_result(message)


def _reply(message: Body) -> Reply:
    data = message.get("plugindata", {}).get("data", {})
    found = message.get("jsep")
    return Reply(data, Description(found["type"], found["sdp"]) if found else None)


def _identity(answer: Body) -> int:
    try:
        return int(answer["data"]["id"])
    except (KeyError, TypeError, ValueError):
        message = "an answer without an id"
        raise Garbled(message) from None
