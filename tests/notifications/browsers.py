"""A browser that lets itself be pushed to: its keys, and what it makes of what arrives."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import b64urlencode

from accounts.models import User
from notifications.models import PushSubscription

_number = count(1)


@dataclass(frozen=True)
class Browser:
    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def keys(self) -> dict[str, str]:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"p256dh": b64urlencode(point), "auth": b64urlencode(self.auth)}

    def read(self, body: bytes) -> dict[str, Any]:
        """What was meant for this browser. Raises where it was not."""
        plain = http_ece.decrypt(body, private_key=self.key, auth_secret=self.auth, version="aes128gcm")
        said: dict[str, Any] = json.loads(plain)
        return said


def make_browser(
    person: User, *, at: str = "https://push.services.mozilla.com", browser: Browser | None = None
) -> PushSubscription:
    """Of this person, subscribed."""
    found = browser or Browser(f"{at}/send/{next(_number)}")
    return PushSubscription.objects.create(person=person, endpoint=found.endpoint, device="Firefox on Linux", **found.keys)
