"""Who stands behind a socket or a request, without the database row: cheap to hold, safe to compare."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from accounts.models import TokenSession, User


@dataclass(frozen=True, slots=True)
class Principal:
    """A signed-in person and the log-in they came by: `token_session` (API) or `session_key` (web), never both.

    `as_staff` tells a socket that was opened by staff, who see more than others: it ends when they are staff no more
    (`accounts.standing`).
    """

    user_id: int
    token_session: uuid.UUID | None = None
    session_key: str = ""
    as_staff: bool = False


def principal_of(request: Any, *, user: User) -> Principal:
    """Of a signed-in request, of a page or of the API (where `request.auth` is the `TokenSession` a token named)."""
    session = getattr(request, "auth", None)
    if isinstance(session, TokenSession):
        return Principal(user_id=user.pk, token_session=session.pk)
    return Principal(user_id=user.pk, session_key=request.session.session_key or "")
