"""What chat refuses, beyond the kernel's own refusals."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, DomainError
from core.times import timestamp


class Muted(DomainError):
    """A moderator has muted the speaker until `until`, RFC 3339."""

    code = "muted"
    http_status = 403
    text = _("A moderator has muted you for a while.")

    def __init__(self, *, until: datetime) -> None:
        super().__init__(until=timestamp(until))


class Blocked(DomainError):
    """In private one of the two has blocked the other. It does not say who."""

    code = "blocked"
    http_status = 403
    text = _("The two of you do not write to each other.")


class SlowMode(DomainError):
    """`retry_after` in seconds. Not `Throttled`: who waits it out at the keyboard has done nothing wrong."""

    code = "slow_mode"
    http_status = 429
    text = _("This chat is in slow mode.")


class TooLate(DomainError):
    code = "too_late"
    http_status = 409
    text = _("It is too late for that.")


class KeyUsed(DomainError):
    code = "idempotency_conflict"
    http_status = 422
    text = _("This key was used for something else.")


class Closed(Conflict):
    text = _("This chat is closed.")

    def __init__(self) -> None:
        super().__init__(status="closed")
