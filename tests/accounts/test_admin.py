"""Staff pages: what staff do to a person works, asks first, is audited, and is theirs alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts import bans, roles, tokens
from accounts.choices import Role
from accounts.models import AuditEntry, Ban, TokenSession, User
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def browser(user: User) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return client


@pytest.fixture
def desk(staff: User) -> Client:
    return browser(staff)


@pytest.fixture
def plain(db: None) -> User:
    user = make_user(email="plain@example.test")
    roles.grant(user=user, role=Role.STAFF, by=None)
    return user


def act(client: Client, user: User, name: str, **given: Any) -> Any:
    return client.post(f"/admin/accounts/user/{user.pk}/{name}/", given)


def audited() -> list[str]:
    return list(AuditEntry.objects.exclude(data={"role": "staff"}).order_by("id").values_list("action", flat=True))


def test_suspending_asks_for_reason_and_end(desk: Client, person: User) -> None:
    tokens.issue(user=person)
    ends_at = timezone.now() + timedelta(days=2)
    answer = act(desk, person, "suspend", reason="Shill bids", ends_at=f"{ends_at:%Y-%m-%dT%H:%M}")
    assert answer.status_code == 302
    given = Ban.objects.get()
    assert (given.user, given.reason, f"{given.ends_at:%Y-%m-%dT%H:%M}") == (person, "Shill bids", f"{ends_at:%Y-%m-%dT%H:%M}")
    assert not TokenSession.objects.alive().exists()
    assert audited() == ["account.banned"]


@pytest.mark.parametrize("given", [{"reason": ""}, {"reason": "Late", "ends_at": "2020-01-01T00:00"}])
def test_what_stands_against_it_is_shown(desk: Client, person: User, given: dict[str, str]) -> None:
    assert act(desk, person, "suspend", **given).status_code == 200
    assert not Ban.objects.exists()


def test_lifting(desk: Client, person: User, staff: User) -> None:
    bans.ban(user=person, reason="Shill bids", ends_at=None, by=staff)
    act(desk, person, "lift")
    assert bans.standing_ban(person.pk) is None


def test_approving_a_seller(desk: Client, person: User) -> None:
    act(desk, person, "approve_seller")
    assert roles.roles_of(person) == {Role.SELLER}


def test_giving_and_taking_a_role(desk: Client, person: User) -> None:
    act(desk, person, "give_role", role="moderator")
    assert roles.roles_of(person) == {Role.MODERATOR}
    act(desk, person, "take_role", role="moderator")
    assert roles.roles_of(person) == frozenset()


def test_a_reset_goes_to_the_person_alone(desk: Client, person: User) -> None:
    answer = act(desk, person, "send_reset")
    assert [message.to for message in mail.outbox] == [[person.email]]
    link = next(word for word in str(mail.outbox[0].body).split() if word.startswith("http"))
    assert link not in answer.content.decode()
    assert audited() == ["account.reset_sent"]


def test_signing_a_person_out(desk: Client, person: User) -> None:
    tokens.issue(user=person)
    act(desk, person, "sign_out")
    assert not TokenSession.objects.alive().exists()
    assert audited() == ["account.signed_out"]


def test_closing_and_reopening(desk: Client, person: User) -> None:
    tokens.issue(user=person)
    act(desk, person, "close")
    assert not User.objects.get(pk=person.pk).is_active
    assert not TokenSession.objects.alive().exists()
    act(desk, person, "reopen")
    assert User.objects.get(pk=person.pk).is_active
    assert audited() == ["account.closed", "account.reopened"]


def test_changing_a_name_is_audited(desk: Client, person: User) -> None:
    desk.post(f"/admin/accounts/user/{person.pk}/change/", {"name": "Ada B.", "language": "en", "time_zone": "UTC"})
    person.refresh_from_db()
    assert person.name == "Ada B."
    assert [(entry.action, entry.data) for entry in AuditEntry.objects.all()] == [("account.changed", {"name": "Ada B."})]


def test_rights_and_addresses_are_not_changed_by_the_form(desk: Client, person: User) -> None:
    form = {"name": "Ada", "language": "en", "time_zone": "UTC", "email": "evil@x.test", "is_staff": "on", "is_superuser": "on"}
    desk.post(f"/admin/accounts/user/{person.pk}/change/", form)
    person.refresh_from_db()
    assert (person.email, person.is_staff, person.is_superuser) == ("ada@example.test", False, False)


ACTS = ["suspend", "lift", "approve_seller", "give_role", "take_role", "send_reset", "sign_out", "close", "reopen"]


@pytest.mark.parametrize("name", ACTS)
def test_following_a_link_only_asks(desk: Client, person: User, name: str) -> None:
    before = User.objects.values().get(pk=person.pk)
    assert desk.get(f"/admin/accounts/user/{person.pk}/{name}/").status_code == 200
    assert User.objects.values().get(pk=person.pk) == before
    assert audited() == []
    assert mail.outbox == []


@pytest.mark.parametrize("name", ACTS)
def test_nobody_else_may(person: User, name: str) -> None:
    victim = make_user()
    for client in (Client(), browser(person)):
        assert act(client, victim, name, reason="x", role="seller").status_code in {302, 403}
    assert audited() == []
    assert not Ban.objects.exists()


def test_staff_who_are_no_superusers_do_their_work(plain: User, person: User) -> None:
    client = browser(plain)
    assert client.get("/admin/accounts/user/").status_code == 200
    assert act(client, person, "suspend", reason="Shill bids").status_code == 302
    assert Ban.objects.get().by == plain


def test_staff_do_not_rise_by_themselves(plain: User, person: User, staff: User) -> None:
    client = browser(plain)
    act(client, person, "give_role", role="staff")
    act(client, staff, "suspend", reason="A coup")
    act(client, staff, "close")
    person.refresh_from_db()
    staff.refresh_from_db()
    assert (person.is_staff, staff.is_active, Ban.objects.exists()) == (False, True, False)


PAGES = ["user", "ban", "tokensession", "auditentry"]


@pytest.mark.parametrize("page", PAGES)
def test_lists_and_search_work(desk: Client, person: User, staff: User, page: str) -> None:
    tokens.issue(user=person)
    bans.ban(user=person, reason="Shill bids", ends_at=None, by=staff)
    for query in ("", "?q=ada"):
        assert desk.get(f"/admin/accounts/{page}/{query}").status_code == 200


@pytest.mark.parametrize("page", ["ban", "tokensession", "auditentry"])
def test_records_are_looked_at_and_not_changed(desk: Client, person: User, staff: User, page: str) -> None:
    tokens.issue(user=person)
    bans.ban(user=person, reason="Shill bids", ends_at=None, by=staff)
    models: dict[str, Any] = {"ban": Ban, "tokensession": TokenSession, "auditentry": AuditEntry}
    row = models[page].objects.get()
    shown = desk.get(f"/admin/accounts/{page}/{row.pk}/change/")
    assert shown.status_code == 200
    for way in (f"{row.pk}/change/", f"{row.pk}/delete/", "add/"):
        assert desk.post(f"/admin/accounts/{page}/{way}", {"reason": "x", "action": "x"}).status_code == 403


def test_no_refresh_token_is_shown(desk: Client, person: User) -> None:
    tokens.issue(user=person)
    session = TokenSession.objects.get()
    assert session.refresh_jti not in desk.get(f"/admin/accounts/tokensession/{session.pk}/change/").content.decode()


def test_the_list_of_people_takes_as_many_queries_for_few_as_for_many(desk: Client, django_assert_max_num_queries: Any) -> None:
    for _ in range(20):
        make_user()
    with django_assert_max_num_queries(12):
        desk.get("/admin/accounts/user/")


def test_groups_are_shown_and_not_changed(desk: Client) -> None:
    assert desk.get("/admin/auth/group/").status_code == 200
    assert desk.post("/admin/auth/group/add/", {"name": "gods"}).status_code == 403


def test_a_password_is_changed_by_our_own_page_alone(desk: Client) -> None:
    assert desk.get("/admin/password_change/")["Location"] == "/accounts/password/change/"


def test_acts_that_would_change_nothing_are_not_offered(desk: Client, person: User, staff: User) -> None:
    address = f"/admin/accounts/user/{person.pk}"
    offered = desk.get(f"{address}/change/").content.decode()
    assert [f"{address}/{act}/" in offered for act in ("suspend", "lift", "close", "reopen")] == [True, False, True, False]
    bans.ban(user=person, by=staff, reason="No deposit", ends_at=None)
    offered = desk.get(f"{address}/change/").content.decode()
    assert [f"{address}/{act}/" in offered for act in ("suspend", "lift")] == [False, True]
