"""What accounts hold, with and without snapshots."""

from __future__ import annotations

from threading import Event, Thread

import pytest
from django.db import connection, transaction

from ledger import balances
from ledger.balances import LAG, Row
from ledger.chart import shown
from ledger.choices import AccountKind, EntryKind
from ledger.models import BalanceSnapshot
from ledger.posting import NewEntry, Posting, post, post_many
from ledger.tasks import keep_balances
from tests.factories import make_user

PAYMENT = EntryKind.PAYMENT
GATEWAY, ESCROW, INCOME = AccountKind.GATEWAY, AccountKind.ESCROW, AccountKind.PLATFORM_INCOME


def earn(amount: int, *, times: int = 1, prefix: str = "a", currency: str = "INR") -> None:
    lines = [Posting(GATEWAY, amount, name="sandbox"), Posting(INCOME, -amount, name="premium")]
    post_many(NewEntry(source=f"{prefix}:{n}", kind=PAYMENT, currency=currency, lines=lines) for n in range(times))


@pytest.mark.django_db
def test_a_balance_is_the_sum_of_its_lines_debit_positive() -> None:
    buyer, other = make_user().pk, make_user().pk
    post(source="a", kind=PAYMENT, currency="INR", lines=[Posting(GATEWAY, 9_00), Posting(ESCROW, -9_00, owner_id=buyer)])
    post(source="b", kind=PAYMENT, currency="INR", lines=[Posting(GATEWAY, -2_00), Posting(ESCROW, 2_00, owner_id=buyer)])
    post(source="c", kind=PAYMENT, currency="JPY", lines=[Posting(GATEWAY, 5), Posting(ESCROW, -5, owner_id=buyer)])

    assert balances.of(GATEWAY, "INR") == 7_00
    assert balances.of(ESCROW, "INR", buyer) == -7_00
    assert shown(ESCROW, balances.of(ESCROW, "INR", buyer)) == 7_00
    assert balances.of(ESCROW, "INR", other) == balances.of(ESCROW, "INR") == balances.of(GATEWAY, "INR", name="sandbox") == 0


@pytest.mark.django_db
def test_the_trial_balance_has_every_account_and_sums_to_zero_in_each_currency() -> None:
    buyers = [make_user().pk for _ in range(2)]
    for number, buyer in enumerate(buyers):
        lines = [Posting(GATEWAY, 10, name="sandbox"), Posting(ESCROW, -10, owner_id=buyer)]
        post(source=f"p:{number}", kind=PAYMENT, currency="KWD", lines=lines)
    earn(3, currency="EUR")

    rows = balances.trial()

    assert rows == [
        Row(GATEWAY, "sandbox", "EUR", 1, 3),
        Row(INCOME, "premium", "EUR", 1, -3),
        Row(ESCROW, "", "KWD", 2, -20),
        Row(GATEWAY, "sandbox", "KWD", 1, 20),
    ]
    assert [(row.debit, row.credit) for row in rows[:2]] == [(3, 0), (0, 3)]


@pytest.mark.django_db
def test_snapshots_come_where_there_is_much_to_add_up_and_change_no_balance() -> None:
    earn(2, times=LAG - 1)
    assert balances.keep() == 0

    earn(2, prefix="b")
    keep_balances()
    assert balances.keep() == 0
    earn(5, prefix="c")

    assert sorted(BalanceSnapshot.objects.values_list("balance", flat=True)) == [-2 * LAG, 2 * LAG]
    assert balances.of(GATEWAY, "INR", name="sandbox") == 2 * LAG + 5
    assert sum(row.balance for row in balances.trial()) == 0
    assert balances.wrong_snapshots() == []


@pytest.mark.django_db
def test_a_snapshot_is_brought_forward_from_where_it_stood() -> None:
    earn(2, times=LAG)
    balances.keep()
    before = BalanceSnapshot.objects.order_by("pk").first()
    assert before is not None
    earn(3, times=LAG, prefix="b")

    assert balances.keep() == 2
    after = BalanceSnapshot.objects.get(pk=before.pk)
    assert after.up_to > before.up_to
    assert abs(after.balance) == 5 * LAG
    assert balances.wrong_snapshots() == []


@pytest.mark.django_db
def test_a_snapshot_that_is_not_its_lines_is_found() -> None:
    earn(2, times=LAG)
    balances.keep()
    snapshot = BalanceSnapshot.objects.get(account__kind=GATEWAY)
    BalanceSnapshot.objects.filter(pk=snapshot.pk).update(balance=7)

    assert balances.wrong_snapshots() == [(snapshot.account_id, "INR", 2 * LAG, 7)]


@pytest.mark.django_db(transaction=True)
def test_no_line_is_left_behind_by_a_cut_that_meets_somebody_who_is_posting() -> None:
    """The other transaction has its lines' numbers, and commits after newer ones are there."""
    earn(2, times=LAG)
    written, may_commit = Event(), Event()

    def post_slowly() -> None:
        with transaction.atomic():
            earn(1, prefix="slow")
            written.set()
            may_commit.wait(timeout=10)
        connection.close()

    def keep() -> None:
        balances.keep()
        connection.close()

    slow = Thread(target=post_slowly)
    slow.start()
    assert written.wait(timeout=10)
    earn(4, prefix="after")
    keeper = Thread(target=keep)
    keeper.start()
    keeper.join(timeout=0.3)
    assert keeper.is_alive()
    may_commit.set()
    slow.join(timeout=10)
    keeper.join(timeout=10)

    assert BalanceSnapshot.objects.get(account__kind=GATEWAY).balance == 2 * LAG + 5
    assert balances.wrong_snapshots() == []
    assert balances.of(GATEWAY, "INR", name="sandbox") == 2 * LAG + 5
