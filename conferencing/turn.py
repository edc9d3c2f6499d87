"""Where browsers learn their outer address (STUN) and are carried through (TURN), with credentials that soon end.

The scheme is coturn's `use-auth-secret`, "A REST API For Access To TURN Services" (draft-uberti-behave-turn-rest-00): the
name is `<unix time of its end>:<whose>`, the password the HMAC-SHA1 of the name by the secret shared with coturn.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings

LIFETIME: Final = 3600
"""Seconds in which a connection may begin; one that stands goes on. A window that stays longer is told anew as it rejoins."""


@dataclass(frozen=True, slots=True)
class IceServer:
    """One entry of the browser's `iceServers`."""

    urls: tuple[str, ...]
    username: str = ""
    credential: str = ""

    def as_dict(self) -> dict[str, Any]:
        """As it goes over the wire, which is how `RTCPeerConnection` takes it."""
        known = {"username": self.username, "credential": self.credential} if self.username else {}
        return {"urls": list(self.urls), **known}


def ice_servers(whose: str) -> list[IceServer]:
    """For one viewer; `whose` shows up in coturn's log, so it is an id and no name. Empty where none is set up."""
    found = []
    if settings.STUN_URLS:
        found.append(IceServer(tuple(settings.STUN_URLS)))
    if settings.TURN_URLS:
        # coturn's clock decides, which we cannot read; an hour forgives what both clocks are apart.
        username = f"{int(time.time()) + LIFETIME}:{whose}"
        found.append(IceServer(tuple(settings.TURN_URLS), username, credential(username, secret=settings.TURN_SECRET)))
    return found


def credential(username: str, *, secret: str) -> str:
    """The password that belongs to the name."""
    return base64.b64encode(hmac.digest(secret.encode(), username.encode(), hashlib.sha1)).decode()
