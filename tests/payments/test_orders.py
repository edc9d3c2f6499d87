"""From wins to orders: lines join, leave, add up; money that came in is noted once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.dispatch import Signal

from core.errors import Conflict, NotFound
from payments import lifecycle, orders
from payments.choices import OrderStatus, Party
from payments.errors import AlreadyPaid, NotPayable
from payments.models import Order, OrderLine, OrderStep
from payments.signals import order_paid
from tests.factories import make_order, make_user, order_line

pytestmark = pytest.mark.django_db


def add(order: Order, **line: Any) -> OrderLine:
    """One more line for the buyer of that order, from the same sale."""
    return orders.add_line(
        buyer_id=order.buyer_id,
        seller_id=order.seller_id,
        currency=order.currency,
        subject=order.subject,
        title=order.title,
        url="",
        line=order_line(**line),
    )


@pytest.fixture
def heard() -> Iterator[list[Order]]:
    """The orders of which `order_paid` has told."""
    found: list[Order] = []

    def hear(sender: Any, signal: Signal, order: Order) -> None:
        found.append(order)

    order_paid.connect(hear)
    yield found
    order_paid.disconnect(hear)


def test_many_lots_of_one_buyer_in_one_sale_are_one_order_that_adds_up() -> None:
    order = make_order(lines=3)

    assert order.lines.count() == 3
    assert (order.hammer, order.premium, order.tax, order.total) == (300_000, 30_000, 6_000, 336_000)
    assert order.commission == 15_000
    assert re.fullmatch(r"R-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", order.reference)
    assert list(order.steps.values_list("was", "to")) == [("", "pending")]


def test_other_buyers_other_sales_and_other_currencies_are_orders_of_their_own() -> None:
    first = make_order()
    make_order(buyer=first.buyer, seller=first.seller, subject=first.subject, currency="EUR")
    make_order(buyer=first.buyer, seller=first.seller)
    make_order(seller=first.seller, subject=first.subject)

    assert Order.objects.count() == 4


def test_what_is_bought_again_is_the_line_that_stands_and_is_nobody_elses() -> None:
    order = make_order()
    line = order.lines.get()

    assert add(order, reference=line.reference) == line
    other = make_order()
    with pytest.raises(Conflict):
        add(other, reference=line.reference)
    assert OrderLine.objects.filter(reference=line.reference).count() == 1


def test_a_line_after_the_confirmation_opens_a_second_order() -> None:
    order = make_order(status="confirmed")

    assert add(order).order_id != order.pk


def test_a_withdrawn_line_leaves_the_sums_and_may_be_sold_again() -> None:
    order = make_order(lines=2)
    line = order.lines.all()[0]

    orders.withdraw_line(line.pk)
    orders.withdraw_line(line.pk)

    order.refresh_from_db()
    assert (order.total, order.status) == (112_000, "pending")
    assert add(make_order(), reference=line.reference).pk != line.pk


def test_the_last_line_takes_its_order_with_it() -> None:
    order = make_order(status="confirmed")

    orders.withdraw_line(order.lines.get().pk)

    order.refresh_from_db()
    assert (order.total, order.status) == (0, "cancelled")
    assert order.ended_at is not None


def test_no_line_leaves_an_order_that_has_been_paid() -> None:
    order = make_order(status="paid")

    with pytest.raises(AlreadyPaid):
        orders.withdraw_line(order.lines.get().pk)
    with pytest.raises(NotFound):
        orders.withdraw_line(0)
    assert order.lines.get().withdrawn_at is None


def test_the_confirmation_sets_the_time_to_pay_and_does_so_once() -> None:
    order = make_order()

    confirmed = orders.confirm(order.pk)
    again = orders.confirm(order.pk)

    assert confirmed.due_at is not None
    assert confirmed.confirmed_at is not None
    assert round((confirmed.due_at - confirmed.confirmed_at).total_seconds()) == settings.ORDERS.payment_days * 86_400
    assert again.due_at == confirmed.due_at
    assert list(order.steps.values_list("to", flat=True)) == ["pending", "confirmed"]


def test_the_end_of_a_sale_confirms_its_orders_alone() -> None:
    order = make_order()
    other = make_order()

    assert orders.confirm_all(order.subject) == 1

    other.refresh_from_db()
    assert other.status == "pending"


def test_an_order_is_paid_when_all_of_it_is(heard: list[Order]) -> None:
    order = make_order(status="confirmed")

    with transaction.atomic():
        orders.note_paid(lifecycle.locked(order.pk), 12_000)
    order.refresh_from_db()
    assert (order.status, order.owed, heard) == ("confirmed", 100_000, [])

    with transaction.atomic():
        orders.note_paid(lifecycle.locked(order.pk), 100_000)
    order.refresh_from_db()
    assert (order.status, order.owed, heard) == ("paid", 0, [order])
    assert order.paid_at is not None


@pytest.mark.parametrize("status", ["pending", "paid", "completed"])
def test_money_that_nobody_waits_for_is_refused(status: str) -> None:
    order = make_order(status=status)

    with pytest.raises(NotPayable):
        orders.note_paid(order, order.total)


@pytest.mark.parametrize("amount", [0, -1, 112_001])
def test_no_other_amount_than_what_is_owed_comes_in(amount: int) -> None:
    order = make_order(status="confirmed")

    with pytest.raises(NotPayable):
        orders.note_paid(order, amount)


def test_part_of_the_money_given_back_leaves_the_order_and_all_of_it_ends_it() -> None:
    order = make_order(status="delivered")

    orders.note_refunded(order, 12_000)
    assert (order.status, order.refunded) == ("delivered", 12_000)
    with pytest.raises(NotPayable):
        orders.note_refunded(order, 100_001)

    orders.note_refunded(order, 100_000)
    order.refresh_from_db()
    assert (order.status, order.refunded) == ("refunded", 112_000)


def test_what_an_order_that_came_to_nothing_had_bought_may_be_sold_again() -> None:
    order = make_order(status="confirmed")
    line = order.lines.get()

    lifecycle.move(order, to=OrderStatus.DEFAULTED, party=Party.CLOCK)

    sold = add(make_order(), reference=line.reference)
    order.refresh_from_db()
    assert sold.order_id != order.pk
    assert order.total == 112_000


@pytest.mark.parametrize("write", [lambda steps: steps.update(note="other"), lambda steps: steps.delete()])
def test_the_steps_of_an_order_are_neither_changed_nor_deleted(write: Any) -> None:
    order = make_order()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        write(OrderStep.objects.filter(order=order))
    assert order.steps.count() == 1


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"total": 1}, "order_adds_up"),
        ({"paid": 112_001}, "order_paid_within_total"),
        ({"refunded": 1}, "order_paid_within_total"),
        ({"status": "lost"}, "order_status_known"),
        ({"status": "confirmed"}, "order_confirmed_has_a_due_time"),
        ({"url": "//elsewhere.test/"}, "order_leads_into_the_house"),
    ],
)
def test_the_database_refuses_an_order_that_makes_no_sense(wrong: dict[str, Any], constraint: str) -> None:
    order = make_order()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(**wrong)


@pytest.mark.django_db(transaction=True)
def test_two_hammers_at_once_open_one_order() -> None:
    buyer, seller = make_user(), make_user()
    subject, ready = f"auction:{uuid4()}", Barrier(4)

    def win() -> None:
        ready.wait()
        try:
            orders.add_line(
                buyer_id=buyer.pk,
                seller_id=seller.pk,
                currency="USD",
                subject=subject,
                title="A sale",
                url="",
                line=order_line(),
            )
        finally:
            connection.close()

    threads = [Thread(target=win) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    order = Order.objects.get(subject=subject)
    assert order.total == 4 * 112_000
    assert order.steps.count() == 1
