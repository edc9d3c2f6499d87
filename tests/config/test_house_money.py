"""What the house earned, as the first staff page has it: the books' own numbers, for those who may see money."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from accounts.models import User
from config import house_money
from ledger import balances
from ledger.choices import AccountKind
from tests.factories import make_order, make_staff, make_user
from tests.payments.paying import paid
from tests.payments.test_refunds_and_payouts import complete

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def earned(currency: str) -> int:
    return -sum(balances.of(AccountKind.PLATFORM_INCOME, currency, name=name) for name in ("premium", "commission"))


def test_income_is_what_the_books_hold_of_completed_orders() -> None:
    for currency in ("USD", "JPY"):
        order = make_order(currency=currency)
        paid(order)
        assert house_money.income(timezone.now()).get(currency, [0] * 4) == [0, 0, 0, 0]
        complete(order)
    found = house_money.income(timezone.now())
    # 100.00 premium and 50.00 commission of 1,000.00.
    assert found["USD"] == [15_000, 15_000, 15_000, 15_000]
    assert found["USD"][-1] == earned("USD")
    assert found["JPY"][-1] == earned("JPY")


def test_what_is_long_ago_is_in_the_whole_alone() -> None:
    order = make_order()
    paid(order)
    complete(order)
    assert house_money.income(timezone.now() + timedelta(days=3))["USD"] == [0, 15_000, 15_000, 15_000]
    assert house_money.income(timezone.now() + timedelta(days=90))["USD"] == [0, 0, 0, 15_000]


def test_orders_under_way_are_summed_by_state_and_currency() -> None:
    paid(make_order())
    make_order()
    make_order()
    rows = [[str(cell) for cell in row] for row in house_money.orders_table()["rows"]]
    assert rows == [["Won, not confirmed", "2", "US$2,240.00"], ["Paid, to ship", "1", "US$1,120.00"]]


def test_only_who_may_see_money_sees_it_on_the_first_page() -> None:
    order = make_order()
    paid(order)
    complete(order)
    clerk = make_user(is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename="view_auction"))
    assert "US$150.00" in client_of(make_staff()).get("/admin/").content.decode()
    assert "US$150.00" not in client_of(clerk).get("/admin/").content.decode()
