"""The idempotency key of a call over REST: it names what the caller means to do, so that asking again does it once."""

from __future__ import annotations

from uuid import uuid4

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from core.errors import DomainError, Invalid

MOST: int = 128
"""Characters of a key."""

KEY_HEADER = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="Names the intent: the same key gets the same answer again. 1 to 128 printable characters.",
)


class IdempotencyKeyRequired(DomainError):
    code = "idempotency_key_required"
    text = gettext_lazy("Send an Idempotency-Key with this.")


class IdempotencyConflict(DomainError):
    """The key has named another intent of the same person."""

    code = "idempotency_conflict"
    http_status = 422
    text = gettext_lazy("This key was used for something else.")


def idempotency_key(request: Request) -> str:
    """Raises `IdempotencyKeyRequired`, or `Invalid` for what is no key.

    The form of the browsable API cannot send a header: what is answered with a page is an intent of its own.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not key and getattr(request.accepted_renderer, "format", "") == "api":
        return uuid4().hex
    if not key:
        raise IdempotencyKeyRequired
    return lawful_key(key)


def lawful_key(key: object) -> str:
    """An idempotency key: 1 to 128 printable characters. Raises `Invalid`."""
    if not isinstance(key, str) or not 1 <= len(key) <= MOST or not key.isprintable():
        raise Invalid(errors={"key": [_("1 to 128 printable characters.")]})
    return key
