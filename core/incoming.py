"""What a client may send over a socket: how large, of what shape, how often."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Final

import orjson
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

MAX_BYTES: Final = 16 * 1024
"""Of a frame, unless its command says more."""
MOST_BYTES: Final = 64 * 1024
"""Of a frame of any command; what a browser writes about many pictures is longer than what people do (decision 0017)."""
MAX_ID: Final = 64


class BadMessage(DomainError):
    """No JSON object, or no `type`, or an `id` that is neither a short text nor a number."""

    code = "bad_message"
    text = _("That message is not understood.")


class UnknownCommand(DomainError):
    code = "unknown_command"
    text = _("There is no such command.")


def parsed(text: str) -> dict[str, Any]:
    """The frame: an object with a text `type`. Raises BadMessage; neither depth nor strange numbers raise anything else."""
    try:
        frame = orjson.loads(text)
    except (orjson.JSONDecodeError, RecursionError):
        raise BadMessage from None
    if not isinstance(frame, dict) or not isinstance(frame.get("type"), str) or not _is_id(frame.get("id")):
        raise BadMessage
    return frame


def _is_id(given: Any) -> bool:
    if isinstance(given, str):
        return len(given) <= MAX_ID
    return given is None or type(given) is int  # a bool is an int too, but no id


class Bucket:
    """A token bucket for one socket; it lives in one process, so its memory is the right place."""

    __slots__ = ("_at", "_burst", "_rate", "_tokens")

    def __init__(self, limit: Mapping[str, float] | None) -> None:
        self._rate = limit["rate"] if limit is not None else 0.0
        self._burst = self._tokens = limit["burst"] if limit is not None else float("inf")
        self._at = time.monotonic()

    def take(self) -> bool:
        """Whether there was a token."""
        now = time.monotonic()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
