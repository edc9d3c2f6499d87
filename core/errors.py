"""The one family of errors that a person or a client may see.

A domain module raises a subclass of `DomainError`; the edges (REST, sockets, forms, admin) each map it once.
`code` is stable and part of the protocol; the text is translated and may change.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A refusal with a stable code.

    `data` holds what the protocol places beside the code (`minimum_bid`, `retry_after`, …), already in wire
    form: decimal strings, RFC 3339 times, numbers of seconds.
    """

    code: ClassVar[str] = "invalid"
    http_status: int = 400
    text: ClassVar[str | Promise] = _("That is not possible.")

    def __init__(self, detail: str | Promise | None = None, **data: Any) -> None:
        self._detail = detail if detail is not None else self.text
        self.data = data
        super().__init__(self._detail)

    @property
    def detail(self) -> str:
        """What people read, in the language that is active now: a bid is refused on a thread that speaks none."""
        return str(self._detail)

    def as_dict(self) -> dict[str, Any]:
        """The body that sockets send."""
        return {"code": self.code, "detail": self.detail, **self.data}

    def as_problem(self) -> dict[str, Any]:
        """The body that REST sends (RFC 9457): its `status` is the number, whatever the protocol calls the data beside it."""
        return {"type": "about:blank", "title": str(self.text), **self.as_dict(), "status": self.http_status}


class Invalid(DomainError):
    """Input that cannot be understood; `errors` names the fields: `{field: [text, …]}`."""

    text = _("Something in what you sent is not right.")


class NotAuthenticated(DomainError):
    code = "not_authenticated"
    http_status = 401
    text = _("Please sign in first.")


class PermissionDenied(DomainError):
    code = "permission_denied"
    http_status = 403
    text = _("You may not do that.")


class NotFound(DomainError):
    """Also the answer for what one may not know of."""

    code = "not_found"
    http_status = 404
    text = _("There is no such thing.")


class Conflict(DomainError):
    """The state does not allow it; `status` says which state that is."""

    code = "conflict"
    http_status = 409
    text = _("That is not possible now.")

    def as_problem(self) -> dict[str, Any]:
        """The state that stood in the way has a name of its own beside the number (docs/decisions/0003)."""
        state = {"state": self.data["status"]} if "status" in self.data else {}
        return super().as_problem() | state


class Throttled(DomainError):
    """Too fast; `retry_after` is in seconds."""

    code = "throttled"
    http_status = 429
    text = _("Too fast. Please wait a moment.")


class Unavailable(DomainError):
    """The outcome is unknown or nothing was tried; asking again with the same key is safe. `retry_after` in seconds."""

    code = "unavailable"
    http_status = 503
    text = _("We cannot answer just now. Please ask again.")

    def __init__(self, detail: str | Promise | None = None, *, retry_after: int = 1, **data: Any) -> None:
        super().__init__(detail, retry_after=retry_after, **data)
