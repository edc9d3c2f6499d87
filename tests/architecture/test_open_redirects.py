"""Whoever follows a link of ours stays with us: no address sends on to where its query says."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.architecture.people import World, cookie_of, furnished
from tests.architecture.routes import Route, routes
from tests.bidding.in_place import bid_in_place
from tests.factories import PASSWORD, make_user

ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "https:evil.example",
    "https:///evil.example",
    "http:/\\evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    " https://evil.example/",
    "\thttps://evil.example/",
    "//testserver@evil.example/",
    "https://testserver.evil.example/",
)
NAMES = ("next", "back", "to", "url", "redirect", "return", "lot", "REFERER")


@pytest.fixture
def world(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    settings.LIMITS = dict.fromkeys(settings.LIMITS)
    settings.ACCOUNT_RATE_LIMITS = False
    bid_in_place(monkeypatch)
    return furnished()


def stays(location: str) -> bool:
    """As a browser reads it: backslashes are slashes, blanks before it are nothing."""
    parts = urlsplit(location.strip().replace("\\", "/"))
    return parts.scheme in ("", "http") and parts.netloc in ("", "testserver") and not location.strip().startswith("///")


def test_no_page_sends_elsewhere(world: World) -> None:
    problems = []
    for route in routes():
        if route.path.startswith(("api/", "admin/", "^media", "media/")):
            continue
        for elsewhere in ELSEWHERE[:6]:
            for method in ("get", "post"):
                location = _sent_to(world, method, route, elsewhere)
                if location is not None and not stays(location):
                    problems.append(f"{method} {route.path} {elsewhere!r}: {location}")
    assert not problems, "\n".join(problems)


def _sent_to(world: World, method: str, route: Route, elsewhere: str) -> str | None:
    client = Client(raise_request_exception=False, headers={"referer": elsewhere})
    client.cookies["sessionid"] = world.cookies["seller"]
    address = route.address(world.public | {"uidb36": "1", "key": "a"})
    words = dict.fromkeys(NAMES, elsewhere)
    response = (
        client.get(address, words) if method == "get" else client.post(address, words | {"action": "hold", "language": "en"})
    )
    return response.get("Location")


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
@pytest.mark.parametrize(
    "page", ["/accounts/login/", "/accounts/signup/", "/accounts/logout/", "/accounts/reauthenticate/", "/i18n/setlang/"]
)
def test_signing_in_and_out_stays_here(db: None, settings: Any, page: str, elsewhere: str) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    settings.LOGIN_LIMITS = {}
    person = make_user()
    client = Client()
    if "login" not in page and "signup" not in page:
        client.cookies["sessionid"] = cookie_of(person)
    form = {
        "login": person.email,
        "password": PASSWORD,
        "email": "new@example.test",
        "name": "New",
        "password1": "a-long-new-password-7",
        "language": "en",
        "next": elsewhere,
    }
    answers = [
        client.post(page, form),
        client.post(f"{page}?next={elsewhere}", {name: form[name] for name in form if name != "next"}),
    ]
    for answer in answers:
        assert answer.status_code < 500
        assert stays(answer.get("Location", "/")), answer["Location"]


def test_what_a_browser_takes_for_elsewhere_is_known() -> None:
    assert [stays(each) for each in ELSEWHERE] == [False] * len(ELSEWHERE)
    assert stays("/lots/1/")
    assert stays("http://testserver/me/")
