"""What may be said: plain text. A page escapes it and finds the links; here is refused what no page should have to show."""

from __future__ import annotations

import unicodedata
from typing import Final, NoReturn

from django.utils.translation import gettext as _

from chat.models import TEXT_MAX
from core.errors import Invalid

LINES: Final = 20
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_ALLOWED: Final = frozenset("\n\u200c\u200d")
"""Line breaks; and the zero-width (non-)joiners, with which Persian and the scripts of India spell (`accounts.names`)."""


def plain(text: str, *, most: int = TEXT_MAX, field: str = "text") -> str:
    """The text without space around it, lines ended by a line feed. Raises `Invalid`, naming the field."""
    if len(text) > 2 * most:
        _refuse(field, _("At most %(most)d characters.") % {"most": most})
    found = text.replace("\r\n", "\n").strip()
    if not found:
        _refuse(field, _("Write something first."))
    if len(found) > most:
        _refuse(field, _("At most %(most)d characters.") % {"most": most})
    if found.count("\n") >= LINES:
        _refuse(field, _("At most %(most)d lines.") % {"most": LINES})
    if any(unicodedata.category(sign) in _UNSEEN and sign not in _ALLOWED for sign in found):
        _refuse(field, _("Text has no unseen characters."))
    return found


def _refuse(field: str, text: str) -> NoReturn:
    raise Invalid(errors={field: [text]})
