"""Reminders, each once; then the order is lost, the deposit kept, and the house remembers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.models.functions import Now

from accounts.models import User
from core.errors import Conflict, PermissionDenied
from notifications.models import Notice
from payments import orders, strikes, unpaid
from payments.errors import NotPayable, TooManyStrikes
from payments.models import Deposit, Order, Payment, Strike
from payments.signals import order_defaulted
from tests.auctions.pages import client_of, text_of
from tests.factories import make_auction, make_order, make_staff, make_user
from tests.payments.test_fulfilment import make_clerk, told

pytestmark = pytest.mark.django_db

GRACE = settings.ORDERS.grace_days


@pytest.fixture
def heard() -> Iterator[list[Order]]:
    found: list[Order] = []

    def hear(sender: Any, order: Order, **_: Any) -> None:
        found.append(order)

    order_defaulted.connect(hear)
    yield found
    order_defaulted.disconnect(hear)


def due_in(order: Order, **span: float) -> None:
    """The time to pay is then."""
    Order.objects.filter(pk=order.pk).update(due_at=Now() + timedelta(**span))


def asked(order: Order) -> list[int]:
    """Which reminders the buyer was told, 0 being the first asking."""
    found = Notice.objects.of(order.buyer_id).filter(kind="payment_due").order_by("id")
    return [notice.context["reminder"] for notice in found]


def hold(person: User, subject: str) -> Deposit:
    payment = Payment.objects.create(
        purpose="deposit", user=person, gateway="sandbox", currency="USD", amount=50_000, status="authorized", key=subject
    )
    return Deposit.objects.create(
        user=person, subject=subject, currency="USD", amount=50_000, status="held", held_at=Now(), payment=payment
    )


def make_defaulted(**people: Any) -> Order:
    order = make_order(status="confirmed", **people)
    due_in(order, days=-GRACE, seconds=-1)
    unpaid.default_due()
    order.refresh_from_db()
    return order


def test_whoever_has_not_paid_is_reminded_at_each_of_the_times_and_once() -> None:
    order = make_order(status="confirmed")

    for number, days in enumerate(settings.ORDERS.reminder_days, start=1):
        due_in(order, days=days, seconds=5)
        unpaid.remind_due()
        assert asked(order) == list(range(number)), "not before its time"
        due_in(order, days=days, seconds=-5)
        unpaid.remind_due()
        unpaid.remind_due()
        assert asked(order) == list(range(number + 1))


def test_after_an_outage_only_the_newest_reminder_is_told() -> None:
    order = make_order(status="confirmed")
    due_in(order, hours=-30)

    assert unpaid.remind_due() == 1

    assert asked(order) == [0, len(settings.ORDERS.reminder_days)]


def test_a_reminder_after_the_time_says_how_it_ends() -> None:
    order = make_order(status="confirmed")
    due_in(order, hours=-30)
    unpaid.remind_due()

    notice = Notice.objects.of(order.buyer_id).filter(kind="payment_due").latest("id")
    assert notice.context["defaults_at"] is not None


@pytest.mark.parametrize("status", ["pending", "paid"])
def test_only_who_is_to_pay_is_reminded(status: str) -> None:
    order = make_order(status=status)
    due_in(order, days=-30)

    assert unpaid.remind_due() == 0
    assert unpaid.default_due() == 0


def test_past_its_grace_an_order_is_lost_and_both_sides_learn_of_it(heard: list[Order]) -> None:
    order, other = make_order(status="confirmed"), make_order(status="confirmed")
    due_in(order, days=-GRACE, seconds=5)
    assert unpaid.default_due() == 0
    due_in(order, days=-GRACE, seconds=-5)

    assert unpaid.default_due() == 1
    assert unpaid.default_due() == 0

    order.refresh_from_db()
    other.refresh_from_db()
    assert (order.status, other.status) == ("defaulted", "confirmed")
    assert told(order.buyer) == told(order.seller) == ["defaulted"]
    assert not order.lines.filter(freed_at=None).exists()
    assert heard == [order]
    assert Strike.objects.get().person == order.buyer
    with pytest.raises(NotPayable):
        orders.note_paid(order, order.total)


def test_a_deposit_for_the_sale_is_kept_and_no_other() -> None:
    order = make_order(status="confirmed")
    ours, others = hold(order.buyer, order.subject), hold(order.buyer, "auction:other")
    due_in(order, days=-GRACE, seconds=-5)

    unpaid.default_due()

    ours.refresh_from_db()
    others.refresh_from_db()
    assert (ours.status, others.status) == ("kept", "held")


def test_one_that_breaks_is_left_as_it_was_and_does_not_keep_the_others(heard: list[Order]) -> None:
    found = [make_order(status="confirmed") for _ in range(2)]
    for each in found:
        due_in(each, days=-GRACE, seconds=-5)

    def breaks(sender: Any, order: Order, **_: Any) -> None:
        if order == found[0]:
            raise RuntimeError

    order_defaulted.connect(breaks)
    assert unpaid.default_due() == 1
    order_defaulted.disconnect(breaks)

    found[0].refresh_from_db()
    assert found[0].status == "confirmed"
    assert Strike.objects.count() == 1
    assert unpaid.default_due() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_end_an_order_once(heard: list[Order]) -> None:
    order = make_order(status="confirmed")
    due_in(order, days=-GRACE, seconds=-5)
    ready, done = Barrier(2), []

    def work() -> None:
        ready.wait()
        try:
            done.append(unpaid.default_due())
        finally:
            connection.close()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(done) == [0, 1]
    assert order.steps.filter(to="defaulted").count() == len(heard) == 1


def test_three_strikes_stop_new_paddles_and_those_that_were_given_stand() -> None:
    person, auction, before = make_user(), make_auction(), make_auction()
    register = {"conditions_version": "1", "accept": "on"}
    browser = client_of(person)
    browser.post(f"/auctions/{before.pk}/register/", register)
    for _ in range(settings.ORDERS.strikes):
        strikes.refuse_stopped(person.pk)
        make_defaulted(buyer=person)

    with pytest.raises(TooManyStrikes) as refused:
        strikes.refuse_stopped(person.pk)
    answer = browser.post(f"/auctions/{auction.pk}/register/", register, follow=True)

    assert refused.value.data["until"] > "2026"
    assert "too many orders unpaid" in text_of(answer)
    assert not auction.registrations.exists()
    assert before.registrations.get().status == "approved"
    browser.post(f"/auctions/{before.pk}/register/", register)
    assert "register for sales again" in text_of(browser.get("/me/orders/"))


def test_a_strike_counts_for_its_time_only() -> None:
    person = make_user()
    for _ in range(settings.ORDERS.strikes):
        make_defaulted(buyer=person)
    oldest = Strike.objects.filter(person=person).earliest("id")
    Strike.objects.filter(pk=oldest.pk).update(at=Now() - timedelta(days=settings.ORDERS.strike_days))

    assert strikes.stopped_until(person.pk) is None


def test_staff_lift_a_strike_for_a_reason_and_nobody_else_does() -> None:
    person, clerk = make_user(), make_clerk()
    for _ in range(settings.ORDERS.strikes):
        make_defaulted(buyer=person)
    strike = Strike.objects.filter(person=person)[0]

    with pytest.raises(PermissionDenied):
        strikes.lift(strike.pk, by=person, because="I am sorry")
    strikes.lift(strike.pk, by=clerk, because="The bank had closed")

    assert strikes.stopped_until(person.pk) is None
    with pytest.raises(Conflict):
        strikes.lift(strike.pk, by=clerk, because="Again")


def test_staff_do_not_lift_their_own() -> None:
    clerk = make_clerk()
    order = make_order(status="confirmed", buyer=clerk)
    strikes.give(order)
    with pytest.raises(PermissionDenied):
        strikes.lift(Strike.objects.get().pk, by=clerk, because="I am sorry")


def test_the_staff_page_lifts_it() -> None:
    strike = Strike.objects.get(order=make_defaulted())
    staff, place = client_of(make_staff()), f"/admin/payments/strike/{strike.pk}"

    assert "Lift" in text_of(staff.get(f"{place}/change/"))
    assert "required" in text_of(staff.post(f"{place}/lift/", {"because": ""}))
    staff.post(f"{place}/lift/", {"because": "The bank had closed"})

    strike.refresh_from_db()
    assert strike.lifted_because == "The bank had closed"
    assert "lifted" in text_of(staff.get("/admin/payments/strike/"))
