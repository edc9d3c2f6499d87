"""Statements: what moved on a person's accounts, on the page, as a file and over REST, and the same everywhere."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from ledger import balances, statements
from ledger.choices import AccountKind, EntryKind
from ledger.money import format_money
from ledger.posting import Posting, post
from tests.factories import make_user

pytestmark = pytest.mark.django_db

ESCROW, PAYABLE, GATEWAY, DEPOSITS = (
    AccountKind.ESCROW,
    AccountKind.SELLER_PAYABLE,
    AccountKind.GATEWAY,
    AccountKind.DEPOSITS,
)
MORNING = datetime(2026, 11, 20, 8, tzinfo=UTC)


def move(
    user: User,
    amount: int,
    *,
    kind: EntryKind = EntryKind.PAYMENT,
    account: AccountKind = ESCROW,
    at: datetime = MORNING,
    currency: str = "INR",
    subject: str = "auction:7",
    **context: str,
) -> None:
    """Posted at `at`, in favour of the person where `amount` is positive."""
    lines = [Posting(GATEWAY, amount), Posting(account, -amount, owner_id=user.pk)]
    source = f"{kind}:{at}:{amount}:{account}:{user.pk}:{subject}:{currency}"
    entry = post(source=source, kind=kind, currency=currency, lines=lines, subject=subject, context={"order": "R-2"} | context)
    with connection.cursor() as cursor:  # The trigger forbids it to everybody; a test may stand outside of time.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER append_only")
        cursor.execute("UPDATE ledger_entry SET at = %s WHERE id = %s", [at, entry.pk])
        cursor.execute("ALTER TABLE ledger_entry ENABLE TRIGGER append_only")


@pytest.fixture
def asha() -> User:
    """She paid, her order was completed, and she sold something; twice in another currency."""
    asha = make_user(time_zone="Asia/Kolkata")
    move(asha, 50_000)
    move(asha, -50_000, kind=EntryKind.RELEASE, at=MORNING + timedelta(days=2))
    move(asha, 9_500, kind=EntryKind.RELEASE, account=PAYABLE, at=MORNING + timedelta(days=3), subject="auction:8")
    move(asha, -9_000, kind=EntryKind.PAYOUT, account=PAYABLE, at=MORNING + timedelta(days=4), subject="")
    for day in (0, 1):
        move(asha, 1_234, currency="KWD", at=MORNING + timedelta(days=day))
    move(make_user(), 77_000)
    return asha


@pytest.fixture
def page(asha: User) -> Client:
    client = Client()
    client.force_login(asha)
    return client


@pytest.fixture
def rest(asha: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(asha)
    return client


def test_a_statement_says_what_moved_and_what_it_came_to_the_newest_first(asha: User) -> None:
    found = statements.of_person(asha.pk, currency="INR")

    assert [(row.text, row.amount, row.balance) for row in found] == [
        ("Paid out to you", -9_000, 500),
        ("Your share of order R-2", 9_500, 9_500),
        ("Order R-2 is completed", -50_000, 0),
        ("Paid for order R-2", 50_000, 50_000),
    ]
    assert (len(found), found.opening, found.closing) == (4, 0, 500)
    assert found.closing == -sum(balances.of(kind, "INR", asha.pk) for kind in (ESCROW, PAYABLE, DEPOSITS))


def test_a_period_begins_with_the_balance_before_it(asha: User) -> None:
    start, end = MORNING + timedelta(days=2), MORNING + timedelta(days=4)
    found = statements.of_person(asha.pk, currency="INR", start=start, end=end)

    assert [(row.amount, row.balance) for row in found] == [(9_500, 9_500), (-50_000, 0)]
    assert (found.opening, found.closing) == (50_000, 9_500)


def test_a_sale_by_itself_is_counted_from_nothing(asha: User) -> None:
    found = statements.of_subject("auction:8", user_id=asha.pk, currency="INR")
    assert [(row.amount, row.balance) for row in found] == [(9_500, 9_500)]
    assert found.closing == 9_500


def test_every_kind_of_movement_has_words_in_which_nothing_is_left_open() -> None:
    someone = make_user()
    for kind in EntryKind:
        for account in (ESCROW, PAYABLE, DEPOSITS):
            move(someone, 100, kind=kind, account=account, title="Cars")
    rows = list(statements.of_person(someone.pk, currency="INR"))
    assert len(rows) == len(EntryKind) * 3
    assert not [row.text for row in rows if "%" in row.text or not row.text]


def test_the_page_shows_the_newest_currency_and_any_other(page: Client) -> None:
    shown = page.get("/me/statement/").content.decode()
    assert format_money(1_234, "KWD", "en") in shown
    assert "₹500.00" not in shown

    shown = page.get("/me/statement/?currency=INR").content.decode()
    assert "₹500.00" in shown
    assert "₹770.00" not in shown, "another person's"
    assert "Paid for order R-2" in shown
    assert "?currency=INR&amp;of=auction%3A8" in shown


def test_days_are_the_readers_own_and_both_are_included(page: Client, asha: User) -> None:
    late = datetime(2026, 12, 1, 20, tzinfo=UTC)
    assert timezone.localtime(late, ZoneInfo("Asia/Kolkata")).date() == date(2026, 12, 2)
    move(asha, 4_242, at=late)

    assert "₹42.42" in page.get("/me/statement/?currency=INR&start=2026-12-02&end=2026-12-02").content.decode()
    assert (
        "Nothing moved in that time" in page.get("/me/statement/?currency=INR&start=2026-12-01&end=2026-12-01").content.decode()
    )


@pytest.mark.parametrize(
    "query", ["currency=USD", "currency=x", "start=x", "end=9999-12-31", "start=0001-01-01", "page=99", "of=%00", "page=x"]
)
def test_what_makes_no_sense_counts_as_not_asked(page: Client, query: str) -> None:
    assert page.get(f"/me/statement/?{query}").status_code == 200
    assert page.get(f"/me/statement/sheet.csv?{query}").status_code == 200


def test_days_in_the_wrong_order_are_said_so(page: Client) -> None:
    shown = page.get("/me/statement/?currency=INR&start=2026-12-02&end=2026-12-01").content.decode()
    assert "That is before the first day." in shown


def test_who_never_had_money_here_is_told_what_will_stand_there() -> None:
    client = Client()
    client.force_login(make_user())
    assert "No money has moved yet" in client.get("/me/statement/").content.decode()
    assert client.get("/me/statement/sheet.csv").content.decode("utf-8-sig").count("\n") == 1


def test_the_file_has_plain_numbers_and_no_formulas(page: Client, asha: User) -> None:
    move(
        asha,
        300,
        kind=EntryKind.DEPOSIT_HELD,
        account=DEPOSITS,
        at=MORNING + timedelta(days=9),
        subject="=SUM(A1)",
        title="=1+1",
    )
    answer = page.get("/me/statement/sheet.csv?currency=INR")
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))

    assert answer["Content-Disposition"] == 'attachment; filename="statement-inr.csv"'
    assert rows[0] == ["Date", "What", "For", "Belongs to", "Currency", "Amount", "Balance"]
    assert rows[1] == ["2026-11-29T08:00:00.000Z", "Deposit held: =1+1", "Deposits", "'=SUM(A1)", "INR", "3.00", "8.00"]
    assert [row[2] for row in rows[2:]] == ["Sales", "Sales", "Orders", "Orders"]
    assert rows[2][5:] == ["-90.00", "5.00"]
    assert len(rows) == 6


def test_over_rest_it_is_the_same_in_pages(rest: APIClient, asha: User) -> None:
    answer: dict[str, Any] = rest.get("/api/me/statement/?currency=INR&page_size=3").json()

    assert answer["count"] == 4
    assert answer["results"][0] == {
        "at": "2026-11-24T08:00:00.000Z",
        "kind": "payout",
        "account": "seller_payable",
        "text": "Paid out to you",
        "of": "",
        "currency": "INR",
        "amount": "-90.00",
        "balance": "5.00",
    }
    second = rest.get("/api/me/statement/?currency=INR&page_size=3&page=2").json()
    assert [row["amount"] for row in second["results"]] == ["500.00"]
    assert [row["currency"] for row in rest.get("/api/me/statement/").json()["results"]] == ["KWD", "KWD"]
    assert rest.get("/api/me/statement/?currency=INR&of=auction:8").json()["count"] == 1
    assert rest.get("/api/me/statement/?currency=INR&start=2026-11-22&end=2026-11-22").json()["count"] == 1


@pytest.mark.parametrize(
    "query", ["currency=inr", "start=x", "end=9999-12-31", "start=2026-12-02&end=2026-12-01", "page_size=0", "of=%00"]
)
def test_over_rest_what_makes_no_sense_is_refused(rest: APIClient, query: str) -> None:
    assert rest.get(f"/api/me/statement/?{query}").status_code == 400


def test_a_statement_is_ones_own_alone() -> None:
    assert Client().get("/me/statement/").status_code == 302
    assert Client().get("/me/statement/sheet.csv").status_code == 302
    assert APIClient().get("/api/me/statement/").status_code == 401
