"""Staff pages of the books: read by whoever may see money, and by nobody else."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.choices import Role
from accounts.models import User
from accounts.roles import grant
from ledger import balances
from ledger.balances import LAG
from ledger.choices import AccountKind, EntryKind
from ledger.models import Account, BalanceSnapshot, Entry, Hold
from ledger.posting import Posting, post
from ledger.purses import Why
from ledger.purses import grant as grant_purse
from tests.factories import make_user
from tests.ledger.test_balances import earn

pytestmark = pytest.mark.django_db

PAGES = ("account/", "entry/", "purse/", "account/trial-balance/", "account/reconciliation/")


def desk_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def desk() -> Client:
    clerk = make_user()
    grant(user=clerk, role=Role.STAFF, by=None)
    return desk_of(clerk)


def read(desk: Client, page: str) -> str:
    answer = desk.get(f"/admin/ledger/{page}")
    assert answer.status_code == 200, page
    return answer.content.decode()


def test_an_account_shows_its_balance_and_leads_to_what_moved_on_it(desk: Client) -> None:
    buyer = make_user(email="bea@example.test")
    lines = [Posting(AccountKind.GATEWAY, 4_700_00, name="sandbox"), Posting(AccountKind.ESCROW, -4_700_00, owner_id=buyer.pk)]
    post(source="payment:1", kind=EntryKind.PAYMENT, currency="INR", lines=lines, subject="auction:7")
    account = Account.objects.get(kind=AccountKind.ESCROW)

    listed = read(desk, "account/")
    assert str(buyer) in listed
    assert "-₹4,700.00" in listed.replace("\N{MINUS SIGN}", "-").replace("\N{NO-BREAK SPACE}", "")
    assert f"?lines__account__id__exact={account.pk}" in read(desk, f"account/{account.pk}/change/")
    assert "payment:1" in read(desk, f"entry/?lines__account__id__exact={account.pk}")
    assert "payment:1" in read(desk, "entry/?q=auction:7")
    assert "bea@example.test" in read(desk, f"entry/{Entry.objects.get().pk}/change/")


def test_the_list_of_accounts_asks_no_more_for_more_of_them(desk: Client, django_assert_max_num_queries: object) -> None:
    for number in range(30):
        lines = [Posting(AccountKind.GATEWAY, 5, name=f"g{number}"), Posting(AccountKind.TAX_PAYABLE, -5)]
        post(source=f"a{number}", kind=EntryKind.PAYMENT, currency="JPY", lines=lines)
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        read(desk, "account/")


def test_the_trial_balance_sums_each_currency(desk: Client) -> None:
    assert "Nothing has been posted." in read(desk, "account/trial-balance/")
    earn(7_00, currency="EUR")
    earn(1_234, currency="KWD", prefix="b")

    page = read(desk, "account/trial-balance/")

    assert page.count("€7.00") == 4, "a debit, a credit, and both sums"
    assert "1.234" in page


def test_the_reconciliation_shows_what_differs(desk: Client) -> None:
    assert "0 differences" in read(desk, "account/reconciliation/")
    earn(2, times=LAG)
    balances.keep()
    BalanceSnapshot.objects.filter(balance__gt=0).update(balance=10_03)

    page = read(desk, "account/reconciliation/")

    assert "0 differences" not in page
    assert "₹10.03" in page


def test_the_books_are_closed_to_staff_without_the_permission() -> None:
    clerk = make_user(is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename="view_user"))
    assert [desk_of(clerk).get(f"/admin/ledger/{page}").status_code for page in PAGES] == [403] * len(PAGES)
    assert "trial-balance" not in desk_of(clerk).get("/admin/").content.decode()


def test_nothing_is_written_by_hand(desk: Client) -> None:
    earn(5)
    entry = Entry.objects.get()
    for page in ("entry/add/", "account/add/", f"entry/{entry.pk}/delete/"):
        assert desk.get(f"/admin/ledger/{page}").status_code == 403, page
    desk.post(f"/admin/ledger/entry/{entry.pk}/change/", {"kind": "payout"})
    entry.refresh_from_db()
    assert entry.kind == EntryKind.PAYMENT


def test_a_purse_is_read_with_its_holds_and_why_it_changed(desk: Client) -> None:
    person = make_user()
    why = Why(source="s", reason="Season four")
    purse = grant_purse(owner_id=person.pk, subject="auction:x", currency="USD", amount=123_400, why=why)
    Hold.objects.create(purse=purse, reference="lot:7", amount=500)

    assert person.name in read(desk, "purse/")
    page = read(desk, f"purse/{purse.pk}/change/")

    assert all(text in page for text in ("US$1,234.00", "Season four", "lot:7", "US$5.00"))
    assert desk.post(f"/admin/ledger/purse/{purse.pk}/change/", {"amount": "1"}).status_code == 403
