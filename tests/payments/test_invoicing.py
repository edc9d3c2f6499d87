"""payments.invoicing: numbers without gaps, once for each order and refund, and never changed afterwards."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F

from accounts import addresses
from accounts.models import User
from payments import invoicing
from payments.apportioning import apportion
from payments.choices import OrderStatus
from payments.models import Invoice, InvoiceDetails, InvoiceLine, InvoiceSeries, Order
from tests.factories import make_order, make_user
from tests.payments.invoices import credit, make_invoice, pay

pytestmark = pytest.mark.django_db


def places(seller: User) -> list[int]:
    return sorted(Invoice.objects.filter(seller=seller).values_list("place", flat=True))


def at_the_commit(write: Callable[[], object]) -> None:
    """Write, and have it checked as a commit would: all within one transaction inside of the test's."""
    with transaction.atomic(), connection.cursor() as cursor:
        write()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def live_at(user: User, **fields: str) -> None:
    where = {
        "name": "Meera Kulkarni",
        "lines": "12 MG Road\nShivajinagar",
        "city": "Pune",
        "postcode": "411005",
        "country": "IN",
    }
    addresses.keep(user=user, given=addresses.Given(**(where | fields)))


# --- What is issued --------------------------------------------------------------------------------------------------


def test_an_order_is_invoiced_as_it_was_sold() -> None:
    order = make_order(status=OrderStatus.CONFIRMED, lines=2)
    invoice = pay(order)
    assert (invoice.hammer, invoice.premium, invoice.tax, invoice.total) == (200_000, 20_000, 4_000, 224_000)
    assert [line.title for line in invoice.lines.all()] == [line.title for line in order.lines.order_by("pk")]
    assert invoice.order_reference == order.reference


def test_a_second_time_gives_the_first_invoice() -> None:
    order = make_order(status=OrderStatus.CONFIRMED)
    invoice = pay(order)
    with transaction.atomic():
        assert invoicing.issue(order) == invoice
    assert places(order.seller) == [1]


def test_what_was_withdrawn_is_not_invoiced() -> None:
    order = make_order(status=OrderStatus.CONFIRMED, lines=2)
    order.lines.filter(pk=order.lines.order_by("pk")[0].pk).update(withdrawn_at=datetime(2026, 1, 1, tzinfo=UTC))
    Order.objects.filter(pk=order.pk).update(hammer=100_000, premium=10_000, tax=2_000, total=112_000)
    order.refresh_from_db()
    assert pay(order).total == order.total


def test_the_number_names_year_seller_and_place() -> None:
    seller = make_user()
    first, second = make_invoice(seller=seller), make_invoice(seller=seller)
    year = first.issued_at.year
    assert [first.number, second.number] == [f"{year}-{seller.pk}-00001", f"{year}-{seller.pk}-00002"]
    assert first.issued_at < second.issued_at


def test_each_seller_counts_by_themselves() -> None:
    assert make_invoice().place == make_invoice().place == 1


def test_people_are_named_as_they_wish_now_and_not_as_they_will() -> None:
    order = make_order(status=OrderStatus.CONFIRMED)
    live_at(order.buyer)
    details = InvoiceDetails.objects.create(
        seller=order.seller,
        legal_name="Deccan Mandi Pvt Ltd",
        tax_number="27AAACD1234F1Z5",
        address="Gultekdi\nPune",
        language="hi",
    )
    invoice = pay(order)
    live_at(order.buyer, name="Somebody else")
    details.delete()
    invoice.refresh_from_db()
    assert invoice.buyer_as == {"name": "Meera Kulkarni", "lines": ["12 MG Road", "Shivajinagar", "411005 Pune", "भारत"]}
    assert invoice.seller_as["name"] == "Deccan Mandi Pvt Ltd"
    assert invoice.seller_as["tax_number"] == "27AAACD1234F1Z5"


@pytest.mark.parametrize(
    ("chosen", "buyers", "expected"), [("", "hi", "hi"), ("fr", "hi", "fr"), ("", "ar-xb", "ar"), ("", "de", "en")]
)
def test_it_is_in_the_sellers_language_or_else_in_the_buyers(chosen: str, buyers: str, expected: str) -> None:
    order = make_order(status=OrderStatus.CONFIRMED, buyer=make_user(language=buyers))
    InvoiceDetails.objects.create(seller=order.seller, legal_name="A", address="B", language=chosen)
    assert pay(order).language == expected


def test_codes_are_nobodys_to_guess() -> None:
    codes = {make_invoice().code for _ in range(5)}
    assert len(codes) == 5
    assert all(len(code) >= 27 for code in codes)


# --- Credit notes ----------------------------------------------------------------------------------------------------


def test_a_refund_of_all_is_credited_line_by_line() -> None:
    order = make_order(status=OrderStatus.CONFIRMED, lines=2)
    invoice = pay(order)
    note = credit(order, amount=order.total)
    assert note is not None
    assert (note.corrects, note.total, note.place) == (invoice, invoice.total, 2)
    assert [line.title for line in note.lines.all()] == [line.title for line in invoice.lines.all()]


def test_parts_are_credited_until_nothing_is_left() -> None:
    order = make_order(status=OrderStatus.CONFIRMED, currency="JPY", hammer=1_001)
    invoice = pay(order)
    notes = [credit(order, amount=amount) for amount in (7, 100, order.total - 107)]
    for part in ("hammer", "premium", "tax", "total"):
        assert sum(getattr(note, part) for note in notes) == getattr(invoice, part)
    assert places(order.seller) == [1, 2, 3, 4]


def test_nobody_is_credited_what_was_never_invoiced() -> None:
    order = make_order(status=OrderStatus.CONFIRMED)
    assert credit(order, amount=100) is None
    pay(order)
    assert credit(order, amount=100, surplus=True) is None


def test_more_than_was_invoiced_is_never_credited() -> None:
    order = make_order(status=OrderStatus.CONFIRMED)
    pay(order)
    with pytest.raises(ValueError, match="outside"):
        credit(order, amount=order.total + 1)


@pytest.mark.parametrize("shares", [(1, 1, 1), (100, 0, 7), (1_000_003, 77, 0)])
def test_parts_sum_and_exceed_no_share(shares: tuple[int, ...]) -> None:
    for amount in range(min(sum(shares), 200) + 1):
        parts = apportion(amount, shares)
        assert sum(parts) == amount
        assert all(0 <= part <= share for part, share in zip(parts, shares, strict=True))


# --- Numbers ---------------------------------------------------------------------------------------------------------


def test_what_rolls_back_leaves_no_gap() -> None:
    seller = make_user()
    make_invoice(seller=seller)
    order = make_order(status=OrderStatus.CONFIRMED, seller=seller)
    with transaction.atomic():
        invoicing.issue(order)
        transaction.set_rollback(True)
    make_invoice(seller=seller)
    assert places(seller) == [1, 2]


def test_a_number_that_is_nobodys_is_refused_at_the_commit() -> None:
    series = make_invoice().series
    found = InvoiceSeries.objects.filter(pk=series.pk)
    with pytest.raises(IntegrityError, match="nobody"):
        at_the_commit(lambda: found.update(last_number=F("last_number") + 1))


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_leave_no_gap() -> None:
    seller = make_user()
    orders = [make_order(status=OrderStatus.CONFIRMED, seller=seller) for _ in range(20)]

    def issue(order: Order) -> None:
        try:
            with transaction.atomic():
                invoicing.issue(order)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(issue, orders))
    assert places(seller) == list(range(1, 21))
    by_place = Invoice.objects.filter(seller=seller).order_by("place").values_list("issued_at", flat=True)
    assert list(by_place) == sorted(by_place)


# --- What stands -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [{"total": 1, "hammer": 1, "premium": 0, "tax": 0}, {"number": "1"}, {"buyer_as": {}}, {"language": "fr"}, {"code": "x"}],
)
def test_the_database_refuses_to_change_what_an_invoice_says(change: dict[str, object]) -> None:
    invoice = make_invoice()
    with pytest.raises(DatabaseError, match="stands as it was issued"), transaction.atomic():
        Invoice.objects.filter(pk=invoice.pk).update(**change)


def test_the_database_refuses_to_change_or_remove_a_line() -> None:
    line = make_invoice().lines.get()
    with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
        InvoiceLine.objects.filter(pk=line.pk).update(title="Another")
    with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
        line.delete()


def test_an_invoice_is_never_removed() -> None:
    invoice = make_invoice()
    with pytest.raises(DatabaseError, match="stands"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM payments_invoice WHERE id = %s", [invoice.pk])


def test_a_line_that_does_not_add_up_is_refused_at_the_commit() -> None:
    invoice = make_invoice()
    line = InvoiceLine(invoice=invoice, place=9, title="More", hammer=1, premium=0, tax=0, total=1)
    with pytest.raises(IntegrityError, match="sum to what it says"):
        at_the_commit(line.save)


def test_a_file_is_named_once() -> None:
    invoice = make_invoice()
    Invoice.objects.filter(pk=invoice.pk).update(file="2026/a.pdf")
    with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
        Invoice.objects.filter(pk=invoice.pk).update(file="2026/b.pdf")


def test_a_series_only_counts_up() -> None:
    series = make_invoice().series
    with pytest.raises(DatabaseError, match="counts up by one"), transaction.atomic():
        InvoiceSeries.objects.filter(pk=series.pk).update(last_number=0)
