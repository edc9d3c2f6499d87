"""Deposits given by transfer: promised, with their payee, on their way back, kept; and whose word it takes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import AuditEntry, User
from core.errors import Conflict, NotFound
from ledger import balances, reconciliation
from ledger.choices import AccountKind
from payments import checkout, deposit_transfers, deposits, giving, payouts
from payments.errors import GatewayRefused, NotPayable
from payments.gateways.sandbox import house, post
from payments.models import Deposit, ManualTransfer, Payment, Payout, TransferDetails
from payments.paying_choices import DepositStatus, PaymentStatus, TransferStatus
from payments.tasks import compare_with_gateways
from tests.factories import make_order, make_staff, make_user
from tests.payments.paying import paid
from tests.payments.test_paying_pages import api, browser, text
from tests.payments.test_refunds_and_payouts import complete

pytestmark = pytest.mark.django_db(transaction=True)

AMOUNT = 500_00


def asked(**fields: Any) -> Deposit:
    """Of a sale whose seller takes transfers."""
    payee = fields.pop("payee", None) or make_user()
    TransferDetails.objects.get_or_create(user=payee, defaults={"upi": "seller@bank", "bank": "12345"})
    given: dict[str, Any] = {
        "subject": f"auction:{uuid4()}",
        "currency": "USD",
        "amount": AMOUNT,
        "url": "/auctions/",
        "title": "Cars",
    } | fields
    return deposits.ask(user_id=make_user().pk, payee_id=payee.pk, **given)


def promised(**fields: Any) -> Deposit:
    deposit = asked(**fields)
    giving.start(deposit, user=deposit.user, key=uuid4().hex, gateway="manual")
    return fresh(deposit)


def held(**fields: Any) -> Deposit:
    deposit = promised(**fields)
    return deposit_transfers.received(deposit.pk, payee=payee_of(deposit))


def coming_back(**fields: Any) -> Deposit:
    deposit = held(**fields)
    deposits.give_back(deposit.pk)
    giving.settle()
    return fresh(deposit)


def kept(**fields: Any) -> Deposit:
    deposit = held(**fields)
    deposits.keep(deposit.pk, "not paid")
    giving.settle()
    return fresh(deposit)


def fresh(deposit: Deposit) -> Deposit:
    return Deposit.objects.select_related("payment", "user", "payee").get(pk=deposit.pk)


def payee_of(deposit: Deposit) -> User:
    assert deposit.payee is not None
    return deposit.payee


def paid_as(deposit: Deposit) -> str:
    payment = fresh(deposit).payment
    assert payment is not None
    return str(payment.status)


def books(deposit: Deposit) -> tuple[int, int, int]:
    """What the person has with us, what the payee holds for them, what the payee holds for the house."""
    of = balances.of
    return (
        of(AccountKind.DEPOSITS, "USD", owner_id=deposit.user_id),
        of(AccountKind.GATEWAY, "USD", name="manual:held"),
        of(AccountKind.GATEWAY, "USD", name="manual"),
    )


def transfer() -> str:
    return ManualTransfer.objects.get().status


def waiting(deposit: Deposit) -> list[Deposit]:
    assert deposit.payee_id is not None
    return list(deposit_transfers.waiting_for(deposit.payee_id, subject=deposit.subject))


@pytest.fixture
def agreed() -> Any:
    """After the test, and whenever it is called: the books and the nightly comparison find nothing amiss."""

    def agree() -> None:
        compare_with_gateways()
        assert [each for result in reconciliation.run() for each in result.differences] == []

    yield agree
    agree()


def test_promised_it_is_held_by_nobody_until_its_payee_has_it(agreed: Any) -> None:
    deposit = promised()
    assert (deposit.status, deposit.is_promised, waiting(deposit)) == (DepositStatus.ASKED, True, [deposit])
    assert books(deposit) == (0, 0, 0)
    agreed()

    deposit = deposit_transfers.received(deposit.pk, payee=payee_of(deposit))

    assert (deposit.status, deposit.is_promised, waiting(deposit)) == (DepositStatus.HELD, False, [])
    assert books(deposit) == (-AMOUNT, AMOUNT, 0)
    assert AuditEntry.objects.get(action="deposit.received").actor_id == deposit.payee_id


def test_given_back_it_is_held_until_its_payee_has_sent_it(agreed: Any) -> None:
    deposit = coming_back()
    assert (deposit.status, deposit.comes_back, waiting(deposit)) == (DepositStatus.RETURNED, True, [deposit])
    assert (transfer(), books(deposit)) == (TransferStatus.RETURNING, (-AMOUNT, AMOUNT, 0))
    agreed()

    deposit = deposit_transfers.sent_back(deposit.pk, payee=payee_of(deposit))

    assert (deposit.comes_back, waiting(deposit), books(deposit)) == (False, [], (0, 0, 0))
    assert paid_as(deposit) == PaymentStatus.CANCELLED
    assert AuditEntry.objects.get(action="deposit.sent_back").actor_id == deposit.payee_id


def test_who_is_quicker_than_the_job_may_say_at_once_that_they_sent_it(agreed: Any) -> None:
    deposit = held()
    deposits.give_back(deposit.pk)
    assert waiting(deposit) == [deposit]

    deposit_transfers.sent_back(deposit.pk, payee=payee_of(deposit))

    assert (transfer(), books(deposit)) == (TransferStatus.RETURNED, (0, 0, 0))
    assert giving.settle() == 0


def test_kept_it_is_the_houses_at_once_and_with_the_payee(agreed: Any) -> None:
    deposit = kept()
    assert (paid_as(deposit), transfer()) == (PaymentStatus.CAPTURED, TransferStatus.DONE)
    assert books(deposit) == (0, 0, AMOUNT)
    assert balances.of(AccountKind.PLATFORM_INCOME, "USD", name="deposits") == -AMOUNT
    assert giving.settle() == 0


def test_what_a_seller_keeps_for_the_house_is_set_off_against_what_they_are_owed(agreed: Any) -> None:
    order = make_order()
    paid(order)
    complete(order)
    owed = order.hammer - order.commission
    kept(payee=order.seller)
    kept()
    held(payee=order.seller)
    coming_back(payee=order.seller)
    due = payouts.due_to(order.seller_id, "USD")
    assert (due.amount, due.with_seller, due.to_send) == (owed, AMOUNT, owed - AMOUNT)
    agreed()

    payouts.pay_all()
    payouts.pay_all()

    sent = dict(Payout.objects.filter(seller=order.seller).values_list("gateway", "amount"))
    assert sent == {"manual": AMOUNT, "sandbox": owed - AMOUNT}
    assert payouts.due_to(order.seller_id, "USD").amount == 0


def test_called_off_before_it_came_nothing_is_awaited(agreed: Any) -> None:
    deposit = promised()
    deposits.give_back(deposit.pk)
    giving.settle()
    assert (transfer(), waiting(deposit), paid_as(deposit)) == ("cancelled", [], PaymentStatus.CANCELLED)
    for say in (deposit_transfers.received, deposit_transfers.sent_back):
        with pytest.raises(Conflict):
            say(deposit.pk, payee=payee_of(deposit))


def test_what_comes_while_it_is_called_off_is_to_be_sent_back_and_lets_nobody_in(agreed: Any) -> None:
    deposit = promised()
    deposits.give_back(deposit.pk)

    deposit = deposit_transfers.received(deposit.pk, payee=payee_of(deposit))

    assert (deposit.status, deposit.held_at, waiting(deposit)) == (DepositStatus.RETURNED, None, [deposit])
    deposit_transfers.sent_back(deposit.pk, payee=payee_of(deposit))
    assert (transfer(), books(deposit)) == (TransferStatus.RETURNED, (0, 0, 0))


def test_another_way_calls_the_transfer_off(agreed: Any) -> None:
    deposit = promised()
    other = giving.start(deposit, user=deposit.user, key="card")
    with pytest.raises(Conflict):
        deposit_transfers.received(deposit.pk, payee=payee_of(deposit))
    house.act(other.gateway_ref, "pay")
    post.deliver_due()
    giving.settle()
    assert (fresh(deposit).status, transfer()) == (DepositStatus.HELD, "cancelled")


def test_held_once_it_is_not_given_again() -> None:
    deposit = held()
    with pytest.raises(NotPayable):
        giving.start(deposit, user=deposit.user, key="again")


def test_said_twice_it_is_once(agreed: Any) -> None:
    deposit = promised()
    for _twice in range(2):
        assert deposit_transfers.received(deposit.pk, payee=payee_of(deposit)).status == DepositStatus.HELD
    deposits.give_back(deposit.pk)
    for _twice in range(2):
        assert not deposit_transfers.sent_back(deposit.pk, payee=payee_of(deposit)).comes_back
    assert AuditEntry.objects.filter(action__startswith="deposit.").count() == 2


def test_of_two_at_once_one_is_news(agreed: Any) -> None:
    deposit = promised()

    def say() -> str:
        try:
            return str(deposit_transfers.received(deposit.pk, payee=payee_of(deposit)).status)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = [each.result() for each in [pool.submit(say), pool.submit(say)]]
    assert answers == [DepositStatus.HELD, DepositStatus.HELD]
    assert AuditEntry.objects.filter(action="deposit.received").count() == 1


def test_nobody_but_its_payee_says_anything() -> None:
    deposit = promised()
    for other in (deposit.user, make_user(), make_staff()):
        with pytest.raises(NotFound):
            deposit_transfers.received(deposit.pk, payee=other)
    deposits.give_back(held(payee=deposit.payee).pk)
    back = Deposit.objects.get(status=DepositStatus.RETURNED)
    with pytest.raises(NotFound):
        deposit_transfers.sent_back(back.pk, payee=back.user)


def test_what_is_held_or_kept_has_nothing_to_send_back() -> None:
    for deposit in (held(), kept()):
        with pytest.raises(Conflict):
            deposit_transfers.sent_back(deposit.pk, payee=payee_of(deposit))


def test_a_deposit_on_a_card_waits_for_no_word() -> None:
    deposit = asked()
    giving.start(deposit, user=deposit.user, key="k")
    assert waiting(deposit) == []
    with pytest.raises(Conflict):
        deposit_transfers.received(deposit.pk, payee=payee_of(deposit))


def test_to_who_takes_no_transfers_none_is_promised() -> None:
    deposit = asked()
    TransferDetails.objects.update(upi="", bank="")
    with pytest.raises(GatewayRefused):
        giving.start(deposit, user=deposit.user, key="k", gateway="manual")
    assert not Payment.objects.exists()


def test_those_that_wait_to_be_sent_back_keep_no_other_from_being_settled() -> None:
    coming_back()
    coming_back()
    last = held()
    deposits.keep(last.pk, "not paid")
    assert giving.settle(limit=1) == 1
    assert paid_as(last) == PaymentStatus.CAPTURED


def test_a_promise_stays_open_for_as_long_as_the_sale_asks_for_it() -> None:
    deposit = promised()
    Payment.objects.update(created_at="2020-01-01T00:00:00Z", read_at=None)
    checkout.look_after()
    assert fresh(deposit).is_promised


def test_its_page_says_where_to_send_it_and_how_it_stands() -> None:
    deposit = asked()
    bidder, seller = browser(deposit.user), browser(payee_of(deposit))
    assert "Transfer to the seller" in text(bidder, "payments:deposit", deposit.pk)
    assert "seller@bank" not in text(bidder, "payments:deposit", deposit.pk), "who has not chosen it need not know"
    bidder.post(reverse("payments:deposit", args=[deposit.pk]), {"how": "manual", "key": "k"})
    page = text(bidder, "payments:deposit", deposit.pk)
    for shown in ("seller@bank", "12345", deposit.reference, "500.00", "Transfer promised"):
        assert shown in page
    seller.post(reverse("payments:deposit_received", args=[deposit.pk]))
    assert "The deposit is held" in text(bidder, "payments:deposit", deposit.pk)
    deposits.give_back(deposit.pk)
    assert "The seller sends it back" in text(bidder, "payments:deposit", deposit.pk)
    seller.post(reverse("payments:deposit_sent_back", args=[deposit.pk]))
    assert "the seller has sent it" in text(bidder, "payments:deposit", deposit.pk)


def test_who_says_so_comes_back_to_where_they_were_and_to_no_other_house() -> None:
    deposit = promised()
    client, address = browser(payee_of(deposit)), reverse("payments:deposit_received", args=[deposit.pk])
    assert client.get(address).status_code == 405
    assert client.post(address, {"next": "/auctions/"})["Location"] == "/auctions/"
    assert client.post(address, {"next": "https://elsewhere.test/"})["Location"] == reverse("payments:orders")
    assert browser(deposit.user).post(address).status_code == 404


def test_over_rest_a_deposit_is_promised_listed_and_confirmed() -> None:
    deposit = asked()
    bidder, payee = api(deposit.user), api(payee_of(deposit))
    assert payee.get(reverse("api-my-deposits")).json()["count"] == 0, "nothing is promised to them"
    begun = bidder.post(
        reverse("api-deposit-checkout", args=[deposit.pk]), {"gateway": "manual"}, headers={"Idempotency-Key": "k"}
    )
    assert (begun.status_code, begun.json()["purpose"], begun.json()["status"]) == (201, "deposit", "pending")
    (listed,) = payee.get(reverse("api-my-deposits"), {"side": "received"}).json()["results"]
    assert (listed["id"], listed["is_promised"], listed["reference"]) == (str(deposit.pk), True, deposit.reference)
    received, sent_back = (reverse(f"api-deposit-{word}", args=[deposit.pk]) for word in ("received", "sent-back"))
    assert bidder.post(received).status_code == 404
    assert [payee.post(received).json()["status"] for _twice in range(2)] == ["held", "held"]
    assert payee.post(sent_back).status_code == 409
    deposits.give_back(deposit.pk)
    (mine,) = bidder.get(reverse("api-my-deposits"), {"side": "given"}).json()["results"]
    assert (mine["status"], mine["comes_back"]) == ("returned", True)
    assert payee.post(sent_back).json()["comes_back"] is False
    assert bidder.get(reverse("api-my-deposits"), {"side": "elsewhere"}).status_code == 400
    nobody = api(make_user()).post(reverse("api-deposit-checkout", args=[deposit.pk]), headers={"Idempotency-Key": "k"})
    assert nobody.status_code == 404


def test_staff_see_to_whom_it_went_and_how_the_transfer_stands() -> None:
    deposit = coming_back()
    page = text(browser(make_staff()), "admin:payments_deposit_change", deposit.pk)
    assert "On its way back" in page
    assert str(deposit.payee) in page
