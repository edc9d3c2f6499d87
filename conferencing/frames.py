"""Reads the fields of a socket's commands. Raises `Invalid`, naming the field."""

from __future__ import annotations

from typing import Final, NoReturn

from django.utils.translation import gettext as _

from conferencing.choices import Wish
from core.errors import Invalid
from core.sockets import Frame

_ID_DIGITS: Final = 18


def only(frame: Frame, *fields: str) -> None:
    """What we do not know is `invalid`, never ignored (protocol.md)."""
    for name in sorted(set(frame) - {"type", "id", *fields}):
        refuse(name[:64], _("There is no such field."))


def seat_id(frame: Frame) -> int | None:
    """The number of a seat as text; None where it is left out."""
    given = frame.get("seat")
    if given is None:
        return None
    if not (isinstance(given, str) and given.isascii() and given.isdigit() and len(given) <= _ID_DIGITS):
        refuse("seat", _("The number of a seat, as text."))
    return int(given)


def flag(frame: Frame, name: str) -> bool | None:
    """True or false; None where it is left out."""
    given = frame.get(name)
    if not (given is None or isinstance(given, bool)):
        refuse(name, _("True or false."))
    return given


def wish(frame: Frame) -> Wish:
    given = frame.get("wish")
    if given not in Wish.values:
        refuse("wish", " | ".join(Wish.values))
    return Wish(given)


def refuse(field: str, text: str) -> NoReturn:
    raise Invalid(errors={field: [text]})
