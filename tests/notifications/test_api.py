"""`notifications/` over REST (protocol.md)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from notifications.models import Notice
from tests.factories import make_user, tell

pytestmark = pytest.mark.django_db


def client_of(person: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(person)
    return client


def test_the_list_shows_my_notices_newest_first_in_words() -> None:
    person = make_user()
    older, newer = tell(person, kind="won"), tell(person)
    tell(make_user())
    answer = client_of(person).get("/api/notifications/").json()
    assert (answer["count"], answer["next"], answer["previous"]) == (2, None, None)
    assert [each["id"] for each in answer["results"]] == [str(newer.pk), str(older.pk)]
    first = answer["results"][0]
    assert set(first) == {"id", "kind", "title", "body", "url", "created_at", "updated_at", "read_at"}
    assert (first["kind"], first["title"]) == ("outbid", "You have been outbid on lot 3, Blue van")
    assert first["url"] == "/lots/11111111-1111-4111-8111-111111111111/"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", first["created_at"])
    assert first["read_at"] is None


def test_the_words_are_in_the_person_s_own_language_and_zone() -> None:
    person = make_user(language="en-xa", time_zone="Asia/Kolkata")
    tell(person)
    (found,) = client_of(person).get("/api/notifications/").json()["results"]
    assert found["title"].startswith("[")
    assert "15:30:00 IST" in found["body"]


def test_unread_filters_both_ways() -> None:
    person = make_user()
    seen, unseen = tell(person), tell(person)
    client = client_of(person)
    client.post(f"/api/notifications/{seen.pk}/read/")
    for asked, expected in (("true", [unseen]), ("false", [seen])):
        found = client.get("/api/notifications/", {"unread": asked}).json()["results"]
        assert [each["id"] for each in found] == [str(each.pk) for each in expected]


@pytest.mark.parametrize("asked", ["", "1", "True", "yes", "null"])
def test_unread_takes_true_or_false_alone(asked: str) -> None:
    answer = client_of(make_user()).get("/api/notifications/", {"unread": asked})
    assert answer.status_code == 400
    assert (answer.json()["code"], list(answer.json()["errors"])) == ("invalid", ["unread"])


def test_reading_one_answers_with_it() -> None:
    person = make_user()
    notice = tell(person)
    answer = client_of(person).post(f"/api/notifications/{notice.pk}/read/")
    assert answer.status_code == 200
    assert answer.json()["id"] == str(notice.pk)
    assert answer.json()["read_at"] is not None


def test_another_s_notice_is_not_found_and_stays_unread() -> None:
    notice = tell(make_user())
    answer = client_of(make_user()).post(f"/api/notifications/{notice.pk}/read/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert Notice.objects.get().read_at is None


def test_reading_all_says_how_many() -> None:
    person = make_user()
    tell(person)
    tell(person)
    client = client_of(person)
    assert client.post("/api/notifications/read-all/").json() == {"read": 2}
    assert client.post("/api/notifications/read-all/").json() == {"read": 0}


@pytest.mark.parametrize(
    ("method", "path"),
    [("get", "/api/notifications/"), ("post", "/api/notifications/1/read/"), ("post", "/api/notifications/read-all/")],
)
def test_nobody_is_told_anything_without_signing_in(method: str, path: str) -> None:
    answer = getattr(APIClient(), method)(path)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


@pytest.mark.parametrize("path", ["/api/notifications/1/read/", "/api/notifications/read-all/"])
def test_reading_is_a_post(path: str) -> None:
    assert client_of(make_user()).get(path).status_code == 405


def test_the_list_costs_the_same_however_long_it_is(django_assert_num_queries: Any) -> None:
    person = make_user()
    client = client_of(person)
    for length in (1, 30):
        while Notice.objects.count() < length:
            tell(person)
        with django_assert_num_queries(2):
            client.get("/api/notifications/", {"page_size": 100})
