"""Whatever happens with money, in whatever order: the books are zero, no purse is negative, and every screen says what the ledger says.

A short seed here, 10,000 commands under `--long`. `FAULT_SEED` repeats a run.
"""

from __future__ import annotations

import os
import random

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from ledger import balances, reconciliation, statements
from ledger.chart import CHART
from ledger.choices import AccountKind
from ledger.money import format_money, to_decimal_string
from ledger.statements import Statement
from payments import checks
from payments.models import Order
from tests.factories import make_staff
from tests.payments.money_machine import CURRENCIES, Machine

SHORT, LONG = 200, 10_000
LOOK_EVERY = {SHORT: 100, LONG: 500}
"""Commands between two looks at every screen."""

PERSONAL = [kind for kind, rule in CHART.items() if rule.personal]

# The check of holds is about bids, and here are none: purses are drawn by themselves.
ASKED = {reconciliation.ENTRIES, reconciliation.SNAPSHOTS, *checks.ALL}


@pytest.mark.timeout(3600)
@pytest.mark.django_db(transaction=True)
def test_books_are_zero_and_screens_agree_whatever_happens(
    pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(balances, "LAG", 20)
    seed = int(os.environ.get("FAULT_SEED", "0")) or random.SystemRandom().randrange(1, 2**31)
    print(f"FAULT_SEED={seed}")  # noqa: T201 - so that a failure can be repeated
    commands = LONG if pytestconfig.getoption("--long") else SHORT
    machine, staff, newest = Machine(random.Random(seed)), make_staff(), 0

    for number in range(1, commands + 1):
        name = machine.command()
        newest = _look_at_once(newest, f"{number}: {name}")
        if number % LOOK_EVERY[commands] == 0:
            _look_at_everything(machine.people, staff, f"after {number}")

    rare = {name for name in ("win", "start", "press", "refund", "step", "give_deposit", "purse") if not machine.done[name]}
    assert not rare, f"never done: {rare}"
    print(dict(machine.done), dict(machine.refused))  # noqa: T201 - what the run was made of


def _look_at_once(newest: int, when: str) -> int:
    """After every command: what it posted is zero in each currency, and no purse is below nothing. Gives the newest line."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT account.currency, sum(line.amount), max(line.id) FROM ledger_line AS line "
            "JOIN ledger_account AS account ON account.id = line.account_id WHERE line.id > %s GROUP BY 1",
            [newest],
        )
        moved = cursor.fetchall()
        cursor.execute("SELECT count(*) FROM ledger_purse WHERE amount < spent + held OR least(amount, spent, held) < 0")
        negative = cursor.fetchone()[0]
    assert not [currency for currency, total, _ in moved if total], when
    assert not negative, when
    seen: int = max([newest, *(line for _, _, line in moved)])
    return seen


def _look_at_everything(people: list[User], staff: User, when: str) -> None:
    rows = balances.trial()
    for currency in CURRENCIES:
        assert sum(row.balance for row in rows if row.currency == currency) == 0, when
    for kind in (AccountKind.ESCROW, AccountKind.DEPOSITS):
        assert not [holder for holder, balance in balances.each(kind).items() if balance > 0], f"{kind} {when}"
    found = [each for result in reconciliation.run() if result.name in ASKED for each in result.differences]
    assert not found, when
    for person in people:
        _look_at_statements(person, when)
    _look_at_orders(when)
    page = _page(staff, "/admin/ledger/account/trial-balance/")
    for row in rows:
        assert format_money(abs(row.balance), row.currency, "en") in page or not row.balance, when


def _look_at_statements(person: User, when: str) -> None:
    for currency in statements.currencies_of(person.pk):
        held = -sum(balances.of(kind, currency, person.pk) for kind in PERSONAL)
        found = Statement(user_id=person.pk, currency=currency)
        assert found.closing == held, when
        assert sum(row.amount for row in found) == held, when
        assert found[0].balance == held, when
        page = _page(person, f"/me/statement/?currency={currency}")
        assert format_money(held, currency, "en") in page, when
        newest = _client(person).get(f"/api/me/statement/?currency={currency}&page_size=1").json()["results"][0]
        assert newest["balance"] == to_decimal_string(held, currency), when


def _look_at_orders(when: str) -> None:
    """What the order's page shows as total is what its parts, and its entries (`checks.ORDERS`), come to."""
    order = Order.objects.filter(paid__gt=0).order_by("?").first()
    if order is not None:
        assert format_money(order.total, order.currency, "en") in _page(order.buyer, f"/orders/{order.pk}/"), when


def _page(person: User, path: str) -> str:
    answer = _client(person).get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def _client(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client
