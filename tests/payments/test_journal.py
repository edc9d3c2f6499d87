"""From facts of payments to entries, as an accountant reads them: debit positive, credit negative, minor units."""

from __future__ import annotations

from typing import Any

import pytest

from ledger import balances
from ledger.choices import AccountKind
from ledger.models import Entry, Line
from payments import journal
from payments.models import Deposit, Order, Payment, Payout, Refund
from payments.paying_choices import PaymentStatus, Purpose, RefundStatus
from tests.factories import make_order, make_user

pytestmark = pytest.mark.django_db


def pay(order: Order, amount: int = 0, *, gateway: str = "sandbox") -> Payment:
    """Money for an order, as it stands once it came in."""
    return Payment.objects.create(
        order=order,
        user=order.buyer,
        gateway=gateway,
        currency=order.currency,
        amount=amount or order.total,
        status=PaymentStatus.CAPTURED,
        captured_at=order.created_at,
        key=f"pay:{Payment.objects.count()}",
    )


def refund(payment: Payment, amount: int, *, surplus: bool = False) -> Refund:
    return Refund.objects.create(
        payment=payment,
        order=payment.order,
        amount=amount,
        status=RefundStatus.DONE,
        reason="scratched",
        key=f"refund:{Refund.objects.count()}",
        surplus=surplus,
    )


def deposit(currency: str = "INR") -> Deposit:
    user = make_user()
    payment = Payment.objects.create(
        user=user, purpose=Purpose.DEPOSIT, gateway="sandbox", currency=currency, amount=500, key="d", status="authorized"
    )
    return Deposit.objects.create(
        user=user, subject="auction:7", title="Cars", currency=currency, amount=500, status="held", payment=payment
    )


def lines(entry: Entry) -> list[tuple[str, str, int]]:
    found = Line.objects.filter(entry=entry).select_related("account").order_by("id")
    return [(line.account.kind, line.account.name, line.amount) for line in found]


def held(order: Order) -> dict[str, int]:
    """What each account of one order's money holds."""
    currency = order.currency
    return {
        "gateway": balances.of(AccountKind.GATEWAY, currency, name="sandbox"),
        "escrow": balances.of(AccountKind.ESCROW, currency, order.buyer_id),
        "seller": balances.of(AccountKind.SELLER_PAYABLE, currency, order.seller_id),
        "premium": balances.of(AccountKind.PLATFORM_INCOME, currency, name="premium"),
        "commission": balances.of(AccountKind.PLATFORM_INCOME, currency, name="commission"),
        "premium back": balances.of(AccountKind.REFUNDS, currency, name="premium"),
        "commission back": balances.of(AccountKind.REFUNDS, currency, name="commission"),
        "tax": balances.of(AccountKind.TAX_PAYABLE, currency),
    }


def moved(order: Order) -> dict[str, int]:
    return {name: amount for name, amount in held(order).items() if amount}


def test_from_the_payment_to_the_payout_of_a_hammer_of_1000() -> None:
    """Hammer 1,000.00, premium 100.00, tax 20.00, commission 50.00."""
    order = make_order(status="completed")

    paid = journal.captured(pay(order))
    assert lines(paid) == [("gateway", "sandbox", 112_000), ("escrow", "", -112_000)]
    assert (paid.subject, paid.context) == (order.subject, {"order": order.reference})

    assert lines(journal.released(order)) == [
        ("escrow", "", 112_000),
        ("seller_payable", "", -95_000),
        ("platform_income", "premium", -10_000),
        ("platform_income", "commission", -5_000),
        ("tax_payable", "", -2_000),
    ]

    payout = Payout.objects.create(seller=order.seller, gateway="sandbox", currency="USD", amount=95_000, key="p")
    assert lines(journal.paid_out(payout)) == [("seller_payable", "", 95_000), ("gateway", "sandbox", -95_000)]
    assert moved(order) == {"gateway": 17_000, "premium": -10_000, "commission": -5_000, "tax": -2_000}


def test_what_goes_back_before_the_end_comes_out_of_escrow_and_the_rest_is_released() -> None:
    """A fourth of the order goes back in a dispute: a fourth less for everybody."""
    order = make_order(status="paid")
    payment = pay(order)
    journal.captured(payment)

    assert lines(journal.refunded(refund(payment, 28_000))) == [("escrow", "", 28_000), ("gateway", "sandbox", -28_000)]
    journal.released(order)

    assert moved(order) == {"gateway": 84_000, "seller": -71_250, "premium": -7_500, "commission": -3_750, "tax": -1_500}


def test_what_goes_back_after_the_payout_is_owed_by_everybody_who_had_it() -> None:
    order = make_order(status="completed")
    payment = pay(order)
    journal.captured(payment)
    journal.released(order)
    journal.paid_out(Payout.objects.create(seller=order.seller, gateway="sandbox", currency="USD", amount=95_000, key="p"))

    assert lines(journal.refunded(refund(payment, 112_000))) == [
        ("seller_payable", "", 95_000),
        ("refunds", "premium", 10_000),
        ("refunds", "commission", 5_000),
        ("tax_payable", "", 2_000),
        ("gateway", "sandbox", -112_000),
    ]
    assert held(order)["seller"] == 95_000, "the seller owes it, and the next payout is less"
    assert held(order)["gateway"] == -95_000


def test_a_payment_too_many_goes_back_out_of_escrow_whatever_became_of_the_order() -> None:
    order = make_order(status="completed")
    journal.captured(pay(order))
    journal.released(order)
    second = pay(order)
    journal.captured(second)

    journal.refunded(refund(second, 112_000, surplus=True))

    assert held(order)["escrow"] == 0
    assert held(order)["gateway"] == 112_000


@pytest.mark.parametrize("currency", ["JPY", "INR", "KWD", "EUR"])
@pytest.mark.parametrize("released_after", [0, 2, 5])
@pytest.mark.parametrize("hammer", [7, 999, 1_000_003])
def test_odd_parts_sum_to_the_last_minor_unit(currency: str, released_after: int, hammer: int) -> None:
    """Five refunds that make up the whole, released before, between and after them: nothing is left anywhere."""
    order = make_order(status="paid", currency=currency, hammer=hammer)
    payment = pay(order)
    journal.captured(payment)
    pieces = [order.total // 7, 1, 1, order.total // 3]
    pieces.append(order.total - sum(pieces))

    for number, piece in enumerate(pieces):
        if number == released_after:
            journal.released(order)
        before = held(order)
        journal.refunded(refund(payment, piece))
        assert sum(held(order).values()) == 0
        assert held(order)["gateway"] == before["gateway"] - piece
        assert held(order)["seller"] >= before["seller"]

    after = held(order)
    assert after["gateway"] == after["escrow"] == after["seller"] == after["tax"] == 0
    assert after["premium"] == -after["premium back"]
    assert after["commission"] == -after["commission back"]


def test_a_deposit_is_held_and_given_back() -> None:
    surety = deposit()

    assert lines(journal.deposit_held(surety)) == [("gateway", "sandbox:held", 500), ("deposits", "", -500)]
    assert lines(journal.deposit_returned(surety)) == [("deposits", "", 500), ("gateway", "sandbox:held", -500)]
    assert all(row.balance == 0 for row in balances.trial())


def test_a_deposit_that_is_kept_is_the_houses() -> None:
    surety = deposit()
    journal.deposit_held(surety)

    journal.deposit_kept(surety)

    assert balances.of(AccountKind.GATEWAY, "INR", name="sandbox") == 500
    assert balances.of(AccountKind.PLATFORM_INCOME, "INR", name="deposits") == -500
    assert balances.of(AccountKind.DEPOSITS, "INR", surety.user_id) == 0
    assert balances.of(AccountKind.GATEWAY, "INR", name="sandbox:held") == 0


def test_what_happened_once_is_posted_once_however_often_it_is_told() -> None:
    order = make_order(status="completed")
    payment = pay(order)
    back = refund(payment, 1_000)
    surety = deposit()
    payout = Payout.objects.create(seller=order.seller, gateway="sandbox", currency="USD", amount=500, key="p")
    facts: list[tuple[Any, Any]] = [
        (journal.captured, payment),
        (journal.refunded, back),
        (journal.released, order),
        (journal.refunded, refund(payment, 2_000)),
        (journal.paid_out, payout),
        (journal.deposit_held, surety),
        (journal.deposit_returned, surety),
    ]
    first = [post(fact) for post, fact in facts]

    assert [post(fact) for post, fact in facts] == first
    assert Entry.objects.count() == len(facts)


def test_a_deposit_is_posted_as_a_deposit_alone() -> None:
    surety = deposit()
    assert surety.payment is not None

    with pytest.raises(ValueError, match="as such"):
        journal.captured(surety.payment)
    surety.payment = None
    with pytest.raises(ValueError, match="nothing was held"):
        journal.deposit_held(surety)
