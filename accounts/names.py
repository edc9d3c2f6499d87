"""What may stand as a person's name: it is shown to others and goes into mails."""

from __future__ import annotations

import unicodedata
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

NAME_MAX: Final = 120
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS: Final = frozenset("\u200c\u200d")
"""Zero-width (non-)joiners: Persian and the scripts of India spell with them."""


def validate_name(name: str) -> None:
    """Refuses line breaks, what turns the writing direction, other unseen characters, and links (mail would carry them)."""
    if _has_unseen(name):
        raise ValidationError(_("A name has no unseen characters."))
    if "://" in name or "www." in name.lower():
        raise ValidationError(_("A name has no links."))


def validate_line(line: str) -> None:
    """One line of an address: as `validate_name`, but for the links."""
    if _has_unseen(line):
        raise ValidationError(_("This has unseen characters."))


def _has_unseen(text: str) -> bool:
    return any(unicodedata.category(sign) in _UNSEEN and sign not in _JOINERS for sign in text)
