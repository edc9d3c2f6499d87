"""Reads the fields of a socket's commands. Raises `Invalid`, naming the field."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final, NoReturn

from django.utils.translation import gettext as _

from conferencing.choices import Source, Wish
from conferencing.descriptions import NoDescription, Section, candidate_of, sections_of
from core.errors import Invalid
from core.sockets import Frame

MOST_FEEDS: Final = 24
LARGEST: Final = 2
"""Of the three sizes of a picture."""
_ID_DIGITS: Final = 18
_FEED: Final = re.compile(r"[1-9][0-9]{0,17}\.(camera|screen)", re.ASCII)


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


# --- Media


def source(frame: Frame) -> Source:
    given = frame.get("source")
    if given not in Source.values:
        refuse("source", " | ".join(Source.values))
    return Source(given)


def line(frame: Frame) -> Source | None:
    """One of one's own lines; None for that which watches."""
    given = frame.get("line")
    if given == "watch":
        return None
    if given not in Source.values:
        refuse("line", " | ".join((*Source.values, "watch")))
    return Source(given)


def sdp(frame: Frame) -> tuple[str, tuple[Section, ...]]:
    """A description as it was sent, and its tracks."""
    given = frame.get("sdp")
    try:
        return str(given), sections_of(given)
    except NoDescription:
        refuse("sdp", _("A description of media, as browsers write it."))


def kinds(frame: Frame, sections: Sequence[Section], *, of: Source) -> None:
    """Says what is sent, and the description holds that and nothing else; a screen always has a picture."""
    given = frame.get("kinds")
    if not isinstance(given, list) or not given or any(kind not in ("audio", "video") for kind in given):
        refuse("kinds", "audio | video")
    if of == Source.SCREEN and "video" not in given:
        refuse("kinds", "video")
    if sorted(section.kind for section in sections) != sorted(given):
        refuse("sdp", _("It describes something else than `kinds` says."))


def feeds(frame: Frame) -> dict[str, int | None]:
    """The feeds that are wanted, each with its layer: the largest where it is left out, None for the voice alone."""
    given = frame.get("feeds")
    if not isinstance(given, list) or len(given) > MOST_FEEDS or not all(isinstance(each, dict) for each in given):
        refuse("feeds", _("A list of at most %(most)d.") % {"most": MOST_FEEDS})
    found: dict[str, int | None] = {}
    for each in given:
        if set(each) - {"feed", "layer"}:
            refuse("feeds", _("There is no such field."))
        found[feed(each)] = None if each.get("layer", LARGEST) is None else layer({"layer": LARGEST, **each})
    return found


def feed(frame: Frame) -> str:
    given = frame.get("feed")
    if not isinstance(given, str) or not _FEED.fullmatch(given):
        refuse("feed", _("The name of a feed."))
    return given


def layer(frame: Frame) -> int:
    given = frame.get("layer")
    if type(given) is not int or not 0 <= given <= LARGEST:
        refuse("layer", "0 | 1 | 2")
    return given


def candidate(frame: Frame) -> dict[str, Any] | None:
    try:
        return candidate_of(frame.get("candidate"))
    except NoDescription:
        refuse("candidate", _("A candidate, as browsers write it."))
