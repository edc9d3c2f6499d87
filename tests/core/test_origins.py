"""Only our own pages may open a socket."""

from __future__ import annotations

from typing import Any

import pytest
from channels.testing import WebsocketCommunicator

from core.origins import OriginCheck, is_welcome

OWN = [(b"host", b"sale.test")]


@pytest.fixture(autouse=True)
def _house(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["sale.test", "[::1]"]
    settings.PUBLIC_URL = "https://rostrum.test"
    settings.CSRF_TRUSTED_ORIGINS = ["https://partner.test:8443", "https://*.shows.test"]
    settings.SECURE_PROXY_SSL_HEADER = None
    settings.USE_X_FORWARDED_HOST = False


def scope(
    origin: str | None, *, scheme: str = "ws", query: str = "", headers: list[tuple[bytes, bytes]] = OWN
) -> dict[str, Any]:
    given = [] if origin is None else [(b"origin", origin.encode("latin-1"))]
    return {"type": "websocket", "scheme": scheme, "query_string": query.encode(), "headers": [*headers, *given]}


@pytest.mark.parametrize(
    ("origin", "scheme"),
    [
        ("http://sale.test", "ws"),
        ("http://sale.test:80", "ws"),
        ("HTTP://SALE.TEST", "ws"),
        ("https://sale.test", "wss"),
        ("https://rostrum.test", "ws"),
        ("https://partner.test:8443", "ws"),
        ("https://a.shows.test", "ws"),
        ("https://a.b.shows.test", "ws"),
    ],
)
def test_our_own_pages_are_welcome(origin: str, scheme: str) -> None:
    assert is_welcome(scope(origin, scheme=scheme))


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "http://evil.test",
        "http://sale.test.evil.test",
        "http://evilsale.test",
        "http://sale.testing",
        "http://sale.test:8000",
        "https://sale.test",
        "http://rostrum.test",
        "https://partner.test",
        "http://a.shows.test",
        "https://evilshows.test",
        "http://user@sale.test",
        "http://sale.test@evil.test",
        "http://sale.test/path",
        "http://sale.test/",
        "http://sale.test?",
        "http://sale.test#",
        "http://sale.test:",
        "http://sale.test:99999",
        "http://sale.test http://evil.test",
        " http://sale.test",
        "ftp://sale.test",
        "//sale.test",
        "sale.test",
        "http://sàle.test",
        "http://[sale.test",
        "file://",
    ],
)
def test_foreign_null_and_look_alike_origins_are_not(origin: str) -> None:
    assert not is_welcome(scope(origin))


def test_two_origins_are_none() -> None:
    assert not is_welcome(scope("http://sale.test", headers=[*OWN, (b"origin", b"http://sale.test")]))


def test_a_name_we_do_not_answer_to_vouches_for_nothing() -> None:
    """Else a page whose name was pointed at our address could open sockets here."""
    assert not is_welcome(scope("http://rebound.test", headers=[(b"host", b"rebound.test")]))
    assert not is_welcome(scope("http://sale.test", headers=[]))


def test_a_port_belongs_to_the_origin() -> None:
    headers = [(b"host", b"sale.test:8000")]
    assert is_welcome(scope("http://sale.test:8000", headers=headers))
    assert not is_welcome(scope("http://sale.test", headers=headers))


def test_addresses_of_ipv6_are_compared_too() -> None:
    assert is_welcome(scope("http://[::1]:8000", headers=[(b"host", b"[::1]:8000")]))


def test_behind_a_proxy_the_scheme_is_what_the_proxy_says(settings: Any) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    headers = [*OWN, (b"x-forwarded-proto", b"https")]
    assert is_welcome(scope("https://sale.test", headers=headers))
    assert not is_welcome(scope("http://sale.test", headers=headers))


def test_behind_a_proxy_that_is_believed_the_host_is_what_the_proxy_says(settings: Any) -> None:
    headers = [(b"host", b"inside:8000"), (b"x-forwarded-host", b"sale.test")]
    assert not is_welcome(scope("http://sale.test", headers=headers))
    settings.USE_X_FORWARDED_HOST = True
    assert is_welcome(scope("http://sale.test", headers=headers))


@pytest.mark.parametrize(("query", "welcome"), [("ticket=abc", True), ("ticket=", False), ("", False), ("other=1", False)])
def test_without_an_origin_one_needs_a_ticket(query: str, welcome: bool) -> None:
    assert is_welcome(scope(None, query=query)) is welcome


def test_a_ticket_does_not_make_up_for_a_foreign_origin() -> None:
    assert not is_welcome(scope("http://evil.test", query="ticket=abc"))


@pytest.mark.parametrize(("origin", "connects"), [("http://sale.test", True), ("http://evil.test", False)])
async def test_who_is_not_welcome_is_refused_at_the_handshake(origin: str, connects: bool) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})

    client = WebsocketCommunicator(OriginCheck(app), "/", headers=[*OWN, (b"origin", origin.encode())])
    connected, _ = await client.connect()
    assert connected is connects
