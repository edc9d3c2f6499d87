"""The log-in family as pages: allauth's views with our forms, mails, limits and messages."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from accounts.verification import is_verified
from tests.accounts.client import last_link
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(person: User) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    return client


def test_the_page_asks_for_the_password_before_it_moves_the_account(page: Client, person: User) -> None:
    asked = page.post("/accounts/email/", {"email": "ada2@example.test", "action_add": ""})
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    page.post(asked["Location"], {"password": "wrong-password"})
    assert mail.outbox == []
    page.post(asked["Location"], {"password": PASSWORD, "next": "/accounts/email/"})
    assert [message.to for message in mail.outbox] == [["ada2@example.test"]]
    page.post(last_link().partition("localhost:8000")[2])
    person.refresh_from_db()
    assert (person.email, is_verified(person)) == ("ada2@example.test", True)


@pytest.mark.parametrize(("told", "kept"), [("Asia/Kolkata", "Asia/Kolkata"), ("Moon/Tranquility", "UTC"), ("", "UTC")])
def test_an_account_begins_in_the_time_zone_of_its_browser(told: str, kept: str) -> None:
    given = {"email": "new@example.test", "name": "New", "password1": PASSWORD, "time_zone": told}
    assert Client().post("/accounts/signup/", given).status_code == 302
    assert User.objects.get(email="new@example.test").time_zone == kept


def test_a_page_is_in_the_time_zone_of_the_profile_where_somebody_is_signed_in(page: Client, person: User) -> None:
    User.objects.filter(pk=person.pk).update(time_zone="Asia/Kolkata")
    assert 'data-zone="Asia/Kolkata"' in page.get("/help/").content.decode()
    assert "data-zone" not in Client().get("/help/").content.decode()


PAGES = [
    "login",
    "signup",
    "password/reset",
    "password/reset/done",
    "confirm-email",
    "password/reset/key/x-y",
    "confirm-email/x:y:z",
]


@pytest.mark.parametrize("name", [*PAGES, "password/reset/key/done", "inactive"])
def test_every_page_of_the_family_opens(name: str) -> None:
    assert Client().get(f"/accounts/{name}/", follow=True).status_code == 200


@pytest.mark.parametrize("name", ["email", "password/change", "logout", "reauthenticate"])
def test_every_page_of_the_family_opens_for_a_person_signed_in(page: Client, name: str) -> None:
    assert page.get(f"/accounts/{name}/", follow=True).status_code == 200


@pytest.mark.parametrize("target", ["https://evil.test/", "//evil.test/", "/\\evil.test", "javascript:alert(1)"])
def test_logging_in_leads_nowhere_foreign(person: User, target: str) -> None:
    answer = Client().post("/accounts/login/", {"login": person.email, "password": PASSWORD, "next": target})
    assert answer["Location"] == "/"
