"""At night: our payments against what their gateways list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db.models.functions import Now

from ledger import balances, reconciliation
from ledger.choices import AccountKind
from payments import checkout, checks, giving, listing, refunds
from payments.gateways import registry
from payments.gateways.base import Gateway, GatewayError
from payments.gateways.sandbox import house
from payments.gateways.sandbox.gateway import Sandbox
from payments.gateways.stripe.gateway import Stripe
from payments.models import GatewayDifference, Payment, Refund, SandboxCharge
from payments.paying_choices import PaymentStatus, RefundStatus
from payments.tasks import compare_with_gateways
from tests.factories import make_order
from tests.payments.gateways.recorder import Recorder, recording
from tests.payments.paying import paid, press, start
from tests.payments.test_deposits import asked, give

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stripe(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Recorder]:
    """The house goes through Stripe."""
    with recording() as recorder:
        gateway: Gateway = Stripe(key="sk_test_recorder", webhook_secret="whsec_test", address=recorder.address)
        settings.PAYMENT_GATEWAY = "stripe"
        monkeypatch.setattr(registry, "_made", lambda name: gateway if name == "stripe" else registry.KNOWN[name]())
        yield recorder


def found() -> list[tuple[str, int, int]]:
    """As the reconciliation reads them."""
    (result,) = [result for result in reconciliation.run() if result.name == checks.LISTED]
    return [(each.what, each.expected, each.found) for each in result.differences]


def test_what_went_as_it_should_is_no_difference() -> None:
    order = make_order(currency="KWD")
    paid(order)
    refunds.refund(order, amount=1_000, actor=order.seller, reason="x", key="r")
    start(make_order())
    give(asked())
    compare_with_gateways()
    assert found() == []


def test_money_that_nobody_told_of_is_taken_and_counted_once() -> None:
    order = make_order()
    press(start(order))
    assert listing.compare_all() == 0
    assert listing.compare_all() == 0
    order.refresh_from_db()
    assert (order.status, order.paid) == ("paid", order.total)
    assert balances.of(AccountKind.GATEWAY, "USD", name="sandbox") == order.total


def test_a_payment_whose_answer_was_lost_is_found_on_stripes_list(stripe: Recorder) -> None:
    order = make_order()
    payment = start(order)
    stripe.press(payment.gateway_ref)
    Payment.objects.update(gateway_ref="", url="", status=PaymentStatus.CREATED)
    assert listing.compare_all() == 0
    order.refresh_from_db()
    assert order.status == "paid"
    assert Payment.objects.get().charge_ref.startswith("pi_")
    back = refunds.refund(order, amount=order.total, actor=order.seller, reason="all", key="r")
    assert back.status == RefundStatus.DONE


def test_a_charge_that_bears_our_name_and_is_no_payment_of_ours_is_found() -> None:
    order = make_order()
    payment = paid(order)
    SandboxCharge.objects.update(reference=str(uuid4()))
    listing.compare_all()
    assert (f"sandbox: {payment.gateway_ref}, of no payment", order.total, 0) in found()


def test_what_another_program_took_by_the_same_account_is_none_of_ours(stripe: Recorder) -> None:
    start(make_order())
    for metadata in ({}, {"reference": "order 7"}):
        stripe.objects[uuid4().hex] = {
            "id": "pi_other",
            "object": "payment_intent",
            "created": 9_999_999_999,
            "amount": 5,
            "currency": "usd",
            "status": "succeeded",
            "metadata": metadata,
        }
    assert listing.compare_all() == 0


def test_what_was_given_back_at_the_gateway_behind_our_back_is_found_until_it_is_put_right() -> None:
    payment = paid(make_order())
    SandboxCharge.objects.update(refunded=700)
    listing.compare_all()
    assert found() == [(f"sandbox: given back of payment {payment.pk}", 700, 0)]
    SandboxCharge.objects.update(refunded=0)
    listing.compare_all()
    assert found() == []


def test_a_refund_that_was_done_there_and_not_noted_here_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    order = make_order()
    paid(order)
    with monkeypatch.context() as patch:
        patch.setattr(refunds, "take", _dies)
        with pytest.raises(SystemExit):
            refunds.refund(order, amount=700, actor=order.seller, reason="x", key="r")
    assert listing.compare_all() == 0
    assert Refund.objects.get().status == RefundStatus.DONE


def test_a_payment_that_the_gateway_does_not_know_of_is_found() -> None:
    payment = paid(make_order())
    SandboxCharge.objects.all().delete()
    assert listing.compare_all() == 0, "so new that it may only not be listed yet"
    Payment.objects.update(captured_at=Now() - timedelta(hours=2))
    listing.compare_all()
    assert found() == [(f"sandbox: payment {payment.pk}", 0, payment.amount)]


def test_another_sum_there_than_here_is_found_and_pays_nothing() -> None:
    order = make_order()
    press(payment := start(order))
    SandboxCharge.objects.update(amount=order.total + 1)
    listing.compare_all()
    assert found() == [(f"sandbox: payment {payment.pk}", order.total + 1, 0)]
    order.refresh_from_db()
    assert order.paid == 0


def test_a_gateway_that_does_not_answer_keeps_what_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    payment = paid(make_order())
    SandboxCharge.objects.update(refunded=700)
    listing.compare_all()
    with monkeypatch.context() as patch:
        patch.setattr(Sandbox, "charges", _silent)
        assert listing.compare_all() == 1
    assert found() == [(f"sandbox: given back of payment {payment.pk}", 700, 0)]


def test_a_kept_deposit_is_listed_too() -> None:
    from payments import deposits

    deposit = give(asked())
    deposits.keep(deposit.pk, "not paid")
    house.captured(SandboxCharge.objects.get().pk)
    assert listing.compare_all() == 0
    giving.settle()
    assert balances.of(AccountKind.GATEWAY, "INR", name="sandbox") == deposit.amount
    assert checkout.look_after() == 0
    assert not GatewayDifference.objects.exists()


def _dies(*_: object, **__: object) -> None:
    raise SystemExit


def _silent(*_: object, **__: object) -> None:
    raise GatewayError("nothing", code="unavailable", passing=True)
