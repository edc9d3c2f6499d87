"""Files that go along with a notice's mail. An app that has such files registers who reads them (`apps.ready`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file as it is mailed. `mime`: its type, such as `application/pdf`."""

    name: str
    content: bytes
    mime: str


Reader = Callable[[str], Attachment]
"""Gives the file that is known under a key. It may raise anything: the mail then waits, and is tried again."""

_readers: dict[str, Reader] = {}


def register(prefix: str, reader: Reader) -> None:
    """From now on `reader` is asked for what a notice names as `<prefix>:<key>`."""
    _readers[prefix] = reader


def read(reference: str) -> Attachment:
    """The file that a notice's `attachment` names. Raises `LookupError` where nobody has registered its prefix."""
    prefix, _colon, key = reference.partition(":")
    if prefix not in _readers:
        message = f"Nobody reads attachments named {prefix}:…"
        raise LookupError(message)
    return _readers[prefix](key)
