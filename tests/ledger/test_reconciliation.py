"""Whether the books agree with what they are about: the registry, the command, the alarm."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from ledger import balances, reconciliation
from ledger.balances import LAG
from ledger.models import BalanceSnapshot
from ledger.reconciliation import Difference
from ledger.signals import books_differ
from ledger.tasks import reconcile
from tests.ledger.test_balances import earn

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard() -> Iterator[list[Difference]]:
    found: list[Difference] = []

    def hear(*, differences: list[Difference], **_: Any) -> None:
        found.extend(differences)

    books_differ.connect(hear)
    yield found
    books_differ.disconnect(hear)


@pytest.fixture(autouse=True)
def _of_the_ledger_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What apps above compare with the books has no fellow here."""
    own = {name: reconciliation._checks[name] for name in (reconciliation.ENTRIES, reconciliation.SNAPSHOTS)}
    monkeypatch.setattr(reconciliation, "_checks", own)


@pytest.fixture
def spoilt() -> BalanceSnapshot:
    """A kept balance that is 3 off."""
    earn(2, times=LAG)
    balances.keep()
    snapshot = BalanceSnapshot.objects.get(balance__gt=0)
    snapshot.balance += 3
    snapshot.save()
    return snapshot


def test_books_that_agree_say_zero_differences(heard: list[Difference]) -> None:
    earn(2)
    said = StringIO()

    call_command("reconcile", stdout=said)
    reconcile()

    assert said.getvalue().endswith("0 differences\n")
    assert "     0  entries sum to zero\n" in said.getvalue()
    assert heard == []


def test_what_differs_is_named_and_ends_the_command_with_one(spoilt: BalanceSnapshot) -> None:
    said = StringIO()

    with pytest.raises(CommandError, match="1 difference") as ended:
        call_command("reconcile", stdout=said)

    assert ended.value.returncode == 1
    assert "     1  kept balances are those of their lines\n" in said.getvalue()
    assert f"account {spoilt.account_id}: expected 10.00 INR, found 10.03 INR" in said.getvalue()


def test_the_nightly_job_tells_of_what_differs(spoilt: BalanceSnapshot, heard: list[Difference]) -> None:
    reconcile()

    what = f"account {spoilt.account_id}"
    assert heard == [Difference(reconciliation.SNAPSHOTS, what, 2 * LAG, 2 * LAG + 3, "INR")]


@pytest.mark.django_db(transaction=True)
def test_checks_see_one_moment_and_cannot_write(monkeypatch: pytest.MonkeyPatch) -> None:
    def writes() -> list[Difference]:
        earn(1)
        return []

    monkeypatch.setattr(reconciliation, "_checks", {"first": writes})

    with pytest.raises(Exception, match="read-only transaction"):
        reconciliation.run()
