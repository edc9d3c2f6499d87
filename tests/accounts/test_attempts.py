"""Failed log-ins: what is refused, what is slowed, and that nothing tells who exists."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts import attempts
from accounts.models import LogInFailure, User
from core.errors import Throttled
from tests.accounts.client import Api
from tests.factories import PASSWORD, make_staff, make_user

pytestmark = pytest.mark.django_db
WRONG = "wrong-password"


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that would have been waited."""
    waited: list[float] = []
    monkeypatch.setattr("accounts.attempts.time.sleep", waited.append)
    return waited


def attempt(api: Api, *, email: str, password: str = WRONG, **headers: Any) -> Any:
    return api.client.post("/api/auth/token/", {"email": email, "password": password}, format="json", **headers)


def fail(*, email: str, address: str, times: int = 1) -> None:
    for _ in range(times):
        attempts.Attempt.of(email=email, address=address).failed()


def test_five_failures_of_an_account_from_an_address_are_the_end_for_a_while(api: Api, person: User) -> None:
    assert [attempt(api, email=person.email).status_code for _ in range(5)] == [401] * 5
    refused = attempt(api, email=person.email, password=PASSWORD)
    assert refused.status_code == 429
    assert refused.json()["code"] == "throttled"
    assert 1 <= refused.json()["retry_after"] <= 300
    assert refused["Retry-After"] == str(refused.json()["retry_after"])


def test_the_account_stays_open_from_another_address(api: Api, person: User) -> None:
    fail(email=person.email, address="127.0.0.1", times=5)
    assert attempt(api, email=person.email, password=PASSWORD, REMOTE_ADDR="192.0.2.9").status_code == 200


def test_the_spelling_of_the_address_does_not_matter(api: Api, person: User) -> None:
    fail(email=person.email, address="127.0.0.1", times=5)
    assert attempt(api, email=person.email.upper()).status_code == 429


def test_twenty_failures_close_an_address_for_every_account(api: Api, person: User) -> None:
    for number in range(20):
        fail(email=f"guess{number}@example.test", address="127.0.0.1")
    assert attempt(api, email=person.email, password=PASSWORD).status_code == 429


def test_successes_are_not_counted(api: Api, person: User) -> None:
    assert {attempt(api, email=person.email, password=PASSWORD).status_code for _ in range(25)} == {200}


def test_after_five_minutes_one_may_try_again(api: Api, person: User) -> None:
    fail(email=person.email, address="127.0.0.1", times=5)
    LogInFailure.objects.update(at=timezone.now() - timedelta(seconds=301))
    assert attempt(api, email=person.email, password=PASSWORD).status_code == 200


def test_an_account_alone_is_slowed_and_never_locked(api: Api, person: User, waits: list[float]) -> None:
    for number in range(60):
        fail(email=person.email, address=f"198.51.100.{number}")
    assert attempt(api, email=person.email, password=PASSWORD).status_code == 200
    assert waits == [attempts.MOST]


def test_an_account_that_does_not_exist_is_slowed_and_refused_alike(api: Api, waits: list[float]) -> None:
    fail(email="nobody@example.test", address="198.51.100.1", times=7)
    assert attempt(api, email="nobody@example.test").status_code == 401
    assert waits == [2 * attempts.STEP]
    fail(email="nobody@example.test", address="127.0.0.1", times=4)
    assert attempt(api, email="nobody@example.test").status_code == 429


def test_unknown_and_known_answer_alike_after_the_same_work(api: Api, person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    work = hashers.MD5PasswordHasher.encode

    def counted(self: Any, password: str, salt: str) -> str:
        hashed.append(password)
        return str(work(self, password, salt))

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counted)
    known = attempt(api, email=person.email)
    done_for_known, hashed[:] = list(hashed), []
    unknown = attempt(api, email="nobody@example.test")
    assert done_for_known == hashed == ["wrong-password"]
    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json())


def test_what_was_typed_is_not_kept(api: Api) -> None:
    attempt(api, email="my-password-in-the-wrong-box@example.test")
    assert "password" not in LogInFailure.objects.get().account


# --- addresses ---


def test_without_a_proxy_of_ours_the_forwarded_header_is_ignored(api: Api, person: User) -> None:
    for number in range(5):
        attempt(api, email=person.email, HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
    assert attempt(api, email=person.email, HTTP_X_FORWARDED_FOR="203.0.113.99").status_code == 429


def test_behind_one_proxy_only_what_it_added_counts(api: Api, person: User, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(5):
        attempt(api, email=person.email, HTTP_X_FORWARDED_FOR=f"10.0.0.{number}, 203.0.113.5")
    assert attempt(api, email=person.email, HTTP_X_FORWARDED_FOR="10.9.9.9, 203.0.113.5").status_code == 429
    assert attempt(api, email=person.email, HTTP_X_FORWARDED_FOR="10.9.9.9, 203.0.113.6").status_code == 401


def test_an_ipv6_house_counts_as_one_address(api: Api, person: User) -> None:
    for number in range(5):
        attempt(api, email=person.email, REMOTE_ADDR=f"2001:db8:1:2::{number + 1}")
    assert attempt(api, email=person.email, REMOTE_ADDR="2001:db8:1:2:ffff::1").status_code == 429
    assert attempt(api, email=person.email, REMOTE_ADDR="2001:db8:1:3::1").status_code == 401


# --- the other doors ---


def log_in(client: Client, *, email: str, password: str = WRONG, url: str = "/accounts/login/") -> Any:
    return client.post(url, {"login": email, "password": password})


def test_the_page_refuses_by_the_same_count(api: Api, person: User) -> None:
    client = Client()
    for _ in range(5):
        log_in(client, email=person.email)
    refused = log_in(client, email=person.email, password=PASSWORD)
    assert "_auth_user_id" not in client.session
    assert "Too many failed tries" in refused.content.decode()
    assert attempt(api, email=person.email, password=PASSWORD).status_code == 429


def test_the_page_says_the_same_of_known_and_unknown(person: User) -> None:
    told = [log_in(Client(), email=email).context["form"].non_field_errors() for email in (person.email, "nobody@example.test")]
    assert told[0] == told[1] == ["The e-mail address or the password is not right."]


def test_the_admin_has_no_log_in_of_its_own() -> None:
    make_staff(email="chief@example.test")
    client = Client()
    answer = client.post("/admin/login/?next=/admin/", {"username": "chief@example.test", "password": PASSWORD})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=")
    assert "_auth_user_id" not in client.session


def test_proving_the_password_counts_too(api: Api, person: User) -> None:
    api.sign_in(person)
    for _ in range(5):
        api.post("auth/password/change/", current_password="wrong-password", new_password="another-Long-1")
    refused = api.post("auth/password/change/", current_password=PASSWORD, new_password="another-Long-1")
    assert refused.status_code == 429


@pytest.mark.django_db(transaction=True)
def test_a_right_guess_among_many_sent_at_once_is_worth_nothing_beyond_the_limit() -> None:
    user = make_user()
    one = attempts.Attempt.of(email=user.email, address="192.0.2.1")
    one.refuse_if_exhausted()  # the right guess passes the first look …
    fail(email=user.email, address="192.0.2.1", times=5)  # … while wrong ones beside it fail
    with pytest.raises(Throttled):
        one.refuse_if_exhausted()


@pytest.mark.django_db(transaction=True)
def test_failures_at_one_moment_are_all_counted() -> None:
    gate = threading.Barrier(8)

    def one() -> None:
        gate.wait()
        fail(email="ada@example.test", address="192.0.2.1")
        connection.close()

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert LogInFailure.objects.count() == 8


def test_limits_can_be_switched_off(api: Api, person: User, settings: Any, waits: list[float]) -> None:
    settings.LOGIN_LIMITS = {}
    fail(email=person.email, address="127.0.0.1", times=30)
    assert attempt(api, email=person.email, password=PASSWORD).status_code == 200
    assert waits == []


def test_those_of_whom_nobody_knows_where_they_come_from_are_not_all_one(person: User) -> None:
    for number in range(30):
        attempts.Attempt.of(email=f"guess{number}@example.test", address=None).failed()
    attempts.Attempt.of(email=person.email, address=None).refuse_if_exhausted()
