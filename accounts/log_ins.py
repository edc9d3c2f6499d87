"""The log-ins a person sees and ends: web and API sessions as one list."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from allauth.usersessions.models import UserSession

from accounts import agents, sessions
from accounts.choices import SessionEnd
from accounts.models import TokenSession, User
from accounts.principals import Principal
from core.errors import NotFound


@dataclass(frozen=True, slots=True)
class LogIn:
    """One place a person is signed in. `id` is `web-…` or `api-…`; `current` is the one that asks."""

    id: str
    kind: Literal["web", "api"]
    current: bool
    created_at: datetime
    seen_at: datetime
    address: str | None
    user_agent: str

    @property
    def client(self) -> str:
        return agents.spoken(self.user_agent)


def log_ins(*, user: User, current: Principal) -> list[LogIn]:
    """All that still work, the newest first, in two queries."""
    web = [_web(session, current=current) for session in sessions.web_sessions(user)]
    api = [_api(session, current=current) for session in sessions.token_sessions(user)]
    return sorted(web + api, key=lambda log_in: log_in.created_at, reverse=True)


def end(*, user: User, id: str) -> None:
    """End one of a person's own. Raises `NotFound` for anything else, others' log-ins among it."""
    kind, _dash, rest = id.partition("-")
    if not (kind == "web" and _end_web(user=user, key=rest)) and not (kind == "api" and _end_api(user=user, key=rest)):
        raise NotFound


def _end_web(*, user: User, key: str) -> bool:
    found = UserSession.objects.filter(user=user, pk=int(key)).first() if key.isdecimal() and len(key) < 19 else None
    if found is not None:
        sessions.end_web_session(found.session_key)
    return found is not None


def _end_api(*, user: User, key: str) -> bool:
    try:
        found = TokenSession.objects.alive().filter(user=user, pk=uuid.UUID(key)).first()
    except ValueError:
        return False
    return found is not None and sessions.end_token_session(session=found, because=SessionEnd.ENDED)


def _web(session: UserSession, *, current: Principal) -> LogIn:
    return LogIn(
        id=f"web-{session.pk}",
        kind="web",
        current=bool(current.session_key) and session.session_key == current.session_key,
        created_at=session.created_at,
        seen_at=session.last_seen_at,
        address=session.ip,
        user_agent=session.user_agent,
    )


def _api(session: TokenSession, *, current: Principal) -> LogIn:
    return LogIn(
        id=f"api-{session.pk}",
        kind="api",
        current=session.pk == current.token_session,
        created_at=session.created_at,
        seen_at=session.seen_at,
        address=session.address,
        user_agent=session.user_agent,
    )
