"""The base of every socket of the house: lifecycle, commands, pushes (docs/protocol.md, "Sockets").

    class AuctionSocket(Socket):
        pushes = frozenset({"lot.events", "heartbeat"})

        async def opened(self) -> None: ...                      # may raise a DomainError: closed with its code

        @command("bid.place", lane="bids", limited=False)
        async def place(self, message: Frame) -> Answer: ...     # what it returns is the answer, what it raises too

        @hears("notice.written")
        async def written(self, payload: Frame) -> None: ...     # said on a topic, not for the client as it is

Commands of one lane are served one after the other, in order; lanes go on beside each other, so that a slow bid does
not hold up the clock. Unlike Channels' own consumer there is no thread hop a message and no channel a socket.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ClassVar, Final, ParamSpec, Protocol, TypeVar

import orjson
from channels.consumer import AsyncConsumer
from channels.db import database_sync_to_async
from django.conf import settings

from core import realtime
from core.asgi import Receive, Scope, Send
from core.commands import Answer, Command, Frame, Handler, Lane, command, hears
from core.errors import DomainError, NotAuthenticated, NotFound, PermissionDenied, Throttled, Unavailable
from core.incoming import MAX_BYTES, Bucket, UnknownCommand, parsed
from core.outbox import Outbox
from core.web import new_request_id, serving, vouched_address

__all__ = ["Answer", "Frame", "Nowhere", "Principal", "Socket", "close_code", "command", "hears", "run_db"]

logger = logging.getLogger(__name__)

NOT_SIGNED_IN: Final = 4401
NOT_ALLOWED: Final = 4403
NO_SUCH_THING: Final = 4404
TOO_FAST: Final = 4429
NO_BINARY: Final = 1003
TOO_BIG: Final = 1009
INTERNAL_ERROR: Final = 1011

MAX_THROTTLED: Final = 10
"""In a row, before the socket is closed with 4429 (protocol.md, "Limits")."""

P = ParamSpec("P")
R = TypeVar("R")


class Principal(Protocol):
    """Who opened the socket; `accounts` makes it."""

    @property
    def user_id(self) -> int: ...


class Socket(AsyncConsumer):
    """One socket, on the event loop from its opening to its end."""

    pushes: ClassVar[frozenset[str]] = frozenset()
    """The types of payload that clients get as they were published."""
    _commands: ClassVar[Mapping[str, Command]] = {}
    _hearers: ClassVar[Mapping[str, Handler]] = {}
    wants: ClassVar[frozenset[str]] = frozenset()
    _max_bytes: ClassVar[int] = MAX_BYTES

    scope: Scope
    principal: Principal | None

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        methods = [getattr(cls, name) for name in dir(cls) if not name.startswith("__")]
        marked = [method.command for method in methods if hasattr(method, "command")]
        cls._commands = {found.name: found for found in marked}
        cls._hearers = {method.hears: method for method in methods if hasattr(method, "hears")}
        cls.wants = cls.pushes | cls._hearers.keys()
        cls._max_bytes = max((found.max_bytes for found in marked), default=MAX_BYTES)

    @classmethod
    def commands(cls) -> Mapping[str, Command]:
        """All commands by name, for the documentation and its test."""
        return cls._commands

    # --- Lifecycle

    async def opened(self) -> None:
        """Who may be here, and what is followed from the start. A DomainError closes with the code that fits."""

    def closed(self) -> None:
        """It has ended, however it did: tasks of its own end here. The hub forgets it by itself."""

    def follow(self, topic: str) -> None:
        """Pass on what is said there. Before a snapshot is read, await `self.hub.certain(topic)`."""
        self.hub.join(self, topic)

    def unfollow(self, topic: str) -> None:
        self.hub.leave(self, topic)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self.principal = scope.get("principal")
        with serving(name=new_request_id(), address=_address(scope)):
            await receive()  # websocket.connect
            await send({"type": "websocket.accept"})
            self._outbox = Outbox(send)
            self.hub = realtime.hub()
            self._lanes: dict[str, Lane] = {}
            self._bucket = Bucket(settings.LIMITS["socket_command"])
            self._throttled = 0
            self.hub.attach(self)
            try:
                await self._open()
                await self._serve(receive)
            finally:
                self.hub.detach(self)
                self._outbox.gone()
                for lane in self._lanes.values():
                    lane.stop()
                self.closed()

    async def _open(self) -> None:
        try:
            await self.opened()
        except DomainError as refusal:
            self.close(close_code(refusal))
        except Exception:
            logger.exception("A socket could not be opened: %s", type(self).__name__)
            self.close(INTERNAL_ERROR)

    async def _serve(self, receive: Receive) -> None:
        while (event := await receive())["type"] == "websocket.receive":
            if not self._outbox.closed:
                self._take(event)

    def close(self, code: int) -> None:
        """Close with this code. A code is all that is said: reasons are in the protocol."""
        self._outbox.close(code)

    # --- Commands

    def _take(self, event: Mapping[str, Any]) -> None:
        text: str | None = event.get("text")
        if text is None:
            self.close(NO_BINARY)
        elif _is_larger(text, self._max_bytes):
            self.close(TOO_BIG)
        else:
            self._read(text)

    def _read(self, text: str) -> None:
        frame: dict[str, Any] = {}
        found: Command | None = None
        try:
            frame = parsed(text)
            found = self._commands.get(frame["type"])
            if found is None:
                raise UnknownCommand
        except DomainError as refusal:
            self._refuse(frame.get("id"), refusal if self._bucket.take() else Throttled(retry_after=1))
        if _is_larger(text, found.max_bytes if found is not None else MAX_BYTES):
            self.close(TOO_BIG)
        elif found is not None:
            self._enlist(found, frame)

    def _enlist(self, found: Command, frame: Frame) -> None:
        if (found.limited and not self._bucket.take()) or not self._lane(found.lane).add(self._execute(found, frame)):
            self._refuse(frame.get("id"), Throttled(retry_after=1))

    async def _execute(self, found: Command, frame: Frame) -> None:
        try:
            answer = await found.handler(self, frame)
        except DomainError as refusal:
            self._refuse(frame.get("id"), refusal)
        except Exception:
            logger.exception("%s failed", found.name)
            self._refuse(frame.get("id"), Unavailable())
        else:
            self._throttled = 0
            if found.answers:
                self.say({**(answer or {}), "type": "ok", "id": frame.get("id")})

    def _refuse(self, identity: str | int | None, refusal: DomainError) -> None:
        self.say({**refusal.as_dict(), "type": "error", "id": identity})
        self._throttled = self._throttled + 1 if isinstance(refusal, Throttled) else 0
        if self._throttled >= MAX_THROTTLED:
            self.close(TOO_FAST)

    def _lane(self, name: str) -> Lane:
        if name not in self._lanes:
            self._lanes[name] = Lane()
        return self._lanes[name]

    # --- Pushes

    def say(self, payload: Frame) -> None:
        """Send something to this client alone."""
        self._outbox.put(realtime.encoded(payload))

    def push(self, kind: str, text: str) -> None:
        """From the hub: something was said on a topic."""
        if kind in self._hearers:
            self._lane(f"hears {kind}").add(self._hear(kind, text))
        else:
            self._outbox.put(text)

    async def _hear(self, kind: str, text: str) -> None:
        try:
            await self._hearers[kind](self, orjson.loads(text))
        except Exception:
            logger.exception("%s was not taken in", kind)


class Nowhere(Socket):
    """For an address that leads nowhere: a client is told so, and not by a bare HTTP 404 or 500."""

    async def opened(self) -> None:
        raise NotFound


# --- The database from sockets ---------------------------------------------------------------------------------------

_executor = ThreadPoolExecutor(max_workers=max(2, settings.DATABASE_POOL // 2), thread_name_prefix="socket-database")


async def run_db(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run `work` in a thread that may use the database. So many at once, so that HTTP requests find connections too."""
    call: Callable[P, Awaitable[R]] = database_sync_to_async(work, thread_sensitive=False, executor=_executor)
    return await call(*args, **kwargs)


def _is_larger(text: str, most: int) -> bool:
    return len(text) > most or len(text.encode()) > most


def close_code(refusal: DomainError) -> int:
    """With what a socket is closed that may not be here."""
    match refusal:
        case NotAuthenticated():
            return NOT_SIGNED_IN
        case PermissionDenied():
            return NOT_ALLOWED
        case NotFound():
            return NO_SUCH_THING
    return NOT_ALLOWED if refusal.http_status == 403 else INTERNAL_ERROR


def _address(scope: Scope) -> str | None:
    forwarded = b",".join(value for name, value in scope.get("headers", ()) if name == b"x-forwarded-for")
    client = scope.get("client")
    return vouched_address(peer=client[0] if client else None, forwarded=forwarded.decode("latin-1"))
