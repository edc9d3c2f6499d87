"""JWT pairs: signing in, rotation, and that an end is an end at once."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import bans, tokens
from accounts.choices import SessionEnd
from accounts.models import TokenSession, User
from core.errors import NotAuthenticated
from tests.accounts.client import Api
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def test_the_right_password_gives_a_pair(api: Api, person: User) -> None:
    answer = api.post("auth/token/", email="ADA@Example.test", password=PASSWORD)
    assert answer.status_code == 200
    assert set(answer.json()) == {"access", "refresh"}
    api.use(answer.json()["access"])
    assert api.get("me/").json()["email"] == "ada@example.test"


def test_an_unverified_person_may_sign_in_here(api: Api) -> None:
    user = make_user(verified=False)
    assert api.post("auth/token/", email=user.email, password=PASSWORD).status_code == 200


def test_both_tokens_carry_the_same_log_in(person: User) -> None:
    pair = tokens.issue(user=person)
    claims = [jwt.decode(raw, settings.SECRET_KEY, ["HS256"])["sid"] for raw in (pair.access, pair.refresh)]
    assert claims == [str(TokenSession.objects.get().pk)] * 2


def test_a_wrong_password_is_not_authenticated(api: Api, person: User) -> None:
    answer = api.post("auth/token/", email=person.email, password="wrong-password")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_authenticated"


def test_checking_an_access_token_is_one_query(api: Api, person: User) -> None:
    api.sign_in(person)
    raw = tokens.issue(user=person).access
    with CaptureQueriesContext(connection) as queries:
        tokens.check(raw)
    assert len(queries) == 1


# --- rotation ---


def test_rotation_gives_a_new_pair_of_the_same_log_in(api: Api, person: User) -> None:
    api.sign_in(person)
    fresh = api.post("auth/token/refresh/", refresh=api.refresh)
    assert fresh.status_code == 200
    assert fresh.json()["refresh"] != api.refresh
    api.use(fresh.json()["access"])
    assert api.get("me/").status_code == 200
    assert TokenSession.objects.count() == 1


def test_a_rotated_token_used_again_ends_the_whole_log_in(api: Api, person: User) -> None:
    api.sign_in(person)
    fresh = api.post("auth/token/refresh/", refresh=api.refresh).json()
    assert api.post("auth/token/refresh/", refresh=api.refresh).status_code == 401
    assert api.post("auth/token/refresh/", refresh=fresh["refresh"]).status_code == 401
    api.use(fresh["access"])
    assert api.get("me/").status_code == 401
    assert TokenSession.objects.get().ended_because == SessionEnd.REUSE


@pytest.mark.django_db(transaction=True)
def test_of_two_refreshes_at_once_one_wins_and_the_log_in_ends() -> None:
    raw = tokens.issue(user=make_user()).refresh
    gate, told = threading.Barrier(2), list[str]()

    def refresh() -> None:
        gate.wait()
        try:
            tokens.rotate(raw)
            told.append("fresh")
        except NotAuthenticated:
            told.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=refresh) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["fresh", "refused"]
    assert TokenSession.objects.get().ended_because == SessionEnd.REUSE


# --- the end ---


def test_logging_out_ends_the_access_token_at_once(api: Api, person: User) -> None:
    api.sign_in(person)
    assert api.post("auth/logout/", refresh=api.refresh).status_code == 204
    assert api.get("me/").status_code == 401
    assert api.post("auth/token/refresh/", refresh=api.refresh).status_code == 401


def test_logging_out_leaves_other_log_ins_alone(api: Api, person: User) -> None:
    api.sign_in(person)
    other = Api().sign_in(person)
    api.post("auth/logout/", refresh=api.refresh)
    assert other.get("me/").status_code == 200


def test_a_ban_refuses_the_token_at_once_and_says_until_when(api: Api, person: User, staff: User) -> None:
    api.sign_in(person)
    until = timezone.now() + timedelta(days=1)
    bans.ban(user=person, reason="Shill bids", ends_at=until, by=staff)
    for answer in (api.get("me/"), api.post("auth/token/refresh/", refresh=api.refresh)):
        assert answer.status_code == 403
        assert answer.json()["code"] == "account_suspended"
        assert answer.json()["until"].startswith(until.strftime("%Y-%m-%dT%H:%M"))
        assert "Shill bids" in answer.json()["detail"]


def test_a_banned_person_gets_no_new_pair(api: Api, person: User, staff: User) -> None:
    bans.ban(user=person, reason="Shill bids", ends_at=None, by=staff)
    answer = api.post("auth/token/", email=person.email, password=PASSWORD)
    assert answer.status_code == 403
    assert answer.json()["until"] is None


def test_only_who_knows_the_password_learns_of_the_ban(api: Api, person: User, staff: User) -> None:
    bans.ban(user=person, reason="Shill bids", ends_at=None, by=staff)
    assert api.post("auth/token/", email=person.email, password="wrong-password").json()["code"] == "not_authenticated"


def test_a_ban_that_was_lifted_lets_in_again_but_not_the_old_token(api: Api, person: User, staff: User) -> None:
    api.sign_in(person)
    bans.ban(user=person, reason="By mistake", ends_at=None, by=staff)
    bans.lift(user=person, by=staff)
    assert api.get("me/").status_code == 401
    assert api.sign_in(person).get("me/").status_code == 200


def test_a_closed_account_is_refused(api: Api, person: User) -> None:
    api.sign_in(person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert api.get("me/").json()["code"] == "account_suspended"
    assert api.post("auth/token/", email=person.email, password=PASSWORD).json()["code"] == "account_suspended"


def test_a_log_in_that_expired_in_the_database_is_refused_whatever_the_token_says(api: Api, person: User) -> None:
    api.sign_in(person)
    TokenSession.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert api.get("me/").status_code == 401


def forged(person: User, **changes: Any) -> str:
    claims = jwt.decode(tokens.issue(user=person).access, settings.SECRET_KEY, ["HS256"]) | changes
    return jwt.encode(claims, settings.SECRET_KEY, "HS256")


@pytest.mark.parametrize(
    "changes", [{"sid": "nonsense"}, {"sid": None}, {"sid": 7}, {"user_id": "0"}, {"token_type": "refresh"}]
)
def test_a_token_that_names_no_log_in_of_its_person_is_refused(api: Api, person: User, changes: dict[str, Any]) -> None:
    api.use(forged(person, **changes))
    assert api.get("me/").status_code == 401


@pytest.mark.parametrize("raw", ["", "x", "a.b.c", "é", "Bearer"])
def test_what_is_no_token_is_refused(api: Api, raw: str) -> None:
    assert api.post("auth/token/refresh/", refresh=raw).status_code in {400, 401}
    assert api.post("auth/logout/", refresh=raw).status_code in {400, 401}


def test_a_refused_token_is_told_as_a_page_too(api: Api) -> None:
    api.use("a.b.c")
    answer = api.client.get("/api/me/", HTTP_ACCEPT="text/html")
    assert answer.status_code == 401


def test_a_stale_token_does_not_hinder_signing_in(api: Api, person: User) -> None:
    api.use("a.b.c")
    assert api.post("auth/token/", email=person.email, password=PASSWORD).status_code == 200
