"""Log-ins of a person: web sessions (a cookie) and API sessions (tokens). Ending one is felt at once everywhere.

A web session is Django's row, found for a person through allauth's `UserSession`; an API session is a `TokenSession`.
Sockets of an ended session are closed by `accounts.standing` within 5 s.
"""

from __future__ import annotations

from typing import Final

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models.functions import Now

from accounts.choices import SessionEnd
from accounts.models import SocketTicket, TokenSession, User

SHOWN_OUT: Final = "shown_out"
"""What is left in a web session that staff have ended: whose it was, so that the next page can say why."""
_TOLD_WHY: Final = frozenset({SessionEnd.BAN, SessionEnd.CLOSED})


def web_sessions(user: User) -> list[UserSession]:
    """Those that still work, the newest first, in one query (allauth's own list takes several for each)."""
    alive = Session.objects.filter(expire_date__gt=Now()).values("session_key")
    return list(UserSession.objects.filter(user=user, session_key__in=alive).order_by("-created_at"))


def token_sessions(user: User) -> list[TokenSession]:
    """Those that still work, the newest first."""
    return list(TokenSession.objects.alive().filter(user=user).order_by("-created_at"))


def end_token_session(*, session: TokenSession, because: SessionEnd) -> bool:
    """Kill the access and the refresh token of one log-in. False when it had ended before."""
    return bool(TokenSession.objects.filter(pk=session.pk, ended_at=None).update(ended_at=Now(), ended_because=because))


def end_web_session(session_key: str) -> None:
    """End one web session, wherever its cookie is."""
    with transaction.atomic():
        Session.objects.filter(session_key=session_key).delete()
        UserSession.objects.filter(session_key=session_key).delete()


def end_all(*, user: User, because: SessionEnd, keep_web: str | None = None) -> None:
    """End every log-in of a person and void their socket tickets, but for the web session `keep_web` (its key)."""
    with transaction.atomic():
        TokenSession.objects.filter(user=user, ended_at=None).update(ended_at=Now(), ended_because=because)
        SocketTicket.objects.filter(user=user).delete()
        mine = UserSession.objects.filter(user=user).exclude(session_key=keep_web or "")
        ended = Session.objects.filter(session_key__in=mine.values("session_key"))
        if because in _TOLD_WHY:
            ended.update(session_data=Session.objects.encode({SHOWN_OUT: user.pk}))
        else:
            ended.delete()
        mine.delete()
