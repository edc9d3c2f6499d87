"""Rows of log-ins that have had their time."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import LogInFailure, SocketTicket, TokenSession

KEPT: Final = timedelta(days=30)
"""How long an ended API session may still be asked about: when did it end, and why."""
DAY: Final = timedelta(days=1)


def clear_expired() -> int:
    """Delete used-up tickets, failures, sessions. Returns how many rows went; running it twice does no harm."""
    old = TokenSession.objects.filter(Q(ended_at__lt=Now() - KEPT) | Q(expires_at__lt=Now() - KEPT))
    expired = Session.objects.filter(expire_date__lt=Now())
    orphans = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key"))
    doomed = (
        SocketTicket.objects.filter(created_at__lt=Now() - DAY),
        LogInFailure.objects.filter(at__lt=Now() - DAY),
        old,
        expired,
        orphans,
    )
    return sum(rows.delete()[0] for rows in doomed)
