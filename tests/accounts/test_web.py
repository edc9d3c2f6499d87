"""Web sessions: who is shown out, in what language pages speak, and what it costs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts import bans
from accounts.models import Ban, User
from accounts.web import PreferencesMiddleware
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(person: User) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(person.pk)
    return client


def ban_quietly(person: User, **fields: Any) -> Ban:
    """Without ending the sessions, as a ban that began by the clock would."""
    return Ban.objects.create(user=person, **({"reason": "Shill bids"} | fields))


def test_a_banned_person_is_shown_out_and_told_why_and_until_when(signed_in: Client, person: User) -> None:
    ban_quietly(person, ends_at=timezone.now() + timedelta(days=3))
    page = signed_in.get("/me/")
    assert page.status_code == 403
    assert "Shill bids" in page.content.decode()
    assert f"{timezone.now() + timedelta(days=3):%Y}" in page.content.decode()
    assert not Session.objects.exists()
    assert signed_in.get("/me/").status_code == 302


def test_a_ban_without_end_says_so(signed_in: Client, person: User) -> None:
    ban_quietly(person)
    assert "No end is set" in signed_in.get("/me/").content.decode()


def test_a_reason_is_text_and_not_markup(signed_in: Client, person: User) -> None:
    ban_quietly(person, reason="<script>alert(1)</script>")
    assert b"<script>alert" not in signed_in.get("/me/").content


def test_the_api_answers_a_banned_session_as_a_problem(signed_in: Client, person: User) -> None:
    ban_quietly(person, ends_at=timezone.now() + timedelta(days=3))
    answer = signed_in.get("/api/me/")
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "account_suspended"
    assert answer.json()["until"].endswith("Z")


def test_a_closed_account_is_shown_out(signed_in: Client, person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)
    page = signed_in.get("/me/")
    assert page.status_code == 403
    assert "closed" in page.content.decode()
    assert not Session.objects.exists()


@pytest.mark.parametrize("closed", [True, False])
def test_the_log_in_page_lets_nobody_in_who_may_not(person: User, staff: User, closed: bool) -> None:
    if closed:
        User.objects.filter(pk=person.pk).update(is_active=False)
    else:
        bans.ban(user=person, reason="Shill bids", ends_at=None, by=staff)
    client = Client()
    answer = client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 403
    assert "_auth_user_id" not in client.session


def test_others_are_let_through(signed_in: Client) -> None:
    assert signed_in.get("/me/").status_code == 200


# --- language and time ---


def shown(user: User | None, *, cookie: bool = True) -> tuple[str, str]:
    """The language and time zone a view would see."""
    seen: list[tuple[str, str]] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append((translation.get_language() or "", timezone.get_current_timezone_name()))
        return HttpResponse()

    request = RequestFactory().get("/")
    if cookie:
        request.COOKIES["sessionid"] = "x"
    if user is not None:
        request.user = user
    with translation.override("en"):
        PreferencesMiddleware(view)(request)
    return seen[0]


def test_pages_speak_the_language_and_time_of_the_person(person: User) -> None:
    person.language, person.time_zone = "en-xa", "Asia/Kolkata"
    assert shown(person) == ("en-xa", "Asia/Kolkata")


def test_what_is_no_longer_to_be_had_breaks_nothing(person: User) -> None:
    person.language, person.time_zone = "tlh", "Atlantis/Capital"
    assert shown(person) == ("en", "UTC")


def test_a_stranger_does_not_inherit_the_last_persons_time_zone(person: User) -> None:
    person.time_zone = "Asia/Kolkata"
    shown(person)
    assert shown(None, cookie=False) == ("en", "UTC")


def test_the_language_chosen_in_the_menu_is_kept_with_the_person(signed_in: Client, person: User) -> None:
    signed_in.post("/i18n/setlang/", {"language": "en-xa", "next": "/"})
    person.refresh_from_db()
    assert person.language == "en-xa"


# --- cost ---


def queries_of(middlewares: list[str], client: Client, settings: Any) -> int:
    settings.MIDDLEWARE = middlewares
    with CaptureQueriesContext(connection) as queries:
        client.get("/help/")
    return len(queries)


def test_the_standing_of_a_signed_in_person_costs_no_query_of_its_own(signed_in: Client, settings: Any) -> None:
    everything = list(settings.MIDDLEWARE)
    without = [name for name in everything if not name.startswith("accounts.web.")]
    assert queries_of(everything, signed_in, settings) == queries_of(without, signed_in, settings)


def test_a_stranger_costs_no_query(settings: Any) -> None:
    assert queries_of(list(settings.MIDDLEWARE), Client(), settings) == 0
