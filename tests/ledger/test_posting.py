"""The books: what is posted balances, is posted once, and stays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from ledger.choices import AccountKind, EntryKind
from ledger.errors import SourceReused, Unbalanced
from ledger.models import Account, Entry, Line
from ledger.posting import NewEntry, Posting, post, post_many
from tests.factories import make_user

PAYMENT = EntryKind.PAYMENT
GATEWAY, ESCROW, PAYABLE = AccountKind.GATEWAY, AccountKind.ESCROW, AccountKind.SELLER_PAYABLE
INCOME, TAX = AccountKind.PLATFORM_INCOME, AccountKind.TAX_PAYABLE


def lines_of(entry: Entry) -> list[tuple[str, str, int | None, int]]:
    """Kind, name, whose, and how much, as they were written."""
    rows = Line.objects.filter(entry=entry).select_related("account").order_by("id")
    return [(row.account.kind, row.account.name, row.account.owner_id, row.amount) for row in rows]


def commit() -> None:
    """What a commit would look at."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.django_db
def test_a_payment_is_a_debit_of_the_gateway_and_a_credit_of_the_buyers_escrow() -> None:
    buyer = make_user()

    entry = post(
        source="payment:1",
        kind=PAYMENT,
        currency="INR",
        lines=[Posting(GATEWAY, 47_000_00, name="sandbox"), Posting(ESCROW, -47_000_00, owner_id=buyer.pk)],
        subject="auction:7",
        context={"order": "R-7K3M-2Q9X"},
    )
    commit()

    assert lines_of(entry) == [("gateway", "sandbox", None, 47_000_00), ("escrow", "", buyer.pk, -47_000_00)]
    stored = Entry.objects.get()
    assert (stored.pk, stored.at) == (entry.pk, entry.at)
    assert (stored.source, stored.kind, stored.subject) == ("payment:1", "payment", "auction:7")
    assert stored.context == entry.context == {"order": "R-7K3M-2Q9X"}


@pytest.mark.django_db
def test_what_is_zero_is_not_written() -> None:
    entry = post(source="a", kind=PAYMENT, currency="JPY", lines=[Posting(GATEWAY, 5), Posting(TAX, 0), Posting(INCOME, -5)])

    assert lines_of(entry) == [("gateway", "", None, 5), ("platform_income", "", None, -5)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "lines", [[], [Posting(GATEWAY, 0)], [Posting(GATEWAY, 5)], [Posting(GATEWAY, 5), Posting(ESCROW, -4, owner_id=1)]]
)
def test_what_does_not_sum_to_zero_is_refused_before_it_is_written(lines: list[Posting]) -> None:
    with pytest.raises(Unbalanced):
        post(source="a", kind=PAYMENT, currency="INR", lines=lines)
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_the_same_source_and_lines_again_find_the_first_entry() -> None:
    lines = [Posting(GATEWAY, 5), Posting(GATEWAY, 5), Posting(INCOME, -10)]
    first = post(source="a", kind=PAYMENT, currency="INR", lines=lines)

    again = post(source="a", kind=PAYMENT, currency="INR", lines=lines[::-1])

    assert again == first
    assert Line.objects.count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("currency", "lines"),
    [
        ("INR", [Posting(GATEWAY, 6), Posting(INCOME, -6)]),
        ("INR", [Posting(GATEWAY, 5), Posting(TAX, -5)]),
        ("INR", [Posting(GATEWAY, 5, name="stripe"), Posting(INCOME, -5)]),
        ("INR", [Posting(GATEWAY, 5), Posting(GATEWAY, 5), Posting(INCOME, -10)]),
        ("JPY", [Posting(GATEWAY, 5), Posting(INCOME, -5)]),
    ],
)
def test_a_source_that_stands_for_something_else_is_refused(currency: str, lines: list[Posting]) -> None:
    post(source="a", kind=PAYMENT, currency="INR", lines=[Posting(GATEWAY, 5), Posting(INCOME, -5)])

    with pytest.raises(SourceReused), transaction.atomic():
        post(source="a", kind=PAYMENT, currency=currency, lines=lines)
    assert Line.objects.count() == 2


@pytest.mark.django_db
def test_many_are_posted_in_the_order_asked_and_what_stood_before_is_found() -> None:
    def new(source: str, amount: int) -> NewEntry:
        lines = [Posting(GATEWAY, amount), Posting(INCOME, -amount)]
        return NewEntry(source=source, kind=PAYMENT, currency="KWD", lines=lines)

    before = post_many([new("b", 2)])[0]
    posted = post_many([new("c", 3), new("b", 2), new("a", 1), new("c", 3)])

    assert [entry.source for entry in posted] == ["c", "b", "a", "c"]
    assert posted[1] == before
    assert posted[0] == posted[3]
    with pytest.raises(SourceReused), transaction.atomic():
        post_many([new("d", 1), new("a", 2)])
    with pytest.raises(SourceReused):
        post_many([new("d", 1), new("d", 2)])
    assert Entry.objects.count() == 3
    assert post_many([]) == []


@pytest.mark.django_db
def test_what_is_new_among_accounts_that_are_there_is_one_statement(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    def new(source: str) -> NewEntry:
        return NewEntry(source=source, kind=PAYMENT, currency="INR", lines=[Posting(GATEWAY, 5), Posting(INCOME, -5)])

    post_many([new("first")])

    with django_assert_num_queries(1):
        entries = post_many([new("a")])
    with django_assert_num_queries(1):
        entries += post_many([new("c"), new("b")])
    assert [entry.source for entry in entries] == ["a", "c", "b"]
    assert all(lines_of(entry) == [("gateway", "", None, 5), ("platform_income", "", None, -5)] for entry in entries)


@pytest.mark.django_db(transaction=True)
def test_ten_who_post_one_source_at_once_get_one_entry() -> None:
    owner, start = make_user(), Barrier(10)

    def one(_: int) -> int:
        try:
            start.wait(timeout=10)
            return post(
                source="payment:1",
                kind=PAYMENT,
                currency="INR",
                lines=[Posting(GATEWAY, 5, name="sandbox"), Posting(ESCROW, -5, owner_id=owner.pk)],
            ).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert len(set(pool.map(one, range(10)))) == 1
    assert (Entry.objects.count(), Line.objects.count(), Account.objects.count()) == (1, 2, 2)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("size", "amounts", "constraint"),
    [(2, (5, -4), "ledger_entry_balances"), (2, (), "ledger_entry_has_its_lines"), (3, (5, -5), "ledger_entry_has_its_lines")],
)
def test_the_database_refuses_an_unbalanced_entry_at_the_commit(size: int, amounts: tuple[int, ...], constraint: str) -> None:
    accounts = [Account.objects.create(kind=kind, currency="INR") for kind in (GATEWAY, INCOME)]

    def write() -> None:
        with transaction.atomic():
            entry = Entry.objects.create(source="a", kind=PAYMENT, size=size)
            for account, amount in zip(accounts, amounts, strict=False):
                Line.objects.create(entry=entry, account=account, amount=amount)

    with pytest.raises(IntegrityError) as refused:
        write()
    assert refused.value.__cause__.diag.constraint_name == constraint  # type: ignore[union-attr]
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_database_sums_each_currency_by_itself() -> None:
    rupees, yen = (Account.objects.create(kind=GATEWAY, currency=currency) for currency in ("INR", "JPY"))

    def write() -> None:
        with transaction.atomic():
            entry = Entry.objects.create(source="a", kind=PAYMENT, size=2)
            Line.objects.create(entry=entry, account=rupees, amount=5)
            Line.objects.create(entry=entry, account=yen, amount=-5)

    with pytest.raises(IntegrityError, match="does not sum to zero"):
        write()


@pytest.mark.django_db(transaction=True)
def test_nobody_adds_to_an_entry_that_stands_even_what_balances() -> None:
    entry = post(source="a", kind=PAYMENT, currency="INR", lines=[Posting(GATEWAY, 5), Posting(INCOME, -5)])
    account = Account.objects.get(kind=GATEWAY)

    with pytest.raises(IntegrityError, match="has not the lines it says"), transaction.atomic():
        Line.objects.bulk_create([Line(entry=entry, account=account, amount=amount) for amount in (3, -3)])
    assert Line.objects.count() == 2


@pytest.mark.django_db
def test_a_line_too_many_is_refused_in_the_entrys_own_transaction_too() -> None:
    entry = post(source="a", kind=PAYMENT, currency="INR", lines=[Posting(GATEWAY, 5), Posting(INCOME, -5)])

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Line.objects.create(entry=entry, account=Account.objects.get(kind=GATEWAY), amount=5)
    assert refused.value.__cause__.diag.constraint_name == "ledger_entry_has_its_lines"  # type: ignore[union-attr]
    commit()
    assert Line.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "change"), [(Entry, {"kind": "payout"}), (Line, {"amount": 1})])
def test_entries_and_lines_are_neither_changed_nor_deleted(model: Any, change: dict[str, Any]) -> None:
    post(source="a", kind=PAYMENT, currency="INR", lines=[Posting(GATEWAY, 5), Posting(INCOME, -5)])

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.update(**change)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.all()._raw_delete("default")
    assert (Entry.objects.count(), Line.objects.count()) == (1, 2)


@pytest.mark.django_db
def test_an_account_is_there_once_whoever_it_belongs_to() -> None:
    Account.objects.create(kind=GATEWAY, currency="INR")

    with pytest.raises(IntegrityError, match="ledger_account_unique"), transaction.atomic():
        Account.objects.create(kind=GATEWAY, currency="INR")
    with pytest.raises(IntegrityError, match="ledger_account_currency_is_a_code"), transaction.atomic():
        Account.objects.create(kind=GATEWAY, currency="inr")
