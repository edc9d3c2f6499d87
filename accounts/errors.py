"""What accounts refuse, beyond the kernel's own refusals."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, NotAuthenticated
from core.times import timestamp


class AccountSuspended(DomainError):
    """A standing ban, or an account that was closed; `until` is an RFC 3339 time, or null for no end in sight."""

    code = "account_suspended"
    http_status = 403
    text = _("Your account is suspended.")

    def __init__(self, *, reason: str = "", until: datetime | None = None) -> None:
        self.reason, self.ends_at = reason, until
        why = _now("Your account is suspended: %(reason)s") % {"reason": reason} if reason else self.text
        super().__init__(why, until=timestamp(until) if until else None)


class AccountClosed(AccountSuspended):
    """`is_active` is off. To clients the same code: there is no way in, and no end in sight."""

    text = _("This account is closed.")


class EmailNotVerified(DomainError):
    """Asked of what needs a verified address: bids, listings."""

    code = "email_not_verified"
    http_status = 403
    text = _("Please confirm your e-mail address first.")


class WrongCredentials(NotAuthenticated):
    """One answer for an unknown address and a wrong password: it does not tell who exists."""

    text = _("The e-mail address or the password is not right.")
