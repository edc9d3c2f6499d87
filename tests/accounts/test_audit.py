"""The audit log: who, what, which, in which request; and that nobody rewrites it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from accounts import audit
from accounts.models import AuditEntry, User
from core.web import serving

pytestmark = pytest.mark.django_db


def test_an_entry_names_actor_action_target_request_and_address(person: User, staff: User) -> None:
    with serving(name="request-17", address="192.0.2.7"):
        audit.record(actor=staff, action="account.looked_at", target=person, data={"why": "a test"})
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.data) == (staff, "account.looked_at", {"why": "a test"})
    assert (entry.target_type, entry.target_id) == ("accounts.user", str(person.pk))
    assert (entry.request_id, entry.address) == ("request-17", "192.0.2.7")


def test_data_may_hold_times_and_decimals(person: User) -> None:
    at = datetime(2026, 11, 20, 10, tzinfo=UTC)
    audit.record(actor=None, action="account.looked_at", target=person, data={"at": at, "amount": Decimal("1.50")})
    assert AuditEntry.objects.get().data == {"at": "2026-11-20T10:00:00Z", "amount": "1.50"}


def test_an_entry_falls_with_what_it_tells_of(person: User) -> None:
    with transaction.atomic():
        audit.record(actor=person, action="account.changed", target=person)
        transaction.set_rollback(True)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    "statement", ["UPDATE accounts_auditentry SET action = 'account.loved'", "DELETE FROM accounts_auditentry"]
)
def test_the_database_refuses_to_rewrite_it(person: User, statement: str) -> None:
    audit.record(actor=person, action="account.changed", target=person)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEntry.objects.get().action == "account.changed"


def test_the_orm_is_refused_as_well(person: User) -> None:
    audit.record(actor=person, action="account.changed", target=person)
    entry = AuditEntry.objects.get()
    for rewrite in (entry.delete, entry.save):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            rewrite()


@pytest.mark.django_db(transaction=True)
def test_truncate_stays_possible_for_tests_and_demo() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE accounts_auditentry")
