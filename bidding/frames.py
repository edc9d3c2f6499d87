"""Reads the fields of a socket's commands. Raises `Invalid`, naming the field."""

from __future__ import annotations

from typing import Any, NoReturn, cast
from uuid import UUID

from django.utils.translation import gettext as _

from bidding.choices import BidKind
from bidding.rules import BidKind as Kind
from core.errors import Invalid
from core.intents import lawful_key
from core.sockets import Frame

LARGEST = 2**53 - 1


def only(frame: Frame, *fields: str) -> None:
    """What we do not know is `invalid`, never ignored (protocol.md)."""
    for name in sorted(set(frame) - {"type", "id", *fields}):
        _refuse(name[:64], _("There is no such field."))


def lot_id(frame: Frame) -> UUID:
    given = frame.get("lot")
    if not isinstance(given, str) or len(given) != 36:
        _refuse("lot", _("The id of a lot."))
    try:
        return UUID(given)
    except ValueError:
        _refuse("lot", _("The id of a lot."))


def follow_of(frame: Frame) -> tuple[str | None, int | None]:
    """Epoch and sequence as the client has them. Nonsense is as good as nothing: the answer is a snapshot."""
    epoch, sequence = frame.get("epoch"), frame.get("sequence")
    whole = isinstance(sequence, int) and not isinstance(sequence, bool) and 0 <= sequence <= LARGEST
    return (epoch if isinstance(epoch, str) else None, cast("int", sequence) if whole else None)


def seen_sequence(frame: Frame) -> int:
    sequence = follow_of(frame)[1]
    if sequence is None:
        _refuse("sequence", _("A whole number."))
    return sequence


def console_id(frame: Frame) -> str | None:
    """The id of a console from before. Nonsense is as good as nothing: then it is a new one."""
    given = frame.get("console")
    return given if isinstance(given, str) and 0 < len(given) <= 32 else None


def amount_kind(frame: Frame) -> tuple[str, Any, Kind]:
    """Key, amount as sent, and kind (`max` where left out)."""
    kind = frame.get("kind", BidKind.MAX.value)
    if kind not in BidKind.values:
        _refuse("kind", _("Either exact or max."))
    if "amount" not in frame:
        _refuse("amount", _("This is required."))
    return lawful_key(frame.get("key")), frame["amount"], cast("Kind", kind)


def _refuse(field: str, text: str) -> NoReturn:
    raise Invalid(errors={field: [text]})
