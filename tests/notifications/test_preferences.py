"""Who is told what, by which way: the house's choice, the person's own, the page and REST."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from notifications import preferences
from notifications.choices import Kind, Way
from notifications.delivery import deliver_due
from notifications.models import Delivery, Preference
from tests.accounts.client import Api
from tests.factories import make_staff, make_user, tell

pytestmark = pytest.mark.django_db


def wants(person: User, kind: Kind, *, is_on: bool, way: Way = Way.EMAIL) -> None:
    preferences.change(person_id=person.pk, wanted={(kind, way): is_on})


def page_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def form_of(person: User, **changed: bool) -> dict[str, str]:
    """The form as a browser sends it: the boxes that are ticked."""
    boxes = {f"{kind}.{way}": preferences.of(person.pk)[kind, way] for kind in preferences.kinds_for(person) for way in Way}
    return {name: "on" for name, is_on in (boxes | changed).items() if is_on} | {"sent": "1"}


def test_who_said_nothing_is_told_as_the_house_thinks_best() -> None:
    person = make_user()
    assert tell(person, kind="outbid").deliveries.filter(way="email").exists()
    assert not tell(person, kind="new_bid").deliveries.exists()


def test_what_a_person_switched_off_stands_in_the_page_and_goes_nowhere() -> None:
    person, other = make_user(), make_user()
    wants(person, Kind.WON, is_on=False)
    assert not tell(person, kind="won").deliveries.exists()
    assert tell(other, kind="won").deliveries.exists()
    assert tell(person, kind="outbid", merge=True).deliveries.exists()


def test_what_a_person_asked_for_goes_out_though_the_house_would_not() -> None:
    person = make_user()
    wants(person, Kind.NEW_BID, is_on=True)
    tell(person, kind="new_bid", merge=True)
    deliver_due(10)
    assert [each.to for each in mail.outbox] == [[person.email]]


def test_merged_news_of_a_kind_that_was_switched_off_meanwhile_is_not_mailed() -> None:
    person = make_user()
    tell(person, kind="outbid", merge=True)
    wants(person, Kind.OUTBID, is_on=False)
    tell(person, kind="outbid", merge=True)
    deliver_due(10)
    assert mail.outbox == []
    assert Delivery.objects.get().status == "skipped"


def test_only_what_differs_is_written_down_so_that_the_rest_follows_the_house() -> None:
    person = make_user()
    wants(person, Kind.WON, is_on=True)
    assert not Preference.objects.exists()
    wants(person, Kind.WON, is_on=False)
    wants(person, Kind.WON, is_on=True)
    assert Preference.objects.get().is_on


def test_the_page_shows_what_holds_and_keeps_what_is_chosen() -> None:
    person = make_user()
    client = page_of(person)
    page = client.get("/me/notices/settings/").content.decode()
    assert 'name="won.email"' in page
    assert "Books differ" not in page
    answer = client.post("/me/notices/settings/", form_of(person, **{"won.email": False, "new_bid.email": True}))
    assert answer["Location"] == "/me/notices/settings/"
    table = preferences.of(person.pk)
    assert (table[Kind.WON, Way.EMAIL], table[Kind.NEW_BID, Way.EMAIL], table[Kind.OUTBID, Way.EMAIL]) == (False, True, True)


def test_the_page_is_for_those_signed_in() -> None:
    assert Client().get("/me/notices/settings/")["Location"].startswith("/accounts/login/")


def test_staff_are_asked_about_what_only_staff_are_told() -> None:
    for_staff = set(preferences.kinds_for(make_staff())) - set(preferences.kinds_for(make_user()))
    assert for_staff == {kind for kind in Kind if kind == "books_differ"}


def patch(api: Api, *kinds: dict[str, Any]) -> Any:
    return api.patch("me/notice-preferences/", kinds=list(kinds))


def test_over_rest_one_reads_all_and_changes_some() -> None:
    person = make_user()
    api = Api().sign_in(person)
    rows = {row["kind"]: row for row in api.get("me/notice-preferences/").json()["kinds"]}
    assert (rows["won"]["email"], rows["new_bid"]["email"]) == (True, False)
    changed = patch(api, {"kind": "won", "email": False}, {"kind": "outbid"}).json()["kinds"]
    assert {row["kind"]: row["email"] for row in changed} == {kind: row["email"] for kind, row in rows.items()} | {"won": False}


@pytest.mark.parametrize(
    "rows",
    [
        [{"kind": "rain", "email": True}],
        [{"kind": "won", "email": "perhaps"}],
        [{"kind": "won", "pigeon": True}],
        [{"email": True}],
        [{"kind": "won", "email": True}, {"kind": "won", "email": False}],
    ],
)
def test_what_makes_no_sense_changes_nothing(rows: list[dict[str, Any]]) -> None:
    answer = patch(Api().sign_in(make_user()), *rows)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["kinds"])
    assert not Preference.objects.exists()
