"""Which pages may open a socket: ours. A browser sends its cookie along to any socket, so the Origin is the only guard."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.utils.http import is_same_domain

from core.asgi import Application, Receive, Scope, Send

PORTS = {"http": 80, "https": 443}
LOCAL = [".localhost", "127.0.0.1", "[::1]"]


class Origin(NamedTuple):
    """In full: another scheme or port is another origin."""

    scheme: str
    host: str
    port: int


class OriginCheck:
    """Lets a socket through to `app` or refuses its handshake with 403.

    Without an Origin (not a browser) only with a ticket, which no page of others can have.
    """

    def __init__(self, app: Application) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if is_welcome(scope):
            await self.app(scope, receive, send)
        else:
            await send({"type": "websocket.close"})  # before an accept: HTTP 403


def is_welcome(scope: Scope) -> bool:
    """Whether the Origin is this host's own, `PUBLIC_URL` or one of `CSRF_TRUSTED_ORIGINS`."""
    given = _headers(scope, b"origin")
    if not given:
        return bool(parse_qs(scope.get("query_string", b"").decode("latin-1")).get("ticket"))
    origin = parsed(given[0]) if len(given) == 1 else None
    if origin is None:
        return False
    own = _own(scope)
    return origin in {own, parsed(settings.PUBLIC_URL.rstrip("/"))} or any(
        _fits(origin, trusted) for trusted in settings.CSRF_TRUSTED_ORIGINS
    )


def parsed(text: str) -> Origin | None:
    """`scheme://host[:port]` and nothing else; None for anything more or less, `null` among it."""
    try:
        parts = urlsplit(text.lower())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in PORTS or not parts.hostname or "@" in parts.netloc:
        return None
    if parts.path or parts.query or parts.fragment or text != text.strip() or text[-1] in "#?:":
        return None
    return Origin(parts.scheme, parts.hostname, PORTS[parts.scheme] if port is None else port)


def _own(scope: Scope) -> Origin | None:
    """Where this request was sent, by its Host header if that is a name we answer to (else a page could name itself)."""
    header = b"x-forwarded-host" if settings.USE_X_FORWARDED_HOST and _headers(scope, b"x-forwarded-host") else b"host"
    given = _headers(scope, header)
    domain, _ = split_domain_port(given[0]) if len(given) == 1 else ("", "")
    allowed = settings.ALLOWED_HOSTS or (LOCAL if settings.DEBUG else [])
    if not domain or not validate_host(domain, allowed):
        return None
    return parsed(f"{'https' if _is_secure(scope) else 'http'}://{given[0]}")


def _is_secure(scope: Scope) -> bool:
    if settings.SECURE_PROXY_SSL_HEADER:
        name, secure = settings.SECURE_PROXY_SSL_HEADER
        given = _headers(scope, name.removeprefix("HTTP_").replace("_", "-").lower().encode())
        if given:
            return given[0].split(",")[0].strip() == secure
    return scope.get("scheme") == "wss"


def _fits(origin: Origin, trusted: str) -> bool:
    scheme, _, host = trusted.partition("://")
    if not host.startswith("*."):
        return origin == parsed(trusted)
    pattern = parsed(f"{scheme}://{host.removeprefix('*.')}")
    return (
        pattern is not None
        and (origin.scheme, origin.port) == (pattern.scheme, pattern.port)
        and is_same_domain(origin.host, f".{pattern.host}")
    )


def _headers(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for found, value in scope.get("headers", ()) if found == name]
