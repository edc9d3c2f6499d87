"""The books against payments: what was done by the real functions agrees to the last unit, and what is amiss is named."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db.models import F

from ledger import reconciliation
from ledger.choices import AccountKind, EntryKind
from ledger.posting import Posting, post
from payments import checks, deposits, fulfilment, giving, payouts, refunds
from payments.gateways.sandbox import post as webhooks
from payments.models import Deposit, Order, Payment, Payout, Refund
from tests.factories import make_order, make_user
from tests.payments.paying import paid, press, start

pytestmark = pytest.mark.django_db(transaction=True)


def differences() -> set[str]:
    """Names of the checks that found something."""
    return {result.name for result in reconciliation.run() if result.differences}


def complete(order: Order) -> None:
    fulfilment.receive(order.pk, actor=order.buyer, key=uuid4().hex)


def give_back(order: Order, amount: int) -> None:
    refunds.refund(order, amount=amount, actor=order.seller, reason="scratched", key=uuid4().hex)


def surety(*, currency: str = "USD") -> Deposit:
    """Held on the sandbox."""
    user = make_user()
    deposit = deposits.ask(user_id=user.pk, subject=f"auction:{uuid4()}", currency=currency, amount=500, url="/")
    press(giving.start(deposit, user=user, key=uuid4().hex))
    webhooks.deliver_due()
    deposit.refresh_from_db()
    assert deposit.status == "held"
    return deposit


@pytest.fixture
def busy() -> Order:
    """A house where everything has happened once; the order is one that is completed, of which a part went back, paid out."""
    for currency in ("JPY", "KWD"):
        paid(make_order(currency=currency, hammer=999))
    refused = make_order()
    paid(refused)
    give_back(refused, refused.total)
    for settled in (deposits.give_back, lambda pk: deposits.keep(pk, "not paid")):
        settled(surety().pk)
    giving.settle()
    webhooks.deliver_due()
    surety()
    order = make_order(hammer=123_457)
    paid(order)
    give_back(order, 10_001)
    complete(order)
    payouts.pay(order.seller_id, order.currency, actor=None, key=uuid4().hex)
    give_back(order, 7_003)
    order.refresh_from_db()
    return order


def test_books_agree_with_what_the_real_functions_did(busy: Order) -> None:
    names = [result.name for result in reconciliation.run()]

    assert differences() == set()
    assert {checks.GATEWAYS, checks.ESCROW, checks.SELLERS, checks.DEPOSITS, checks.ORDERS} <= set(names)
    assert Payout.objects.get().status == "paid"
    assert Deposit.objects.filter(status="kept", payment__status="captured").count() == 1


def test_a_payment_too_many_is_nobodys_part_while_it_is_here_and_when_it_is_gone() -> None:
    order = make_order(status="confirmed")
    payment = start(order)
    Order.objects.filter(pk=order.pk).update(status="cancelled")
    press(payment)
    webhooks.deliver_due()
    assert Refund.objects.get().surplus
    assert differences() == set()

    refunds.send_due()
    webhooks.deliver_due()

    assert Refund.objects.get().status == "done"
    assert differences() == set()


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (
            lambda: Payment.objects.filter(purpose="order").update(amount=F("amount") + 1),
            {checks.GATEWAYS},
        ),
        (lambda: Order.objects.filter(status="paid").update(paid=F("paid") - 1, paid_at=None), {checks.ESCROW, checks.ORDERS}),
        (lambda: Order.objects.filter(status="completed").update(commission=0), {checks.SELLERS, checks.ORDERS}),
        (lambda: Payout.objects.update(amount=F("amount") - 1), {checks.GATEWAYS, checks.SELLERS}),
        (lambda: Refund.objects.filter(amount=7_003).update(amount=7_000), {checks.GATEWAYS}),
        (lambda: Deposit.objects.filter(status="held").update(held_at=None), {checks.GATEWAYS, checks.DEPOSITS}),
    ],
)
def test_what_is_amiss_is_found_by_name(busy: Order, spoil: Callable[[], object], found: set[str]) -> None:
    spoil()
    assert differences() == found


def test_money_that_was_posted_and_never_was_is_found(busy: Order) -> None:
    stranger = make_user(email="nobody@example.test")
    lines = [Posting(AccountKind.GATEWAY, 5, name="sandbox"), Posting(AccountKind.ESCROW, -5, owner_id=stranger.pk)]
    post(source="by hand", kind=EntryKind.PAYMENT, currency="USD", lines=lines)

    assert differences() == {checks.GATEWAYS, checks.ESCROW}
    off = next(iter(checks.escrow()))
    assert (off.what, off.expected, off.found, off.currency) == ("nobody@example.test", 0, -5, "USD")
