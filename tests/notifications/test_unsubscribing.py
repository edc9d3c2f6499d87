"""One click and no log-in: mails of a kind stop, for the person the mail went to (RFC 8058)."""

from __future__ import annotations

import re

import pytest
from django.core import signing
from django.test import Client

from accounts.models import User
from notifications import preferences, unsubscribing
from notifications.choices import Kind, Way
from notifications.delivery import deliver_due
from notifications.models import Preference
from tests.factories import make_user, tell
from tests.notifications.sink import Sink

pytestmark = pytest.mark.django_db


def is_mailed(person: User, kind: Kind = Kind.WON) -> bool:
    return preferences.is_wanted(person_id=person.pk, kind=kind, way=Way.EMAIL)


def path_of(person: User, kind: Kind = Kind.WON) -> str:
    return f"/notices/unsubscribe/{unsubscribing.token(person.pk, kind)}/"


def test_a_mail_program_reads_the_link_from_the_headers_and_posts_to_it(sink: Sink) -> None:
    person = make_user()
    tell(person, kind="won")
    with sink.up():
        deliver_due(1)
    (got,) = sink.mails
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.fullmatch(r"<http://localhost:8000(/\S+)>", "".join(got["List-Unsubscribe"].split()))
    assert found is not None
    answer = Client(enforce_csrf_checks=True).post(found[1], {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not is_mailed(person)
    assert is_mailed(person, Kind.OUTBID), "other kinds go on"


def test_both_forms_of_the_mail_have_the_link(sink: Sink) -> None:
    person = make_user()
    tell(person, kind="won")
    with sink.up():
        deliver_due(1)
    for form in ("plain", "html"):
        part = sink.mails[0].get_body((form,))
        assert part is not None
        assert path_of(person) in part.get_content()


def test_to_look_at_the_link_asks_and_changes_nothing() -> None:
    person = make_user()
    page = Client().get(path_of(person)).content.decode()
    assert "Stop these mails" in page
    assert person.email not in page, "the link may have been passed on"
    assert is_mailed(person)


def test_to_post_twice_is_to_post_once() -> None:
    person = make_user()
    for _ in range(2):
        assert "No more mails" in Client().post(path_of(person)).content.decode()
    assert Preference.objects.count() == 1


def test_a_link_we_did_not_sign_or_of_a_person_who_is_gone_does_nothing() -> None:
    person = make_user()
    token = unsubscribing.token(person.pk, Kind.WON)
    forged = [
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        "x",
        signing.dumps([person.pk, "won", "email"], salt="another"),
        signing.dumps([person.pk, "rain", "email"], salt=unsubscribing.SALT),
        unsubscribing.token(person.pk + 1000, Kind.WON),
    ]
    for each in forged:
        assert Client().post(f"/notices/unsubscribe/{each}/").status_code == 404
    assert not Preference.objects.exists()


def test_the_address_of_the_link_is_told_to_no_other_site() -> None:
    assert Client().get(path_of(make_user()))["Referrer-Policy"] == "no-referrer"
