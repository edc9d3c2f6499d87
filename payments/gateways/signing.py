"""The signature of a webhook: `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`, as Stripe publishes it.

Source: https://docs.stripe.com/webhooks#verify-manually
"""

from __future__ import annotations

import hashlib
import hmac
import time

from payments.gateways.base import BadSignature

TOLERANCE = 300
"""Seconds for which a signature counts: whoever has recorded a webhook cannot play it later."""


def sign(body: bytes, *, secret: str, at: int | None = None) -> str:
    """The header's value. `at` is in unix seconds; now, where it is left out."""
    moment = int(time.time()) if at is None else at
    return f"t={moment},v1={_digest(body, secret=secret, moment=moment)}"


def check(body: bytes, *, header: str, secret: str) -> None:
    """Raises `BadSignature`. Several `v1` may stand there, as while a secret is being changed; one must be right."""
    parts = [part.partition("=")[::2] for part in header.split(",")]
    moments = [
        value for name, value in parts if name.strip() == "t" and value.isascii() and value.isdigit() and len(value) < 12
    ]
    if len(moments) != 1:
        raise BadSignature("no time")
    moment = int(moments[0])
    wanted = _digest(body, secret=secret, moment=moment).encode()
    given = [value.strip().encode() for name, value in parts if name.strip() == "v1"]
    if not any(hmac.compare_digest(wanted, each) for each in given):
        raise BadSignature("signed by somebody else")
    if abs(time.time() - moment) > TOLERANCE:
        raise BadSignature("too old")


def _digest(body: bytes, *, secret: str, moment: int) -> str:
    return hmac.new(secret.encode(), str(moment).encode() + b"." + body, hashlib.sha256).hexdigest()
