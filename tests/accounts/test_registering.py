"""Accounts by mail: sign-up, verification, reset, change of address; and that they tell nobody who exists."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import hashers
from django.core import mail
from django.test import Client

from accounts.models import TokenSession, User
from accounts.verification import is_verified
from core.errors import Invalid
from tests.accounts.client import Api, last_link
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
NEW = {"email": "new@example.test", "password": "a-fine-Password-1", "name": "Nora New"}


def key_of(link: str) -> str:
    return link.rstrip("/").rsplit("/", 1)[1]


# --- sign-up ---


def test_registering_makes_an_account_and_sends_a_link(api: Api) -> None:
    answer = api.post("auth/register/", **NEW)
    assert answer.status_code == 201
    assert answer.json() == {"email": "new@example.test", "name": "Nora New"}
    user = User.objects.get(email="new@example.test")
    assert (user.name, is_verified(user)) == ("Nora New", False)
    assert [message.to for message in mail.outbox] == [["new@example.test"]]


def test_the_link_verifies_over_the_api(api: Api) -> None:
    api.post("auth/register/", **NEW)
    assert api.post("auth/email/verify/", key=key_of(last_link())).status_code == 204
    assert is_verified(User.objects.get())


def test_the_link_verifies_on_the_page_after_a_click(api: Api) -> None:
    api.post("auth/register/", **NEW)
    path = last_link().partition("localhost:8000")[2]
    client = Client()
    assert client.get(path).status_code == 200
    assert not is_verified(User.objects.get())
    client.post(path)
    assert is_verified(User.objects.get())


@pytest.mark.parametrize("key", ["x", "a:b:c", "MTA:1x:y"])
def test_a_made_up_key_verifies_nobody(api: Api, key: str) -> None:
    answer = api.post("auth/email/verify/", key=key)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["key"])


def test_links_lead_to_our_own_house_whatever_host_was_claimed(api: Api) -> None:
    api.client.post("/api/auth/register/", NEW, format="json", HTTP_HOST="evil.test")
    assert last_link().startswith("http://localhost:8000/")


def test_an_address_that_is_taken_answers_alike_and_only_its_owner_is_told(api: Api, person: User) -> None:
    taken = api.post("auth/register/", **(NEW | {"email": "ADA@example.test"}))
    fresh = api.post("auth/register/", **NEW)
    assert (taken.status_code, set(taken.json())) == (fresh.status_code, set(fresh.json()))
    assert taken.json() == {"email": "ada@example.test", "name": "Nora New"}
    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["ada@example.test"], "You already have an account"),
        (["new@example.test"], "Confirm your e-mail address"),
    ]
    person.refresh_from_db()
    assert (person.name, person.check_password(PASSWORD)) == ("Ada", True)


def test_a_taken_address_costs_the_same_work(api: Api, person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    work = hashers.MD5PasswordHasher.encode

    def counted(self: Any, password: str, salt: str) -> str:
        hashed.append(password)
        return str(work(self, password, salt))

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counted)
    api.post("auth/register/", **NEW)
    api.post("auth/register/", **(NEW | {"email": person.email}))
    assert hashed == [NEW["password"]] * 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("password", "short"),
        ("password", "12345678901"),
        ("password", "password"),
        ("email", "no-address"),
        ("name", ""),
        ("name", "two\nlines"),
        ("name", "turned \u202e round"),
        ("name", "see https://evil.test"),
        ("name", "x" * 121),
        ("is_staff", True),
    ],
)
def test_bad_input_is_refused_by_its_field(api: Api, field: str, value: Any) -> None:
    answer = api.post("auth/register/", **(NEW | {field: value}))
    assert (answer.status_code, answer.json()["code"], list(answer.json()["errors"])) == (400, "invalid", [field])
    assert not User.objects.exists()


def test_the_page_signs_up_with_a_name() -> None:
    client = Client()
    form = {"email": "new@example.test", "password1": "a-fine-Password-1", "name": "Nora New"}
    answer = client.post("/accounts/signup/", form)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/confirm-email/")
    assert User.objects.get().name == "Nora New"
    assert "_auth_user_id" not in client.session


def test_the_page_answers_alike_for_a_taken_address(person: User) -> None:
    form = {"email": person.email, "password1": "a-fine-Password-1", "name": "Nora New"}
    answer = Client().post("/accounts/signup/", form)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/confirm-email/")
    assert User.objects.count() == 1


def test_the_page_lets_nobody_in_before_the_address_is_verified() -> None:
    user = make_user(verified=False)
    client = Client()
    answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert answer["Location"] == "/accounts/confirm-email/"
    assert "_auth_user_id" not in client.session
    assert [message.to for message in mail.outbox] == [[user.email]]


def test_the_mail_can_be_had_again(api: Api) -> None:
    user = make_user(verified=False)
    api.sign_in(user)
    assert api.post("auth/email/verify/").status_code == 204
    assert api.post("auth/email/verify/").status_code == 429
    assert len(mail.outbox) == 1


def test_who_is_verified_needs_no_mail(api: Api, person: User) -> None:
    assert api.sign_in(person).post("auth/email/verify/").status_code == 409


def test_without_a_key_one_must_be_signed_in(api: Api) -> None:
    assert api.post("auth/email/verify/").status_code == 401


# --- a new password by mail ---


def test_a_reset_sets_the_password_and_ends_every_log_in(api: Api, person: User) -> None:
    api.sign_in(person)
    other = Api()
    assert other.post("auth/password/reset/", email=person.email).status_code == 204
    key = key_of(last_link())
    assert other.post("auth/password/reset/confirm/", key=key, new_password="another-Password-2").status_code == 204
    person.refresh_from_db()
    assert person.check_password("another-Password-2")
    assert api.get("me/").status_code == 401
    assert not TokenSession.objects.alive().exists()
    again = other.post("auth/password/reset/confirm/", key=key, new_password="a-third-Password-3")
    assert (again.status_code, list(again.json()["errors"])) == (400, ["key"])


def test_the_link_works_on_the_page_too(api: Api, person: User) -> None:
    api.post("auth/password/reset/", email=person.email)
    client = Client()
    path = last_link().partition("localhost:8000")[2]
    form = client.get(path, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": "another-Password-2", "password2": "another-Password-2"})
    person.refresh_from_db()
    assert person.check_password("another-Password-2")


def test_an_unknown_address_answers_alike_and_gets_a_mail_too(api: Api, person: User) -> None:
    known = api.post("auth/password/reset/", email=person.email)
    unknown = api.post("auth/password/reset/", email="nobody@example.test")
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content) == (204, b"")
    assert [message.to for message in mail.outbox] == [[person.email], ["nobody@example.test"]]


def test_resets_of_one_address_are_limited(api: Api) -> None:
    answers = [api.post("auth/password/reset/", email="nobody@example.test").status_code for _ in range(6)]
    assert answers == [204] * 5 + [429]


@pytest.mark.parametrize("key", ["x", "1-x", "zzzzzz-abc", "-", "999999999999999999999999-abc"])
def test_a_made_up_key_resets_nothing(api: Api, key: str) -> None:
    answer = api.post("auth/password/reset/confirm/", key=key, new_password="another-Password-2")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["key"])


def test_a_weak_new_password_is_refused(api: Api, person: User) -> None:
    api.post("auth/password/reset/", email=person.email)
    answer = api.post("auth/password/reset/confirm/", key=key_of(last_link()), new_password="12345678")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["new_password"])


def test_what_others_tried_is_forgotten_after_a_reset(api: Api, person: User) -> None:
    for _ in range(5):
        api.post("auth/token/", email=person.email, password="wrong-password")
    api.post("auth/password/reset/", email=person.email)
    api.post("auth/password/reset/confirm/", key=key_of(last_link()), new_password="another-Password-2")
    assert api.post("auth/token/", email=person.email, password="another-Password-2").status_code == 200


# --- changing the password ---


def test_a_change_over_the_api_ends_all_api_sessions(api: Api, person: User) -> None:
    api.sign_in(person)
    answer = api.post("auth/password/change/", current_password=PASSWORD, new_password="another-Password-2")
    assert answer.status_code == 204
    assert api.get("me/").status_code == 401


def test_a_change_on_the_page_keeps_this_session_and_ends_the_others(api: Api, person: User) -> None:
    api.sign_in(person)
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    form = {"oldpassword": PASSWORD, "password1": "another-Password-2", "password2": "another-Password-2"}
    here.post("/accounts/password/change/", form)
    person.refresh_from_db()
    assert person.check_password("another-Password-2")
    assert here.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 302
    assert api.get("me/").status_code == 401
    assert mail.outbox[-1].subject == "Your password was changed"


def test_a_wrong_current_password_changes_nothing(api: Api, person: User) -> None:
    api.sign_in(person)
    answer = api.post("auth/password/change/", current_password="wrong-password", new_password="another-Password-2")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["current_password"])
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


# --- moving to another address ---


def test_the_account_moves_when_the_link_is_opened_and_not_before(api: Api, person: User) -> None:
    api.sign_in(person)
    assert api.post("auth/email/change/", email="Ada2@example.test", password=PASSWORD).status_code == 204
    person.refresh_from_db()
    assert person.email == "ada@example.test"
    assert mail.outbox[-1].to == ["ada2@example.test"]
    api.post("auth/email/verify/", key=key_of(last_link()))
    person.refresh_from_db()
    assert (person.email, is_verified(person)) == ("ada2@example.test", True)
    assert [message.to for message in mail.outbox][-1] == ["ada@example.test"]


def test_moving_needs_the_password(api: Api, person: User) -> None:
    answer = api.sign_in(person).post("auth/email/change/", email="ada2@example.test", password="wrong-password")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["password"])


def test_a_taken_address_answers_alike_and_stays_with_its_owner(api: Api, person: User) -> None:
    owner = make_user(email="owner@example.test", verified=False)
    answer = api.sign_in(person).post("auth/email/change/", email="owner@example.test", password=PASSWORD)
    assert answer.status_code == 204
    key = key_of(last_link())
    assert api.post("auth/email/verify/", key=key).status_code == 400
    person.refresh_from_db()
    owner.refresh_from_db()
    assert (person.email, owner.email) == ("ada@example.test", "owner@example.test")


def test_an_account_without_a_proven_address_has_nothing_to_move_from(api: Api) -> None:
    user = make_user(verified=False)
    answer = api.sign_in(user).post("auth/email/change/", email="ada2@example.test", password=PASSWORD)
    assert (answer.status_code, answer.json()["code"]) == (403, "email_not_verified")
    assert EmailAddress.objects.get(user=user).email == user.email


# --- mail that is not taken ---


class Dead:
    """A mail server that is away."""

    def __init__(self, **_: Any) -> None: ...

    def send_messages(self, messages: Any) -> int:
        raise ConnectionRefusedError


def test_a_mail_server_that_is_away_is_said_over_the_api(api: Api, person: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Dead"
    answer = api.post("auth/password/reset/", email=person.email)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer["Retry-After"] == "60"


def test_a_mail_server_that_is_away_breaks_no_page(person: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Dead"
    page = Client().post("/accounts/password/reset/", {"email": person.email}, follow=True)
    assert page.status_code == 200
    assert "could not send a mail" in page.content.decode()


def test_addresses_differ_by_more_than_capitals(person: User) -> None:
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError, match="user_email_unique"), transaction.atomic():
        User.objects.create(email="Ada@Example.TEST", name="Another")
    assert User.objects.get(email="ADA@example.test") == person


def test_a_reset_of_nothing_is_invalid() -> None:
    from accounts import registering

    with pytest.raises(Invalid):
        registering.reset(key="", password="another-Password-2")


def test_a_change_over_the_api_from_a_page_keeps_that_page_signed_in(api: Api, person: User) -> None:
    api.sign_in(person)
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    given = {"current_password": PASSWORD, "new_password": "another-Password-2"}
    assert here.post("/api/auth/password/change/", given, content_type="application/json").status_code == 204
    assert here.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 302
    assert api.get("me/").status_code == 401


@pytest.mark.parametrize("path", ["/api/auth/register/", "/accounts/signup/"])
def test_who_is_slower_by_a_moment_is_told_nothing(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """Both looked while the address was free; one of them was first to take it."""
    monkeypatch.setattr("allauth.account.internal.flows.manage_email.assess_unique_email", lambda *_, **__: True)
    make_user(email="new@example.test")
    given = NEW | {"password1": NEW["password"]} if path.startswith("/accounts/") else NEW
    answer = Client().post(path, given)
    assert answer.status_code in {201, 302}
    assert User.objects.count() == 1
    assert [message.subject for message in mail.outbox] == ["You already have an account"]
