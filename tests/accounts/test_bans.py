"""Suspensions: one at a time, with reason and end, audited, felt at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts import bans, tokens
from accounts.models import AuditEntry, Ban, TokenSession, User
from core.errors import Conflict, Invalid, PermissionDenied
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_a_ban_without_end_stands(person: User, staff: User) -> None:
    given = bans.ban(user=person, reason=" Shill bids ", ends_at=None, by=staff)
    assert bans.standing_ban(person.pk) == given
    assert given.reason == "Shill bids"


def test_a_ban_ends_by_the_clock(person: User, staff: User) -> None:
    given = bans.ban(user=person, reason="Shill bids", ends_at=timezone.now() + timedelta(hours=1), by=staff)
    hour_ago = timezone.now() - timedelta(hours=1)
    Ban.objects.filter(pk=given.pk).update(starts_at=hour_ago - timedelta(hours=1), ends_at=hour_ago)
    assert bans.standing_ban(person.pk) is None


def test_a_lifted_ban_stands_no_more(person: User, staff: User) -> None:
    bans.ban(user=person, reason="Shill bids", ends_at=None, by=staff)
    bans.lift(user=person, by=staff)
    assert bans.standing_ban(person.pk) is None


def test_nothing_to_lift_is_a_conflict(person: User, staff: User) -> None:
    with pytest.raises(Conflict):
        bans.lift(user=person, by=staff)


def test_a_second_ban_takes_the_place_of_the_first(person: User, staff: User) -> None:
    bans.ban(user=person, reason="A day", ends_at=timezone.now() + timedelta(days=1), by=staff)
    second = bans.ban(user=person, reason="For good", ends_at=None, by=staff)
    assert list(Ban.objects.standing()) == [second]


def test_the_database_allows_one_standing_ban_a_person(person: User, staff: User) -> None:
    bans.ban(user=person, reason="One", ends_at=None, by=staff)
    with pytest.raises(IntegrityError, match="ban_one_standing"), transaction.atomic():
        Ban.objects.create(user=person, reason="Two", by=staff)


def test_the_predicate_in_sql_is_that_of_the_orm(person: User, staff: User) -> None:
    bans.ban(user=person, reason="Stands", ends_at=None, by=staff)
    lifted, expired = make_user(), make_user()
    bans.ban(user=lifted, reason="Lifted", ends_at=None, by=staff)
    bans.lift(user=lifted, by=staff)
    bans.ban(user=expired, reason="Over", ends_at=timezone.now() + timedelta(seconds=30), by=staff)
    Ban.objects.filter(user=expired).update(starts_at=timezone.now() - timedelta(2), ends_at=timezone.now() - timedelta(1))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT user_id FROM accounts_ban ban WHERE {bans.STANDING.format(ban='ban')}")
        in_sql = [row[0] for row in cursor.fetchall()]
    assert in_sql == [ban.user_id for ban in Ban.objects.standing()] == [person.pk]


def test_both_are_audited(person: User, staff: User) -> None:
    ends_at = timezone.now() + timedelta(days=1)
    bans.ban(user=person, reason="Shill bids", ends_at=ends_at, by=staff)
    bans.lift(user=person, by=staff)
    told = [
        (entry.action, entry.actor, entry.target_id, entry.data.get("reason")) for entry in AuditEntry.objects.order_by("id")
    ]
    assert told == [
        ("account.banned", staff, str(person.pk), "Shill bids"),
        ("account.ban_lifted", staff, str(person.pk), None),
    ]


def test_a_ban_ends_every_log_in(person: User, staff: User) -> None:
    tokens.issue(user=person)
    client = Client()
    client.post("/accounts/login/", {"login": person.email, "password": "a-long-test-password-1"})
    assert Session.objects.filter(session_key=client.session.session_key).exists()
    bans.ban(user=person, reason="Shill bids", ends_at=None, by=staff)
    assert not TokenSession.objects.alive().exists()
    assert "_auth_user_id" not in client.session
    bans.lift(user=person, by=staff)
    assert client.get("/me/").status_code == 302


def test_whoever_is_banned_in_the_middle_of_a_visit_reads_why_on_the_next_page(person: User, staff: User) -> None:
    client = Client()
    client.force_login(person)
    client.get("/me/")
    bans.ban(user=person, reason="Shill bids", ends_at=None, by=staff)
    assert client.get("/api/me/").json()["code"] == "account_suspended"
    page = client.get("/help/")
    assert page.status_code == 403
    assert "Shill bids" in page.content.decode()
    assert not Session.objects.exists()
    assert client.get("/help/").status_code == 200


@pytest.mark.parametrize("reason", ["", "   "])
def test_no_ban_without_a_reason(person: User, staff: User, reason: str) -> None:
    with pytest.raises(Invalid):
        bans.ban(user=person, reason=reason, ends_at=None, by=staff)


def test_no_ban_that_is_over_before_it_begins(person: User, staff: User) -> None:
    with pytest.raises(Invalid):
        bans.ban(user=person, reason="Late", ends_at=timezone.now() - timedelta(seconds=1), by=staff)


def test_nobody_bans_themselves(staff: User) -> None:
    with pytest.raises(PermissionDenied):
        bans.ban(user=staff, reason="Tired", ends_at=None, by=staff)


def test_staff_do_not_ban_staff(staff: User) -> None:
    plain = make_user(is_staff=True)
    with pytest.raises(PermissionDenied):
        bans.ban(user=staff, reason="A coup", ends_at=None, by=plain)
    assert not Ban.objects.exists()
