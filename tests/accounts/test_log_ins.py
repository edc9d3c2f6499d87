"""The list of places one is signed in, over the API and on the page; and that it is one's own."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from accounts import urls
from accounts.models import TokenSession, User
from tests.accounts.client import Api
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def browser(user: User, *, agent: str = "Firefox") -> Client:
    client = Client(headers={"User-Agent": agent})
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return client


def listed(api: Api) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get("auth/sessions/").json()["results"]
    return found


def test_web_and_api_stand_in_one_list(api: Api, person: User) -> None:
    browser(person)
    api.sign_in(person)
    assert [(one["kind"], one["current"], one["user_agent"]) for one in listed(api)] == [
        ("api", True, ""),
        ("web", False, "Firefox"),
    ]
    assert {one["address"] for one in listed(api)} == {"127.0.0.1"}


def test_the_list_is_a_page_like_any_other(api: Api, person: User) -> None:
    api.sign_in(person)
    for _ in range(3):
        Api().sign_in(person)
    page = api.get("auth/sessions/?page_size=2").json()
    assert (page["count"], len(page["results"]), page["previous"]) == (4, 2, None)


def test_the_list_takes_as_many_queries_for_one_as_for_many(api: Api, person: User, django_assert_num_queries: Any) -> None:
    api.sign_in(person)
    with django_assert_num_queries(3):
        api.get("auth/sessions/")
    for _ in range(5):
        Api().sign_in(person)
        browser(person)
    with django_assert_num_queries(3):
        api.get("auth/sessions/")


def test_one_can_be_ended(api: Api, person: User) -> None:
    other, web = Api().sign_in(person), browser(person)
    api.sign_in(person)
    for one in listed(api):
        if not one["current"]:
            assert api.delete(f"auth/sessions/{one['id']}/").status_code == 204
    assert other.get("me/").status_code == 401
    assert web.get("/me/").status_code == 302
    assert len(listed(api)) == 1


def test_all_can_be_ended_this_one_too(api: Api, person: User) -> None:
    web = browser(person)
    api.sign_in(person)
    assert api.delete("auth/sessions/").status_code == 204
    assert api.get("me/").status_code == 401
    assert web.get("/me/").status_code == 302


def test_those_of_others_are_neither_shown_nor_ended(api: Api, person: User) -> None:
    victim = make_user()
    theirs, web = Api().sign_in(victim), browser(victim)
    ids = [one["id"] for one in listed(theirs)]
    api.sign_in(person)
    assert not {one["id"] for one in listed(api)} & set(ids)
    assert [api.delete(f"auth/sessions/{id}/").status_code for id in ids] == [404, 404]
    assert theirs.get("me/").status_code == 200
    assert web.get("/me/").status_code == 200


@pytest.mark.parametrize(
    "id", ["x", "web-", "web-x", "web-٣", "web-99999999999999999999", "api-", "api-1", f"api-{uuid.UUID(int=7)}"]
)
def test_what_is_no_log_in_is_not_found(api: Api, person: User, id: str) -> None:
    assert api.sign_in(person).delete(f"auth/sessions/{id}/").status_code == 404


def test_the_list_is_for_those_signed_in(api: Api) -> None:
    for answer in (api.get("auth/sessions/"), api.delete("auth/sessions/"), api.delete("auth/sessions/web-1/")):
        assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


# --- the page ---


def test_the_page_shows_both_kinds_and_ends_one(person: User) -> None:
    here, other = browser(person), Api().sign_in(person)
    page = here.get("/me/sessions/").content.decode()
    assert "Firefox" in page
    assert "API" in page
    session = TokenSession.objects.get()
    here.post(f"/me/sessions/api-{session.pk}/end/")
    assert other.get("me/").status_code == 401
    assert here.get("/me/sessions/").status_code == 200


def test_the_page_does_not_end_those_of_others(person: User) -> None:
    theirs = Api().sign_in(make_user())
    session = TokenSession.objects.get()
    assert browser(person).post(f"/me/sessions/api-{session.pk}/end/").status_code == 404
    assert theirs.get("me/").status_code == 200


def test_nothing_ends_by_following_a_link(person: User) -> None:
    here = browser(person)
    assert here.get("/me/sessions/end-all/").status_code == 405
    assert here.get("/me/sessions/web-1/end/").status_code == 405
    assert here.get("/me/").status_code == 200


def test_the_page_ends_all(person: User) -> None:
    here, elsewhere, other = browser(person), browser(person), Api().sign_in(person)
    here.post("/me/sessions/end-all/")
    assert here.get("/me/").status_code == elsewhere.get("/me/").status_code == 302
    assert other.get("me/").status_code == 401
    assert not Session.objects.filter(session_key=elsewhere.session.session_key).exists()


def test_allauths_own_list_leads_to_ours(person: User) -> None:
    assert browser(person).get("/accounts/sessions/")["Location"] == "/me/sessions/"


# --- logging out ---


def test_the_api_ends_a_web_session_only_with_its_csrf_token(person: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get("/accounts/login/")
    token = client.cookies["csrftoken"].value
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD, "csrfmiddlewaretoken": token})
    assert client.post("/api/auth/logout/").status_code == 403
    token = client.cookies["csrftoken"].value
    assert client.post("/api/auth/logout/", headers={"X-CSRFToken": token}).status_code == 204
    assert client.get("/me/").status_code == 302
    assert not Session.objects.exists()


def test_logging_out_of_nothing_is_not_authenticated(api: Api) -> None:
    assert api.post("auth/logout/").status_code == 401


def test_logging_out_on_the_page_asks_first_and_ends_the_session(person: User) -> None:
    here = browser(person)
    assert here.get("/accounts/logout/").status_code == 200
    here.post("/accounts/logout/")
    assert here.get("/me/").status_code == 302


# --- what every call can be asked ---


@pytest.mark.parametrize("route", [str(route.pattern).replace("<str:id>", "web-1") for route in urls.api_urlpatterns])
def test_every_call_describes_itself_and_has_a_page(api: Api, person: User, route: str) -> None:
    api.sign_in(person)
    assert api.client.options(f"/api/{route}").status_code == 200
    page = api.client.get(f"/api/{route}", HTTP_ACCEPT="text/html")
    assert page.status_code in {200, 405}
    assert "text/html" in page["Content-Type"]
