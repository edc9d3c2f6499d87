"""Roles are data: groups hold what the table says, and who may give them is a permission too."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission

from accounts import roles
from accounts.choices import Role
from accounts.models import AuditEntry, User
from core.errors import PermissionDenied
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def held(group: Group) -> set[str]:
    return {f"{each.content_type.app_label}.{each.codename}" for each in group.permissions.select_related("content_type")}


def test_after_a_migration_every_group_holds_what_the_table_says() -> None:
    assert {group.name: held(group) for group in Group.objects.all()} == {
        role.value: set(names) for role, names in roles.PERMISSIONS.items()
    }


def test_every_role_stands_in_the_table() -> None:
    assert set(roles.PERMISSIONS) == set(Role)


def test_a_group_that_was_changed_by_hand_is_brought_into_line() -> None:
    seller = Group.objects.get(name=Role.SELLER.value)
    seller.permissions.set(Permission.objects.filter(codename="delete_user"))
    roles.sync_groups(app_config=apps.get_app_config("accounts"))
    assert held(seller) == roles.PERMISSIONS[Role.SELLER]


def test_a_role_is_given_and_taken_back_and_both_are_audited(person: User, staff: User) -> None:
    roles.grant(user=person, role=Role.SELLER, by=staff)
    assert roles.roles_of(person) == {Role.SELLER}
    assert User.objects.get(pk=person.pk).has_perm("auctions.add_auction")
    roles.revoke(user=person, role=Role.SELLER, by=staff)
    assert roles.roles_of(person) == frozenset()
    told = [(entry.action, entry.actor, entry.data) for entry in AuditEntry.objects.order_by("id")]
    assert told == [
        ("account.role_granted", staff, {"role": "seller"}),
        ("account.role_revoked", staff, {"role": "seller"}),
    ]


def test_to_give_it_twice_changes_and_audits_nothing(person: User, staff: User) -> None:
    for _ in range(2):
        roles.grant(user=person, role=Role.SELLER, by=staff)
        roles.revoke(user=person, role=Role.MODERATOR, by=staff)
    assert AuditEntry.objects.count() == 1


def test_staff_is_a_role_that_opens_the_staff_pages(person: User, staff: User) -> None:
    roles.grant(user=person, role=Role.STAFF, by=staff)
    person.refresh_from_db()
    assert person.is_staff
    roles.revoke(user=person, role=Role.STAFF, by=staff)
    person.refresh_from_db()
    assert not person.is_staff


def test_plain_staff_give_roles_but_not_their_own_kind(person: User) -> None:
    plain = make_user()
    roles.grant(user=plain, role=Role.STAFF, by=None)
    plain = User.objects.get(pk=plain.pk)
    roles.grant(user=person, role=Role.SELLER, by=plain)
    for act in (roles.grant, roles.revoke):
        with pytest.raises(PermissionDenied):
            act(user=person, role=Role.STAFF, by=plain)
    assert roles.roles_of(person) == {Role.SELLER}


def test_nobody_else_gives_roles(person: User) -> None:
    with pytest.raises(PermissionDenied):
        roles.grant(user=person, role=Role.SELLER, by=person)


@pytest.mark.parametrize(
    ("setting", "verified", "role", "may"),
    [
        ("verified", True, None, True),
        ("verified", False, Role.SELLER, False),
        ("approved", True, None, False),
        ("approved", True, Role.SELLER, True),
        ("approved", True, Role.ORGANISER, True),
        ("approved", True, Role.BIDDER, False),
        ("approved", False, Role.SELLER, False),
    ],
)
def test_who_sells(settings: Any, setting: str, verified: bool, role: Role | None, may: bool) -> None:
    settings.SELLERS = setting
    user = make_user(verified=verified)
    if role is not None:
        roles.grant(user=user, role=role, by=None)
    assert roles.may_sell(user) is may
