"""Other people's things: every method of every address, asked for by every role with ids that are not theirs.

Generated from the URLconf: an address without an expectation fails, and so does one that nobody has any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from rest_framework.settings import api_settings

from tests.architecture import talk
from tests.architecture.expectations import EXPECTED
from tests.architecture.people import World, cookie_of, furnished
from tests.architecture.routes import METHODS, Route, routes
from tests.architecture.rules import Outcome, Rule
from tests.bidding.in_place import bid_in_place
from tests.factories import make_staff

FOREIGN = ("admin/", "accounts/", "i18n/", "^media/", "media/", "favicon.ico")
"""Others' applications: the admin has a test of its own below, allauth knows no ids but those of one's own."""
PLAIN = ("nobody", "stranger", "other_seller", "staff")
"""Who is enough to try an address that names nothing."""
SECRETS: dict[str, tuple[str, ...]] = {
    "hidden-title": ("seller", "staff"),
    "hidden-lot": ("seller", "staff"),
    "hidden-message": ("seller", "staff"),
    "4321.09": ("seller", "staff"),
    "Bidder-Name": ("bidder", "seller", "staff"),
    "bidder@secret.test": ("bidder", "staff"),
    "3333.33": ("bidder",),
    "notice-for-the-bidder": ("bidder", "staff"),
}
"""What stands somewhere in the house, and who may read it: a draft, a reserve, names, a ceiling, another's news."""


FORM = {"amount": "1111.00", "kind": "max", "key": "sweep", "conditions_version": "1", "accept": "on", "reason": "No."}
"""Whatever a page's form may ask, so that it is not the form that stops anybody."""


API_BODIES: dict[str, dict[str, Any]] = talk.BODIES | {
    "api/lots/<uuid:lot_id>/bids/": {"amount": "1111.00", "kind": "max"},
    "api/lots/<uuid:lot_id>/absentee/": {"amount": "1111.00"},
    "api/lots/<uuid:lot_id>/console/": {"action": "fair_warning"},
    "api/auctions/<uuid:auction_id>/decline/": {"reason": "No."},
    "api/me/": {"name": "New"},
    "api/orders/<uuid:order_id>/actions/": {"action": "ship"},
    "api/orders/<uuid:order_id>/dispute/": {"reason": "other", "text": "No."},
    "api/orders/<uuid:order_id>/dispute/answers/": {"text": "No."},
    "api/orders/<uuid:order_id>/dispute/decision/": {"outcome": "release", "because": "No."},
    "api/orders/<uuid:order_id>/address/": {"name": "A B", "lines": "1 Quay", "city": "Pune", "country": "IN"},
    "api/orders/<uuid:order_id>/refunds/": {"amount": "1.00", "reason": "No."},
    "api/rooms/<uuid:room_id>/hands/": {"wish": "bid"},
    "api/rooms/<uuid:room_id>/actions/": {"action": "room.lock", "on": True},
}


@pytest.fixture
def world(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    settings.LIMITS = dict.fromkeys(settings.LIMITS)
    monkeypatch.setitem(api_settings.DEFAULT_THROTTLE_RATES, "writes", None)
    bid_in_place(monkeypatch)
    return furnished()


def test_every_address_is_expected_and_no_other(world: World) -> None:
    """A method that is not named answers 405, to those who may most."""
    named = set(EXPECTED)
    unexpected = []
    for route in _ours():
        for method in METHODS:
            if f"{method} {route.path}" in named:
                named.remove(f"{method} {route.path}")
                continue
            statuses = {
                _asked(world, role, method, route.address(world.public), {})[0].status_code for role in ("seller", "staff")
            }
            if statuses != {405}:
                unexpected.append(f"{method} {route.path}: {statuses}")
    assert not unexpected, "\n".join(unexpected)
    assert named == set(), "expected, but not there any more"


def test_each_role_may_do_what_it_may_and_nothing_else(world: World) -> None:
    problems: list[str] = []
    for name, path, body, rule in _expectations():
        for ids, expected in _worlds(world, name, rule):
            for role, outcome in (expected or {}).items():
                if "<" in path or role in PLAIN:
                    problems += _problems(world, role, f"{name.split()[0]} {path}", ids, body, outcome)
    assert not problems, "\n".join(problems)


def _worlds(world: World, name: str, rule: Rule) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Outcome] | None]]:
    yield world.public, rule.public
    yield world.hidden, rule.hidden
    if name.startswith("GET") and "lot_id" in name:
        yield world.other_lot, rule.without_bids or rule.public


def _ours() -> list[Route]:
    return [route for route in routes() if not route.path.startswith(FOREIGN)]


def _expectations() -> Iterator[tuple[str, str, dict[str, Any], Rule]]:
    """Method and path, what is sent along, and the rule; a page with several buttons gives one for each."""
    for name, rule in EXPECTED.items():
        path = name.partition(" ")[2]
        form = {} if path.startswith("api/") else FORM
        if isinstance(rule, Rule):
            yield name, path, API_BODIES.get(path, form), rule
        else:
            for action, of_action in rule.items():
                yield f"{name} {action}", path, form | {"action": action}, of_action


def _problems(
    world: World, role: str, name: str, ids: Mapping[str, Any], body: Mapping[str, Any], expected: Outcome
) -> Iterator[str]:
    method, _, path = name.partition(" ")
    address = Route(path).address(ids)
    where = f"{name} {body.get('action', '')} as {role} ({'hidden' if ids is world.hidden else 'public'})"
    response, written = _asked(world, role, method, address, body)
    found = _outcome(response)
    if found != expected:
        yield f"{where}: {found} {response.status_code}, expected {expected}"
    if expected != "let" and written:
        yield f"{where}: refused, and wrote to {written}"
    text = response.content.decode(errors="replace") if not response.streaming else ""
    yield from (f"{where}: shows {secret}" for secret, allowed in SECRETS.items() if secret in text and role not in allowed)


def _asked(world: World, role: str, method: str, address: str, body: Mapping[str, Any]) -> tuple[HttpResponse, list[str]]:
    """Each request finds the same world; beside the answer, the tables in which it changed rows."""
    with transaction.atomic():
        before = _changes()
        response = _sent(world.cookies.get(role, ""), method, address, body)
        written = [table for table, count in _changes().items() if count != before.get(table, 0)]
        transaction.set_rollback(True)
    return response, written


def _sent(cookie: str, method: str, address: str, body: Mapping[str, Any]) -> HttpResponse:
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = cookie
    is_json = address.startswith("/api/") and method != "GET"
    options: dict[str, Any] = {"content_type": "application/json"} if is_json else {}
    response: HttpResponse = getattr(client, method.lower())(address, body, **options, HTTP_IDEMPOTENCY_KEY="sweep")
    return response


def _changes() -> dict[str, int]:
    """Rows changed in this transaction by table, but for sessions, which note a message or their own end."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables WHERE relname <> 'django_session'"
        )
        return dict(cursor.fetchall())


def _outcome(response: HttpResponse) -> str:
    to_log_in = response.status_code == 302 and "/login/" in response["Location"]
    if response.status_code == 401 or to_log_in:
        return "login"
    named = {403: "denied", 404: "missing", 405: "absent"}
    return named.get(response.status_code, "let" if response.status_code < 500 else "fault")


# --- The admin


def test_nobody_but_staff_gets_into_the_admin(world: World) -> None:
    problems = []
    for route, role, method in product(_admin(), OUTSIDE, ("GET", "POST")):
        response, _ = _asked(world, role, method, route.address(ADMIN_IDS | {"object_id": 1}), {})
        kept_out = _outcome(response) in ("login", "denied", "missing", "absent")
        if not kept_out and route.path not in ADMIN_OPEN:
            problems.append(f"{method} {route.path} as {role}: {response.status_code}")
    assert not problems, "\n".join(problems)


def test_whatever_id_is_asked_for_the_admin_has_no_fault(world: World) -> None:
    cookie = cookie_of(make_staff())
    problems = []
    for route, method, object_id in product(_admin(), ("GET", "POST"), ("1", "no-id", world.public["auction_id"])):
        if object_id != "1" and "object_id" not in route.path:
            continue
        with transaction.atomic():
            response = _sent(cookie, method, route.address(ADMIN_IDS | {"object_id": object_id}), {})
            transaction.set_rollback(True)
        if response.status_code >= 500:
            problems.append(f"{method} {route.path} {object_id}: {response.status_code}")
    assert not problems, "\n".join(problems)


def _admin() -> list[Route]:
    return [route for route in routes() if route.path.startswith("admin/")]


OUTSIDE = ("nobody", "moderator")
ADMIN_IDS = {"app_label": "auctions", "content_type_id": 1, "url": "nothing/", "user_id": 1, "pk": 1, "id": 1}
ADMIN_OPEN = ("admin/login/", "admin/logout/", "admin/jsi18n/")
"""The way in and out, and words for scripts."""
