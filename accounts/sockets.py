"""Who opens a socket: by session cookie or by one-time `?ticket=`, in two queries at most."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models.functions import Now
from django.utils.crypto import constant_time_compare

from accounts import standing, tickets
from accounts.models import User
from accounts.principals import Principal
from core.sockets import NOT_SIGNED_IN, run_db


class SocketAuthMiddleware:
    """Sets `scope["principal"]`: a `Principal`, or None for somebody not signed in, who may look at public things.

    A ticket that is not good is no way to come in quietly as nobody: such a socket is accepted and closed with 4401
    (closed before that, the client would see a bare HTTP 403 and no code).
    """

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        if ticket := _ticket(scope):
            principal = await run_db(_by_ticket, ticket)
            if principal is None:
                await receive()
                await send({"type": "websocket.accept"})
                await send({"type": "websocket.close", "code": NOT_SIGNED_IN})
                return None
        elif key := _session_key(scope):
            principal = await run_db(_by_session, key)
        else:
            principal = None
        return await self.app(scope | {"principal": principal}, receive, send)


def _ticket(scope: dict[str, Any]) -> str:
    given = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("ticket")
    return given[0] if given else ""


def _session_key(scope: dict[str, Any]) -> str:
    header = b"; ".join(value for name, value in scope["headers"] if name == b"cookie").decode("latin-1")
    try:
        found = SimpleCookie(header).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return found.value if found is not None else ""


def _by_ticket(ticket: str) -> Principal | None:
    principal = tickets.redeem(ticket)
    return None if principal is None or standing.revoked_now([principal]) else principal


def _by_session(key: str) -> Principal | None:
    """As Django's own `get_user`, with the ban beside it: backend known, password unchanged since, nothing against them."""
    row = Session.objects.filter(session_key=key, expire_date__gt=Now()).first()
    session = row.get_decoded() if row is not None else {}
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    person = User.objects.with_standing().filter(pk=session.get(SESSION_KEY, 0)).first()
    if person is None or not person.is_active or person.standing_ban_id is not None:
        return None
    given = session.get(HASH_SESSION_KEY, "")
    lawful = [person.get_session_auth_hash(), *person.get_session_auth_fallback_hash()]
    if not any(constant_time_compare(given, one) for one in lawful):
        return None
    return Principal(user_id=person.pk, session_key=key, as_staff=person.is_staff)
