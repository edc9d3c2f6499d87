"""`/me/notices/`: by day, unread marked, one's own only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db.models import F
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from notifications.models import Notice
from notifications.queries import by_day
from notifications.web import bell
from tests.factories import make_user, tell

pytestmark = pytest.mark.django_db


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page_of(person: User, path: str = "/me/notices/") -> str:
    return client_of(person).get(path).content.decode()


def test_the_page_shows_my_notices_and_nobody_else_s() -> None:
    person = make_user()
    tell(person, lot_title="Blue van")
    tell(make_user(), lot_title="Red car")
    page = page_of(person)
    assert "Blue van" in page
    assert "Red car" not in page


def test_whoever_was_told_nothing_is_told_what_this_page_is_for() -> None:
    page = page_of(make_user())
    assert "Nothing yet" in page
    assert "Mark all as read" not in page


def test_unread_is_said_in_words_too() -> None:
    person = make_user()
    tell(person)
    client = client_of(person)
    assert "Unread:" in client.get("/me/notices/").content.decode()
    client.post("/me/notices/read-all/")
    page = client.get("/me/notices/").content.decode()
    assert "Unread:" not in page
    assert "Mark all as read" not in page


def test_titles_are_escaped() -> None:
    person = make_user()
    tell(person, lot_title="<script>alert(1)</script>", minimum_bid="<img src=x>", currency="")
    page = page_of(person)
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<img src=x" not in page


def test_a_notice_leads_where_it_is_about_and_is_read_then() -> None:
    person = make_user()
    notice = tell(person)
    answer = client_of(person).get(f"/me/notices/{notice.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, notice.url)
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_another_s_notice_is_not_found_and_stays_unread() -> None:
    notice = tell(make_user())
    assert client_of(make_user()).get(f"/me/notices/{notice.pk}/").status_code == 404
    assert Notice.objects.get().read_at is None


@pytest.mark.parametrize("path", ["/me/notices/", "/me/notices/1/"])
def test_who_is_not_signed_in_is_asked_to(path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"?next={path}")


def test_reading_all_is_a_post_with_a_token() -> None:
    person = make_user()
    tell(person)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person)
    assert strict.post("/me/notices/read-all/").status_code == 403
    assert client_of(person).get("/me/notices/read-all/").status_code == 405
    assert Notice.objects.get().read_at is None


def test_days_are_those_of_the_reader_s_time_zone() -> None:
    person = make_user()
    late, early = tell(person), tell(person)
    Notice.objects.filter(pk=late.pk).update(created_at="2026-11-20T20:00:00Z")
    Notice.objects.filter(pk=early.pk).update(created_at="2026-11-20T10:00:00Z")
    notices = list(Notice.objects.order_by("-created_at"))
    assert [day.date.isoformat() for day in by_day(notices)] == ["2026-11-20"]
    with timezone.override(ZoneInfo("Asia/Kolkata")):
        assert [day.date.isoformat() for day in by_day(notices)] == ["2026-11-21", "2026-11-20"]


def test_a_long_list_is_paged() -> None:
    person = make_user()
    for number in range(31):
        tell(person, lot_title=f"Van number {number}.")
    Notice.objects.update(created_at=F("created_at") - timedelta(days=1))
    assert "Van number 0." not in page_of(person)
    assert "Van number 0." in page_of(person, "/me/notices/?page=2")


def test_the_page_costs_the_same_however_long_it_is(django_assert_max_num_queries: Any) -> None:
    person = make_user()
    client = client_of(person)
    counts = []
    for length in (1, 25):
        while Notice.objects.count() < length:
            tell(person)
        with django_assert_max_num_queries(8) as captured:
            client.get("/me/notices/")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_bell_asks_one_cheap_question_and_only_when_it_is_shown(django_assert_num_queries: Any) -> None:
    person = make_user()
    tell(person)
    request = HttpRequest()
    with django_assert_num_queries(0):
        assert bell(request) == {"unread_notices": 0}
        request.user = person
        shown = bell(request)
    with django_assert_num_queries(1):
        assert f"{shown['unread_notices']}" == "1"
        assert f"{shown['unread_notices']}" == "1"


def test_the_bell_shows_how_many_are_unread_on_every_page() -> None:
    person = make_user()
    tell(person)
    tell(person)
    page = page_of(person, "/outbox/")
    assert 'aria-label="Notices, 2 unread"' in page
    assert "data-bell-count>2</span>" in page
    assert "data-bell-count hidden></span>" in page_of(make_user(), "/outbox/")
