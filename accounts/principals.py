"""Who stands behind a socket or a request, without the database row: cheap to hold, safe to compare."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Principal:
    """A signed-in person and the log-in they came by: `token_session` (API) or `session_key` (web), never both.

    `via_ticket` tells a socket that came with `?ticket=`, which may lack an Origin.
    """

    user_id: int
    token_session: uuid.UUID | None = None
    session_key: str = ""
    via_ticket: bool = False
