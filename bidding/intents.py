"""The idempotency key of a call over REST (protocol.md, "Bids")."""

from __future__ import annotations

from uuid import uuid4

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from bidding.errors import IdempotencyKeyRequired
from bidding.frames import lawful_key

KEY_HEADER = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="Names the intent: the same key gets the same answer again. 1 to 128 printable characters.",
)


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
