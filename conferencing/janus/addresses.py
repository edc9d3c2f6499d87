"""Which gateways there are, as the setting names them."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


def parse(words: Collection[str]) -> dict[str, str]:
    """Address by name, in the order given. Raises ImproperlyConfigured."""
    found: dict[str, str] = {}
    for word in words:
        name, _, url = word.partition("=")
        parts = urlsplit(url)
        if not _NAME.fullmatch(name) or parts.scheme not in ("ws", "wss") or not parts.hostname or name in found:
            message = f"JANUS_GATEWAYS has {word!r}, which is no name=ws://host:port, or names a gateway twice."
            raise ImproperlyConfigured(message)
        found[name] = url
    return found


def named() -> dict[str, str]:
    """Address by name of every gateway there is; empty where rooms have no picture."""
    return parse(settings.JANUS_GATEWAYS)
