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
