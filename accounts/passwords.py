"""Changing a password ends every other log-in: whoever knew the old one is out."""

from __future__ import annotations

from django.db import transaction

from accounts import sessions
from accounts.choices import SessionEnd
from accounts.models import User


def set_password(*, user: User, password: str, keep_web: str | None = None) -> None:
    """Set it (already validated) and end all API sessions and all web sessions but `keep_web`, a session's key."""
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        sessions.end_all(user=user, because=SessionEnd.PASSWORD, keep_web=keep_web)
