"""From "pay" to paid: the gateway is believed when it is read, and by nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core.errors import DomainError, NotFound, Unavailable
from core.intents import IdempotencyConflict
from ledger import balances
from ledger.choices import AccountKind
from payments import capture, checkout, fulfilment, lifecycle, manual_transfers, orders, refunds
from payments.choices import OrderStatus, Party
from payments.errors import GatewayRefused, NotPayable
from payments.gateways import registry
from payments.gateways.base import Charge, GatewayError
from payments.gateways.sandbox import house, post
from payments.gateways.sandbox.gateway import Sandbox
from payments.models import ManualTransfer, Order, Payment, Refund, SandboxCharge
from payments.paying_choices import OPEN, PaymentStatus, RefundStatus
from tests.factories import make_order, make_user
from tests.payments.paying import paid, press, start

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, method: str, error: GatewayError) -> Iterator[None]:
    def fails(*_: object, **__: object) -> Charge:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(Sandbox, method, fails)
        yield


def test_to_pay_confirms_the_order_and_leads_to_the_gateways_page() -> None:
    order = make_order()
    payment = start(order)
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED
    assert payment.status == PaymentStatus.PENDING
    assert payment.amount == order.total
    assert payment.url.endswith(f"/sandbox/{payment.gateway_ref}/")


def test_a_payment_that_the_gateway_tells_of_pays_the_order_and_stands_in_the_books() -> None:
    order = make_order()
    payment = paid(order)
    assert payment.status == PaymentStatus.CAPTURED
    assert (order.status, order.paid) == (OrderStatus.PAID, order.total)
    assert balances.of(AccountKind.GATEWAY, "USD", name="sandbox") == order.total
    assert balances.of(AccountKind.ESCROW, "USD", owner_id=order.buyer_id) == -order.total


@pytest.mark.parametrize(("currency", "hammer"), [("JPY", 1_234_567), ("INR", 47_000_00), ("KWD", 1_234_567)])
def test_amounts_of_every_exponent_arrive_to_the_last_unit(currency: str, hammer: int) -> None:
    order = make_order(currency=currency, hammer=hammer)
    payment = paid(order)
    assert SandboxCharge.objects.get(pk=payment.gateway_ref).amount == order.total == order.paid


def test_a_declined_card_leaves_the_order_to_be_paid_anew() -> None:
    order = make_order()
    declined = paid(order, deed="decline")
    assert (declined.status, declined.error) == (PaymentStatus.FAILED, "card_declined")
    assert order.status == OrderStatus.CONFIRMED
    paid(order)
    assert order.status == OrderStatus.PAID


def test_the_bank_may_ask_first() -> None:
    order = make_order()
    payment = start(order)
    press(payment, "challenge")
    assert capture.reread(payment).status == PaymentStatus.PENDING
    press(payment, "confirm")
    assert capture.reread(payment).status == PaymentStatus.CAPTURED


def test_what_is_paid_later_is_paid_when_it_arrives() -> None:
    order = make_order()
    payment = paid(order, deed="later")
    assert payment.status == PaymentStatus.PENDING
    SandboxCharge.objects.update(settles_at=timezone.now())
    post.deliver_due()
    order.refresh_from_db()
    assert order.status == OrderStatus.PAID


def test_pressed_twice_it_is_one_payment() -> None:
    order = make_order()
    first = start(order, key="once")
    assert start(order, key="once") == first
    assert start(order, key="another tab") == first
    assert Payment.objects.count() == SandboxCharge.objects.count() == 1


def test_a_key_names_one_order() -> None:
    order = make_order()
    start(order, key="once")
    other = make_order(buyer=order.buyer)
    with pytest.raises(IdempotencyConflict):
        start(other, key="once")


def test_another_way_closes_the_page_of_the_first() -> None:
    order = make_order()
    first = start(order)
    second = start(order, gateway="manual")
    first.refresh_from_db()
    assert (first.status, second.status) == (PaymentStatus.CANCELLED, PaymentStatus.PENDING)
    press(first)
    assert house.charge(first.gateway_ref).status == "cancelled"


def test_nobody_pays_somebody_elses_order() -> None:
    order = make_order()
    with pytest.raises(NotFound):
        checkout.start(order, user=make_user(), key="k")
    with pytest.raises(NotFound):
        checkout.start(order, user=order.seller, key="k")


def test_a_paid_order_is_not_paid_again() -> None:
    order = make_order()
    paid(order)
    with pytest.raises(NotPayable):
        start(order)


def test_paid_on_a_page_that_was_left_open_after_another_way_has_paid_it_goes_back_by_itself() -> None:
    order = make_order()
    payment = start(order)
    with transaction.atomic():
        orders.note_paid(lifecycle.locked(order.pk), order.total)
    press(payment)
    post.deliver_due()
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.CAPTURED
    refunds.send_due()
    back = Refund.objects.get()
    assert (back.status, back.amount, back.surplus) == (RefundStatus.DONE, order.total, True)
    order.refresh_from_db()
    assert (order.paid, order.refunded, order.status) == (order.total, 0, OrderStatus.PAID)
    assert balances.of(AccountKind.ESCROW, "USD", owner_id=order.buyer_id) == 0


def test_paid_after_the_order_was_cancelled_it_goes_back_by_itself() -> None:
    order = make_order()
    payment = start(order)
    with transaction.atomic():
        lifecycle.move(lifecycle.locked(order.pk), to=OrderStatus.CANCELLED, party=Party.STAFF)
    press(payment)
    post.deliver_due()
    refunds.send_due()
    assert Refund.objects.get().status == RefundStatus.DONE
    assert house.charge(payment.gateway_ref).refunded == order.total
    order.refresh_from_db()
    assert (order.status, order.paid) == (OrderStatus.CANCELLED, 0)
    assert balances.of(AccountKind.GATEWAY, "USD", name="sandbox") == 0


def test_an_order_that_waits_for_nothing_any_more_has_its_page_closed() -> None:
    order = make_order()
    payment = start(order)
    with transaction.atomic():
        checkout.cancel_open(lifecycle.locked(order.pk))
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.CANCELLED


def _of_two_lots_one_leaves(order: Order) -> None:
    with transaction.atomic():
        orders.withdraw_line(order.lines.earliest("pk").pk)
    order.refresh_from_db()


def test_a_lot_that_leaves_its_order_takes_the_page_of_the_old_sum_with_it() -> None:
    order = make_order(lines=2)
    old = start(order)
    _of_two_lots_one_leaves(order)
    assert checkout.look_after() == 1
    old.refresh_from_db()
    assert old.status == PaymentStatus.CANCELLED
    press(old)
    assert house.charge(old.gateway_ref).status == "cancelled"
    assert paid(order).amount == order.total == 112_000
    assert (order.status, order.paid) == (OrderStatus.PAID, 112_000)


def test_to_pay_again_after_a_lot_has_left_is_to_pay_the_new_sum_also_before_the_job_has_run() -> None:
    order = make_order(lines=2)
    old = start(order)
    _of_two_lots_one_leaves(order)
    new = start(order)
    old.refresh_from_db()
    assert (old.status, new.amount) == (PaymentStatus.CANCELLED, 112_000)


def test_the_old_sum_paid_before_its_page_was_closed_goes_back_whole_and_the_new_one_can_be_paid() -> None:
    order = make_order(lines=2)
    old = start(order)
    _of_two_lots_one_leaves(order)
    press(old)
    post.deliver_due()
    refunds.send_due()
    back = Refund.objects.get()
    assert (back.status, back.amount, back.surplus) == (RefundStatus.DONE, 224_000, True)
    assert house.charge(old.gateway_ref).refunded == 224_000
    order.refresh_from_db()
    assert (order.status, order.paid) == (OrderStatus.CONFIRMED, 0)
    assert paid(order).amount == 112_000
    assert balances.of(AccountKind.GATEWAY, "USD", name="sandbox") == 112_000


@pytest.mark.parametrize("called_off", ["the last lot leaves", "the seller cancels"])
def test_an_order_that_is_called_off_has_its_page_closed_at_the_next_look(called_off: str) -> None:
    order = make_order()
    payment = start(order)
    if called_off == "the seller cancels":
        fulfilment.cancel(order.pk, actor=order.seller, key="k", reason="lost")
    else:
        orders.withdraw_line(order.lines.get().pk)
    assert checkout.look_after() == 1
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.CANCELLED
    assert checkout.look_after() == 0


def test_two_tabs_and_two_gateways_at_once_are_one_page_that_can_be_paid() -> None:
    order = make_order()

    def begin(how: str) -> Payment | DomainError:
        try:
            return start(Order.objects.get(pk=order.pk), gateway=how)
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        begun = list(pool.map(begin, ["sandbox", "manual"] * 4))
    assert any(isinstance(each, Payment) for each in begun)
    assert order.payments.filter(status__in=OPEN).count() == 1
    for charge in SandboxCharge.objects.all():
        house.act(charge.pk, "pay")
    post.deliver_due()
    for transfer in ManualTransfer.objects.filter(status="pending"):
        manual_transfers.confirm_received(Order.objects.get(pk=order.pk), seller=order.seller)
        assert transfer.amount == order.total
    refunds.send_due()
    order.refresh_from_db()
    assert (order.status, order.paid) == (OrderStatus.PAID, order.total)
    left = sum(balances.of(AccountKind.GATEWAY, "USD", name=name) for name in ("sandbox", "manual"))
    assert left == order.total


def test_killed_between_the_row_and_the_gateway_it_is_asked_again_under_the_same_key(monkeypatch: pytest.MonkeyPatch) -> None:
    order = make_order()
    with failing(monkeypatch, "start", GatewayError("no answer", passing=True)), pytest.raises(Unavailable):
        start(order, key="once")
    Payment.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    checkout.look_after()
    payment = Payment.objects.get()
    assert payment.status == PaymentStatus.PENDING
    assert start(order, key="once") == payment
    assert SandboxCharge.objects.count() == 1


def test_killed_between_the_charge_and_our_commit_it_is_found_and_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    order = make_order()
    with monkeypatch.context() as patch:
        patch.setattr(capture, "take", lambda *_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            start(order, key="once")
    assert Payment.objects.get().gateway_ref == ""
    house.act(SandboxCharge.objects.get().pk, "pay")
    post.deliver_due()
    order.refresh_from_db()
    assert (order.status, order.paid) == (OrderStatus.PAID, order.total)
    assert SandboxCharge.objects.count() == 1


def test_what_the_gateway_refuses_for_good_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    order = make_order()
    with (
        failing(monkeypatch, "start", GatewayError("no", code="amount_not_supported")),
        pytest.raises(GatewayRefused) as refused,
    ):
        start(order)
    assert refused.value.data == {"reason": "amount_not_supported"}
    assert Payment.objects.get().status == PaymentStatus.FAILED


def test_a_page_that_nobody_paid_on_is_closed_after_a_day() -> None:
    order = make_order()
    payment = start(order)
    Payment.objects.update(created_at=timezone.now() - timedelta(hours=25), read_at=None)
    checkout.look_after()
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.CANCELLED


def test_a_lost_webhook_is_made_up_for_by_reading() -> None:
    order = make_order()
    payment = start(order)
    press(payment)
    Payment.objects.update(created_at=timezone.now() - timedelta(minutes=1), read_at=None)
    checkout.look_after()
    order.refresh_from_db()
    assert order.status == OrderStatus.PAID


def test_a_payment_that_cannot_be_looked_after_keeps_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    broken, other = start(make_order()), start(make_order())
    press(other)
    Payment.objects.update(created_at=timezone.now() - timedelta(minutes=5), read_at=None)
    real = capture.reread

    def reread(payment: Payment) -> Payment:
        if payment.pk == broken.pk:
            raise KeyError("a shape that nobody knew")
        return real(payment)

    monkeypatch.setattr(capture, "reread", reread)
    assert checkout.look_after() == 2
    other.refresh_from_db()
    broken.refresh_from_db()
    assert other.status == PaymentStatus.CAPTURED
    assert broken.read_at is not None, "it goes to the end"


def test_a_reading_of_another_amount_pays_nothing() -> None:
    order = make_order()
    payment = start(order)
    press(payment)
    SandboxCharge.objects.update(amount=1)
    with pytest.raises(GatewayError):
        capture.reread(payment)
    order.refresh_from_db()
    assert order.paid == 0


def test_what_was_captured_stays_so_whatever_is_read_later() -> None:
    order = make_order()
    payment = paid(order)
    SandboxCharge.objects.update(status="cancelled")
    assert capture.reread(payment).status == PaymentStatus.CAPTURED


def test_every_gateway_is_known_by_its_name() -> None:
    assert {name: registry.find(name).name for name in registry.KNOWN} == {name: name for name in registry.KNOWN}
