"""Secrets of rooms, each derived from the admin key: what is in the database opens nothing, and nothing has to be kept."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings


def admin_key() -> str:
    """What lets rooms be made."""
    return str(settings.JANUS_ADMIN_KEY)


def room_secret(room: str) -> str:
    """What opens the verbs of a moderator."""
    return _derived("secret", room)


def room_pin(room: str) -> str:
    """What everybody needs who joins it or receives from it."""
    return _derived("pin", room)


def seat_token(room: str, *, seat: str) -> str:
    """What a seat joins with: a room knows the tokens of those whom Django has let in, and no other."""
    return _derived("token", room, seat)


def _derived(purpose: str, *parts: str) -> str:
    text = "\0".join((purpose, *parts))
    return hmac.new(admin_key().encode(), text.encode(), hashlib.sha256).hexdigest()
