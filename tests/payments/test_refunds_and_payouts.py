"""Money on its way out: back to buyers, and to sellers. It leaves once, and never more than there is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core.errors import DomainError, NotFound
from core.intents import IdempotencyConflict
from ledger import balances
from ledger.choices import AccountKind
from payments import journal, lifecycle, manual_transfers, payouts, refunds
from payments.attempts import BACK_OFF
from payments.choices import OrderStatus, Party
from payments.errors import NothingToPayOut, PayoutAccountMissing, RefundTooLarge
from payments.gateways.base import GatewayError
from payments.gateways.sandbox import house, post
from payments.gateways.sandbox.gateway import Sandbox
from payments.models import Order, Payment, Payout, Refund, SandboxMovement, TransferDetails
from payments.paying_choices import PayoutStatus, RefundStatus
from tests.factories import make_order, make_staff, make_user
from tests.payments.paying import paid, start

pytestmark = pytest.mark.django_db(transaction=True)


def give_back(order: Order, amount: int, *, key: str = "r") -> Refund:
    made = refunds.refund(order, amount=amount, actor=order.seller, reason="scratched", key=key)
    order.refresh_from_db()
    return made


def complete(order: Order) -> None:
    with transaction.atomic():
        found = lifecycle.locked(order.pk)
        lifecycle.move(found, to=OrderStatus.COMPLETED, party=Party.BUYER)
        journal.released(found)
    order.refresh_from_db()


def payable(order: Order) -> int:
    return -balances.of(AccountKind.SELLER_PAYABLE, order.currency, owner_id=order.seller_id)


def test_a_part_goes_back_and_the_order_stays_paid() -> None:
    order = make_order()
    payment = paid(order)
    assert give_back(order, 5000).status == RefundStatus.DONE
    assert (order.status, order.refunded) == (OrderStatus.PAID, 5000)
    assert house.charge(payment.gateway_ref).refunded == 5000
    assert balances.of(AccountKind.GATEWAY, "USD", name="sandbox") == order.total - 5000


def test_all_of_it_back_is_a_refunded_order() -> None:
    order = make_order()
    paid(order)
    give_back(order, 5000, key="a")
    give_back(order, order.total - 5000, key="b")
    assert (order.status, order.refunded) == (OrderStatus.REFUNDED, order.total)


@pytest.mark.parametrize("extra", [1, 10**12])
def test_more_than_there_is_is_refused(extra: int) -> None:
    order = make_order()
    paid(order)
    give_back(order, 5000, key="a")
    with pytest.raises(RefundTooLarge) as refused:
        give_back(order, order.total - 5000 + extra, key="b")
    assert refused.value.data["available"] == "1070.00"
    assert Refund.objects.count() == 1


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_and_less_is_refused(amount: int) -> None:
    order = make_order()
    paid(order)
    with pytest.raises(RefundTooLarge):
        give_back(order, amount)


def test_one_key_is_one_refund() -> None:
    order = make_order()
    paid(order)
    assert give_back(order, 5000) == give_back(order, 5000)
    with pytest.raises(IdempotencyConflict):
        give_back(order, 6000)
    assert order.refunded == 5000


def test_ten_who_refund_all_of_it_at_once_refund_it_once() -> None:
    order = make_order()
    paid(order)

    def once(number: int) -> str:
        try:
            return str(refunds.refund(order, amount=order.total, actor=order.seller, reason="all", key=str(number)).status)
        except RefundTooLarge as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        said = list(pool.map(once, range(10)))
    assert said.count("refund_too_large") == 9
    assert SandboxMovement.objects.count() == 1


def test_only_the_seller_and_staff_refund() -> None:
    order = make_order()
    paid(order)
    for nobody in (order.buyer, make_user()):
        with pytest.raises(NotFound):
            refunds.refund(order, amount=1, actor=nobody, reason="x", key="k")
    assert refunds.refund(order, amount=1, actor=make_staff(), reason="x", key="k").amount == 1


def test_staff_who_have_bought_something_do_not_refund_themselves() -> None:
    order = make_order(buyer=make_staff())
    paid(order)
    with pytest.raises(NotFound):
        refunds.refund(order, amount=1, actor=order.buyer, reason="x", key="k")


def test_a_gateway_that_does_not_answer_is_asked_again_and_refunds_once(monkeypatch: pytest.MonkeyPatch) -> None:
    order = make_order()
    paid(order)
    with monkeypatch.context() as patch:
        patch.setattr(Sandbox, "refund", _no_answer)
        assert give_back(order, 5000).status == RefundStatus.CREATED
    assert order.refunded == 0
    assert refunds.available(order) == order.total - 5000, "what is on its way cannot be refunded again"
    Refund.objects.update(next_attempt_at=timezone.now())
    refunds.send_due()
    refunds.send_due()
    order.refresh_from_db()
    assert order.refunded == 5000
    assert SandboxMovement.objects.count() == 1


def test_what_we_ourselves_do_wrong_with_a_refund_is_put_off_and_keeps_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong, right = make_order(), make_order()
    for order in (wrong, right):
        paid(order)
    real = Sandbox.refund
    broken = wrong.payments.get().charge_ref

    def breaks(self: Sandbox, charge_ref: str, **asked: object) -> object:
        if charge_ref == broken:
            raise KeyError("a shape that nobody knew")
        return real(self, charge_ref, **asked)  # type: ignore[arg-type]

    monkeypatch.setattr(Sandbox, "refund", breaks)
    refund, other = give_back(wrong, 100), give_back(right, 100)
    refund.refresh_from_db()
    assert (refund.status, refund.error.startswith("KeyError"), refund.leased_until) == (RefundStatus.CREATED, True, None)
    assert other.status == RefundStatus.DONE


def test_refunds_that_take_long_keep_no_other_from_being_read(monkeypatch: pytest.MonkeyPatch) -> None:
    slow, quick = make_order(), make_order()
    for order in (slow, quick):
        paid(order)
        give_back(order, 100)
    Refund.objects.update(status=RefundStatus.PENDING)
    seen: list[object] = []
    monkeypatch.setattr(refunds, "reread", lambda found: seen.append(found.order_id))
    refunds.read_pending(limit=1)
    refunds.read_pending(limit=1)
    assert seen == [slow.pk, quick.pk]


def test_killed_between_the_refund_there_and_our_commit_it_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    order = make_order()
    paid(order)
    with monkeypatch.context() as patch:
        patch.setattr(refunds, "take", _dies)
        with pytest.raises(SystemExit):
            give_back(order, 5000)
    post.deliver_due()
    order.refresh_from_db()
    assert (order.refunded, SandboxMovement.objects.count()) == (5000, 1)


def test_a_completed_orders_seller_is_paid_out_once() -> None:
    order = make_order()
    paid(order)
    complete(order)
    owed = payable(order)
    assert owed == order.hammer - order.commission > 0
    assert payouts.pay_all() == 1
    assert payouts.pay_all() == 0
    assert Payout.objects.get().status == PayoutStatus.PAID
    assert payable(order) == 0
    assert SandboxMovement.objects.get().amount == owed


def test_what_the_gateway_refuses_for_good_the_job_does_not_begin_anew_each_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    order = make_order()
    paid(order)
    complete(order)

    def refuses(*_: object, **__: object) -> object:
        raise GatewayError("The account is closed.", code="account_closed")

    monkeypatch.setattr(Sandbox, "pay_out", refuses)
    for _ in range(3):
        payouts.pay_all()
    assert [payout.status for payout in Payout.objects.all()] == [PayoutStatus.FAILED]
    monkeypatch.undo()
    assert payouts.pay_all(actor=make_staff()) == 1
    assert payable(order) == 0


def test_before_completion_there_is_nothing_to_pay_out() -> None:
    order = make_order()
    paid(order)
    with pytest.raises(NothingToPayOut):
        payouts.pay(order.seller_id, order.currency, actor=make_staff(), key="k")


def test_ten_payouts_at_once_are_one() -> None:
    order = make_order()
    paid(order)
    complete(order)

    def once(number: int) -> bool:
        try:
            return bool(payouts.pay(order.seller_id, order.currency, actor=None, key=str(number)))
        except NothingToPayOut:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(once, range(10))) == 1
    assert SandboxMovement.objects.count() == 1
    assert payable(order) == 0


def test_a_refund_after_the_payout_leaves_the_seller_owing_and_the_next_payout_is_smaller() -> None:
    order = make_order()
    paid(order)
    complete(order)
    payouts.pay_all()
    give_back(order, order.total)
    assert order.status == OrderStatus.REFUNDED
    assert payable(order) < 0
    assert payouts.pay_all() == 0
    debt = payable(order)
    other = make_order(seller=order.seller, hammer=200_000)
    paid(other)
    complete(other)
    payouts.pay_all()
    assert Payout.objects.latest("created_at").amount == other.hammer - other.commission + debt


def test_a_payout_that_nobody_has_answered_is_never_begun_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may have arrived: to begin another, under another key, might pay twice."""
    order = make_order()
    paid(order)
    complete(order)
    with monkeypatch.context() as patch:
        patch.setattr(payouts, "take", _silent)
        for _again in range(2 * len(BACK_OFF)):
            payouts.pay_all()
            Payout.objects.update(next_attempt_at=timezone.now(), leased_until=None)
            payouts.send_due()
    assert (Payout.objects.get().status, SandboxMovement.objects.count()) == (PayoutStatus.CREATED, 1)
    Payout.objects.update(next_attempt_at=timezone.now(), leased_until=None)
    payouts.send_due()
    assert (Payout.objects.get().status, SandboxMovement.objects.count(), payable(order)) == (PayoutStatus.PAID, 1, 0)


def test_stripe_is_not_asked_before_it_knows_where_to_send_it(settings: object) -> None:
    order = make_order()
    paid(order)
    complete(order)
    settings.PAYMENT_GATEWAY = "stripe"  # type: ignore[attr-defined]
    with pytest.raises(PayoutAccountMissing):
        payouts.pay(order.seller_id, order.currency, actor=None, key="k")


def test_a_transfer_by_hand_counts_when_the_seller_says_so() -> None:
    order = make_order()
    TransferDetails.objects.create(user=order.seller, upi="seller@bank")
    payment = start(order, gateway="manual")
    with pytest.raises(NotFound):
        manual_transfers.confirm_received(order, seller=order.buyer)
    manual_transfers.confirm_received(order, seller=order.seller)
    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    with pytest.raises(DomainError):
        manual_transfers.confirm_received(order, seller=order.seller)
    assert Payment.objects.get() == payment


def test_a_transfer_by_hand_goes_back_when_the_seller_says_so() -> None:
    order = make_order()
    start(order, gateway="manual")
    manual_transfers.confirm_received(order, seller=order.seller)
    order.refresh_from_db()
    back = give_back(order, 5000)
    assert (back.status, order.refunded) == (RefundStatus.PENDING, 0)
    with pytest.raises(NotFound):
        manual_transfers.confirm_sent_back(back, seller=order.buyer)
    manual_transfers.confirm_sent_back(back, seller=order.seller)
    order.refresh_from_db()
    assert order.refunded == 5000


def test_what_the_seller_has_by_hand_is_set_off_and_not_sent() -> None:
    order = make_order()
    start(order, gateway="manual")
    manual_transfers.confirm_received(order, seller=order.seller)
    order.refresh_from_db()
    complete(order)
    payouts.pay_all()
    assert payable(order) == 0
    assert Payout.objects.get().gateway == "manual"
    assert not SandboxMovement.objects.exists()
    assert balances.of(AccountKind.GATEWAY, "USD", name="manual") == order.total - (order.hammer - order.commission)


def _no_answer(*_: object, **__: object) -> None:
    raise GatewayError("no answer", passing=True)


def _dies(*_: object) -> None:
    raise SystemExit


def _silent(*_: object, **__: object) -> Payout:
    raise GatewayError("nothing", code="unavailable", passing=True)
