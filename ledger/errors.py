"""What the books refuse, which are mistakes of the program and shown to nobody; and what a purse refuses, to people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class Unbalanced(ValueError):
    """An entry without lines, or one whose lines do not sum to zero."""


class SourceReused(ValueError):
    """Under this source something else was posted."""


class PurseExceeded(DomainError):
    """`available` is the most that may be bound, `needed` what would have been (decimal strings, in totals)."""

    code = "purse_exceeded"
    http_status = 409
    text = _("That is more than the purse still covers.")
