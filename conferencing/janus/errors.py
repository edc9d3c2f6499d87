"""What can go wrong with Janus, by its own numbers (its apierror.h and the list in janus_videoroom.c).

None of these is for people's eyes: who speaks to a gateway says what it means for the one who asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final


class JanusError(Exception):
    """Janus refused. `code` is its number, 0 where the fault lies in how it answered."""

    def __init__(self, reason: str = "", *, code: int = 0) -> None:
        super().__init__(reason)
        self.code = code


class GatewayAway(JanusError):
    """It cannot be reached, or went away before it had answered: whether it did what was asked is unknown."""


class NoAnswer(GatewayAway):
    """It is there, but did not answer in time."""


class Garbled(JanusError):
    """An answer that no Janus gives."""


class WrongSecret(JanusError):
    """Of the API, the admin key, the room, its pin, or a token that is not let in."""


class HandleGone(JanusError):
    """The session or the handle is no more: begin anew."""


class NoSuchRoom(JanusError):
    pass


class RoomExists(JanusError):
    pass


class NoSuchFeed(JanusError):
    pass


class FeedTaken(JanusError):
    """Somebody is in the room under that name."""


class RoomFull(JanusError):
    """As many publish as the room was made for."""


class BadDescription(JanusError):
    """SDP that cannot be read, or is of the wrong kind."""


class OutOfTurn(JanusError):
    """Not possible as the handle stands: not joined yet, joined already, not publishing."""


_TYPES: Final[Mapping[int, type[JanusError]]] = MappingProxyType(
    {
        403: WrongSecret,
        424: OutOfTurn,
        425: OutOfTurn,
        426: NoSuchRoom,
        427: RoomExists,
        428: NoSuchFeed,
        431: BadDescription,
        432: RoomFull,
        433: WrongSecret,
        434: OutOfTurn,
        435: OutOfTurn,
        436: FeedTaken,
        437: BadDescription,
        458: HandleGone,
        459: HandleGone,
        464: BadDescription,
        465: BadDescription,
        466: BadDescription,
        469: BadDescription,
        471: OutOfTurn,
        472: GatewayAway,
    }
)


def error_of(*, code: int, reason: str) -> JanusError:
    """The error of this number; plain `JanusError` for those that nobody tells apart."""
    return _TYPES.get(code, JanusError)(reason, code=code)
