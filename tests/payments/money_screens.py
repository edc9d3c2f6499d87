"""Every screen that shows a sum of money, held against the ledger's lines and the rows of purses, which are added up here anew."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from auctions.models import Auction, Registration
from auctions.showing.statement import statement_of
from bidding import rostrum
from bidding.figures.buying import bought_by, spends
from bidding.figures.purse import levels_of
from bidding.showing.sales_desk import desk as desk_of
from config import house_money
from ledger import balances, reconciliation, statements
from ledger.chart import CHART
from ledger.choices import AccountKind
from ledger.models import Account, Hold, Purse
from ledger.money import format_money, parse, to_decimal, to_decimal_string
from ledger.statements import Statement
from payments.choices import OVER, UNPAID
from payments.models import Order
from tests.bidding.rostrums import Sale

PERSONAL = [kind for kind, rule in CHART.items() if rule.personal]
Books = Counter[tuple[str, str, int | None]]
"""By kind, currency and owner: what every line comes to, debit positive."""


def look(people: Iterable[User], sales: Iterable[Sale], staff: User, when: str) -> None:
    """At all of them once."""
    books = _books()
    for currency in {currency for _, currency, _ in books}:
        assert sum(amount for (_, found, _), amount in books.items() if found == currency) == 0, when
    found = [each for result in reconciliation.run() for each in result.differences]
    assert not found, f"{when}: {found}"
    for person in people:
        _look_at_statements(person, books, when)
        _look_at_dashboards(person, books, when)
    _look_at_orders(when)
    for sale in sales:
        _look_at_sale(sale.auction, books, when)
        _look_at_purses(sale, when)
    _look_at_staff_pages(staff, books, when)


def _books() -> Books:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT account.kind, account.currency, account.owner_id, sum(line.amount) FROM ledger_line AS line "
            "JOIN ledger_account AS account ON account.id = line.account_id GROUP BY 1, 2, 3"
        )
        return Counter({(kind, currency, owner): int(amount) for kind, currency, owner, amount in cursor.fetchall()})


def _look_at_statements(person: User, books: Books, when: str) -> None:
    """Page, sheet and REST."""
    for currency in statements.currencies_of(person.pk):
        held = -sum(books[kind, currency, person.pk] for kind in PERSONAL)
        found = Statement(user_id=person.pk, currency=currency)
        assert found.closing == held, when
        assert sum(row.amount for row in found) == held, when
        assert found[0].balance == held, when
        assert format_money(held, currency, "en") in _page(person, f"/me/statement/?currency={currency}"), when
        amounts = _column(_page(person, f"/me/statement/sheet.csv?currency={currency}"), "Amount")
        assert sum(map(Decimal, amounts)) == to_decimal(held, currency), when
        newest = client(person).get(f"/api/me/statement/?currency={currency}&page_size=1").json()["results"][0]
        assert newest["balance"] == to_decimal_string(held, currency), when


def _look_at_dashboards(person: User, books: Books, when: str) -> None:
    """What one has bought is what one's orders come to; what one is owed, what the books owe. Pages and REST."""
    page, rest = _page(person, "/me/dashboard/"), client(person).get("/api/me/dashboard/").json()
    for spend in spends(bought_by(person)):
        standing = Order.objects.filter(buyer=person, currency=spend.currency).exclude(status__in=OVER)
        assert spend.amount == sum(_asked_for(order) for order in standing), when
        assert _price(spend.amount, spend.currency) in page, when
        assert _wire(rest["bought"], spend.currency) == to_decimal_string(spend.amount, spend.currency), when
    desk = desk_of(person, currency=None)
    page, rest = _page(person, "/me/sales/"), client(person).get("/api/me/sales/").json()
    payouts = _page(person, "/me/payouts/")
    for owed in desk.payable:
        assert owed.amount == -books[AccountKind.SELLER_PAYABLE, owed.currency, person.pk], when
        assert _price(owed.amount, owed.currency) in page, when
        assert _wire(rest["owed"], owed.currency) == to_decimal_string(owed.amount, owed.currency), when
        assert format_money(owed.amount, owed.currency, "en") in payouts or owed.amount <= 0, when
    for waiting in desk.awaiting_payment:
        unpaid = Order.objects.filter(seller=person, currency=waiting.currency, status__in=UNPAID)
        assert waiting.amount == sum(order.total for order in unpaid), when


def _look_at_orders(when: str) -> None:
    """Lists, and of some the page that each side has: what was paid is what came in for it, as the books have it."""
    for order in Order.objects.filter(paid__gt=0).select_related("buyer", "seller").order_by("?")[:5]:
        assert order.total == _asked_for(order), when
        page = _page(order.buyer, f"/orders/{order.pk}/")
        assert format_money(order.total, order.currency, "en") in page or _price(order.total, order.currency) in page, when
        page = _page(order.seller, f"/orders/{order.pk}/")
        proceeds = order.hammer - order.commission - _taken_back(order)
        assert format_money(proceeds, order.currency, "en") in page or _price(proceeds, order.currency) in page, when
        rest = client(order.buyer).get(f"/api/orders/{order.pk}/").json()
        assert (rest["total"], rest["refunded"]) == tuple(
            to_decimal_string(minor, order.currency) for minor in (order.total, _gone_back(order))
        ), when
    newest = Order.objects.order_by("-created_at", "pk").select_related("buyer").first()
    if newest is not None:
        assert format_money(newest.total, newest.currency, "en") in _page(newest.buyer, "/me/orders/?side=bought"), when


def _look_at_sale(auction: Auction, books: Books, when: str) -> None:
    """The seller's statement of one sale: its sums, its sheet, and what the books have credited."""
    found, subject = statement_of(auction), f"auction:{auction.pk}"
    credited = -_sum(
        "account.kind = 'seller_payable' AND account.owner_id = %s AND entry.subject = %s", [auction.seller_id, subject]
    )
    assert found.credited == credited, when
    rest = client(auction.seller).get(f"/api/auctions/{auction.pk}/statement/").json()
    assert (rest["credited"], rest["net"]) == tuple(
        to_decimal_string(each, auction.currency) for each in (credited, found.net)
    ), when
    page, sheet = (_page(auction.seller, f"/auctions/{auction.pk}/statement{end}") for end in ("/", ".csv"))
    if found.lines:
        for minor in (found.hammer, found.net, credited):
            assert _price(minor, auction.currency) in page, when
        every = sum(line.net for line in found.lines)
        assert sum(map(Decimal, filter(None, _column(sheet, "Yours")))) == to_decimal(every, auction.currency), when


def _look_at_purses(sale: Sale, when: str) -> None:
    """The seller's page of purses, REST, the plot over time, and the meter at the lot that runs."""
    auction, currency = sale.auction, sale.auction.currency
    page, running = _page(auction.seller, f"/auctions/{auction.pk}/purses/"), rostrum.current(auction)
    for purse in Purse.objects.filter(subject=f"auction:{auction.pk}"):
        spent, held = (sum(_holds(purse, is_spent=is_spent)) for is_spent in (True, False))
        left = purse.amount - spent - held
        assert (purse.spent, purse.held, purse.available) == (spent, held, left), when
        assert levels_of(purse)[-1].left == purse.amount - spent, when
        assert format_money(left, currency, "en") in page, when
    if running is None:
        return
    paddle = Registration.objects.filter(auction=auction).select_related("user", "purse").order_by("?")[0]
    mine = client(paddle.user).get(f"/api/lots/{running}/live/").json()["mine"]["purse"]
    assert paddle.purse is not None
    for name in ("amount", "spent", "held", "available"):
        assert mine[name] == to_decimal_string(getattr(paddle.purse, name), currency), when
    meter = f"data-purse-highest>{format_money(parse(mine['highest'], currency), currency, 'en')}<"
    assert meter in _page(paddle.user, f"/lots/{running}/"), when
    rest = client(paddle.user).get("/api/me/purses/?page_size=100").json()["results"]
    assert {each["purse"]["available"] for each in rest if each["auction"]["id"] == str(auction.pk)} == {mine["available"]}, (
        when
    )


def _look_at_staff_pages(staff: User, books: Books, when: str) -> None:
    """Trial balance, accounts, what the house has earned, what is under way."""
    page = _page(staff, "/admin/ledger/account/trial-balance/")
    for row in balances.trial():
        assert format_money(abs(row.balance), row.currency, "en") in page or not row.balance, when
    for account in Account.objects.with_balance():
        line_sum = _sum("line.account_id = %s", [account.pk])
        assert (account.balance, balances.of(AccountKind(account.kind), account.currency, account.owner_id, account.name)) == (  # type: ignore[attr-defined]  # annotated
            line_sum,
            line_sum,
        ), when
    page = _page(staff, "/admin/")
    for currency, parts in house_money.income(timezone.now()).items():
        earned = -sum(books[kind, currency, None] for kind in house_money.EARNED)
        assert parts == [earned] * len(parts), when
        assert format_money(earned, currency, "en") in page, when
    for state, _orders, together in house_money.orders_table()["rows"]:
        assert together in page, f"{state} {when}"


# --- Adding up ---


def _asked_for(order: Order) -> int:
    """What came in for the order, by the books, and what is still to come; without payments that it did not wait for."""
    came = _sum("account.kind = 'gateway' AND entry.kind = 'payment' AND entry.context ->> 'order' = %s", [order.reference])
    too_many = sum(order.refunds.filter(surplus=True).values_list("amount", flat=True))
    return came - too_many if order.paid_at is not None else order.total - order.paid


def _gone_back(order: Order) -> int:
    went = -_sum("account.kind = 'gateway' AND entry.kind = 'refund' AND entry.context ->> 'order' = %s", [order.reference])
    return went - sum(order.refunds.filter(surplus=True, status="done").values_list("amount", flat=True))


def _taken_back(order: Order) -> int:
    """What its refunds took of the seller's share, as their entries say."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum((context -> 'parts' ->> 'hammer')::bigint - (context -> 'parts' ->> 'commission')::bigint), 0) "
            "FROM ledger_entry WHERE kind = 'refund' AND context ->> 'order' = %s",
            [order.reference],
        )
        return int(cursor.fetchone()[0])


def _holds(purse: Purse, *, is_spent: bool) -> Iterable[int]:
    return Hold.objects.filter(purse=purse, is_spent=is_spent).values_list("amount", flat=True)


def _sum(where: str, given: list[int | str | UUID]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(line.amount), 0) FROM ledger_line AS line JOIN ledger_entry AS entry ON entry.id = line.entry_id "
            f"JOIN ledger_account AS account ON account.id = line.account_id WHERE {where}",
            given,
        )
        return int(cursor.fetchone()[0])


# --- Reading pages ---


def client(person: User) -> Client:
    found = Client()
    found.force_login(person)
    return found


def _price(minor: int, currency: str) -> str:
    """As a large price stands in a page."""
    return f'value="{to_decimal_string(minor, currency)}" data-currency="{currency}"'


def _wire(sums: list[dict[str, str]], currency: str) -> str:
    """Of sums by currency, as REST gives them."""
    return next(each["amount"] for each in sums if each["currency"] == currency)


def _column(sheet: str, head: str) -> list[str]:
    rows = list(csv.DictReader(io.StringIO(sheet.lstrip("\ufeff"))))
    return [row[head] for row in rows]


def _page(person: User, path: str) -> str:
    answer = client(person).get(path)
    assert answer.status_code == 200, path
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()  # type: ignore[attr-defined]  # of its kind
