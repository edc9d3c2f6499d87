"""Deposits: held, released, or taken by rule; and cards that a gateway keeps."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from core.errors import Conflict, NotFound
from ledger import balances
from ledger.choices import AccountKind
from payments import cards, deposits, giving
from payments.errors import GatewayRefused, NotPayable
from payments.gateways.sandbox import house, post
from payments.models import Deposit, SandboxCard, SandboxCharge, SavedCard
from payments.paying_choices import DepositStatus, PaymentStatus
from payments.signals import deposit_held
from tests.factories import make_order, make_user
from tests.payments.paying import start

pytestmark = pytest.mark.django_db(transaction=True)


def asked() -> Deposit:
    return deposits.ask(
        user_id=make_user().pk, subject="auction:7", currency="INR", amount=500_000, url="/auctions/", title="Cars"
    )


def give(deposit: Deposit, deed: str = "pay", **how: Any) -> Deposit:
    payment = giving.start(deposit, user=deposit.user, key=uuid4().hex, **how)
    if payment.status == PaymentStatus.PENDING:
        house.act(payment.gateway_ref, deed)
    post.deliver_due()
    deposit.refresh_from_db()
    return deposit


def save_card(user: Any, deed: str = "pay") -> SavedCard:
    setup = cards.begin(user)
    for pressed in deed.split():
        house.act(setup.ref, pressed)
    post.deliver_due()
    return SavedCard.objects.get(user=user)


def test_asked_twice_it_is_one_deposit() -> None:
    first = asked()
    assert deposits.ask(user_id=first.user_id, subject="auction:7", currency="INR", amount=500_000, url="") == first


def test_a_deposit_is_held_and_told_once() -> None:
    heard: list[Deposit] = []
    deposit_held.connect(lambda deposit, **_: heard.append(deposit), dispatch_uid="t", weak=False)
    try:
        deposit = give(asked())
        post.deliver_due()
    finally:
        deposit_held.disconnect(dispatch_uid="t")
    assert deposit.status == DepositStatus.HELD
    assert heard == [deposit]
    assert balances.of(AccountKind.DEPOSITS, "INR", owner_id=deposit.user_id) == -500_000
    assert balances.of(AccountKind.GATEWAY, "INR", name="sandbox") == 0


def test_a_declined_card_holds_nothing_and_one_may_try_again() -> None:
    deposit = asked()
    assert give(deposit, "decline").status == DepositStatus.ASKED
    assert give(deposit).status == DepositStatus.HELD


def test_given_back_it_is_released_at_the_gateway() -> None:
    deposit = give(asked())
    deposits.give_back(deposit.pk)
    deposits.give_back(deposit.pk)
    giving.settle()
    giving.settle()
    deposit.refresh_from_db()
    assert deposit.status == DepositStatus.RETURNED
    assert SandboxCharge.objects.get().status == "cancelled"
    assert balances.of(AccountKind.DEPOSITS, "INR", owner_id=deposit.user_id) == 0


def test_kept_it_is_taken_at_the_gateway() -> None:
    deposit = give(asked())
    deposits.keep(deposit.pk, "not paid")
    giving.settle()
    giving.settle()
    post.deliver_due()
    deposit.refresh_from_db()
    assert (deposit.status, deposit.reason) == (DepositStatus.KEPT, "not paid")
    assert SandboxCharge.objects.get().status == "captured"
    assert balances.of(AccountKind.GATEWAY, "INR", name="sandbox") == 500_000
    assert balances.of(AccountKind.DEPOSITS, "INR", owner_id=deposit.user_id) == 0


def test_what_the_bank_has_let_go_meanwhile_is_not_kept_though_nobody_has_told_us() -> None:
    deposit = give(asked())
    deposits.keep(deposit.pk, "not paid")
    house.cancelled(SandboxCharge.objects.get().pk)
    giving.settle()
    deposit.refresh_from_db()
    assert deposit.status == DepositStatus.RETURNED
    assert balances.of(AccountKind.DEPOSITS, "INR", owner_id=deposit.user_id) == 0
    assert giving.settle() == 0, "nothing is left to settle"


def test_what_is_not_held_cannot_be_kept() -> None:
    with pytest.raises(Conflict):
        deposits.keep(asked().pk, "no")
    deposit = give(asked())
    deposits.give_back(deposit.pk)
    with pytest.raises(Conflict):
        deposits.keep(deposit.pk, "no")


def test_given_back_before_it_was_given_it_is_let_go_when_it_comes() -> None:
    deposit = asked()
    payment = giving.start(deposit, user=deposit.user, key="k")
    deposits.give_back(deposit.pk)
    house.act(payment.gateway_ref, "pay")
    post.deliver_due()
    giving.settle()
    assert SandboxCharge.objects.get().status == "cancelled"
    assert balances.of(AccountKind.DEPOSITS, "INR", owner_id=deposit.user_id) == 0


def test_a_bank_that_lets_go_by_itself_is_noticed() -> None:
    deposit = give(asked())
    house.cancelled(SandboxCharge.objects.get().pk)
    post.deliver_due()
    deposit.refresh_from_db()
    assert deposit.status == DepositStatus.RETURNED
    assert balances.of(AccountKind.DEPOSITS, "INR", owner_id=deposit.user_id) == 0


def test_held_once_it_is_not_given_again() -> None:
    deposit = give(asked())
    with pytest.raises(NotPayable):
        giving.start(deposit, user=deposit.user, key="again")


def test_nobody_gives_somebody_elses_deposit() -> None:
    with pytest.raises(NotFound):
        giving.start(asked(), user=make_user(), key="k")


def test_without_somebody_who_gets_it_no_deposit_is_given_by_transfer() -> None:
    deposit = asked()
    with pytest.raises(GatewayRefused):
        giving.start(deposit, user=deposit.user, key="k", gateway="manual")


def test_a_saved_card_pays_at_once() -> None:
    order = make_order()
    card = save_card(order.buyer)
    assert (card.last4, card.brand) == ("4242", "Sandbox")
    payment = start(order, card=card)
    order.refresh_from_db()
    assert (payment.status, order.status) == (PaymentStatus.CAPTURED, "paid")


def test_a_saved_card_holds_a_deposit_at_once() -> None:
    deposit = asked()
    card = save_card(deposit.user)
    assert give(deposit, card=card).status == DepositStatus.HELD


def test_a_saved_card_whose_bank_wants_to_ask_fails_in_words_and_the_page_can_be_used() -> None:
    order = make_order()
    card = save_card(order.buyer, "challenge confirm")
    assert card.last4 == "3155"
    payment = start(order, card=card)
    assert (payment.status, payment.error) == (PaymentStatus.FAILED, "authentication_required")
    assert start(order).status == PaymentStatus.PENDING


def test_nobody_pays_with_somebody_elses_card() -> None:
    order = make_order()
    with pytest.raises(NotFound):
        start(order, card=save_card(make_user()))


def test_a_removed_card_is_gone_here_and_there() -> None:
    user = make_user()
    card = save_card(user)
    with pytest.raises(NotFound):
        cards.remove(card.pk, user=make_user())
    cards.remove(card.pk, user=user)
    assert not cards.of(user).exists()
    assert not SandboxCard.objects.exists()
    order = make_order(buyer=user)
    card.refresh_from_db()
    with pytest.raises(NotFound):
        start(order, card=card)


def test_a_card_that_was_not_saved_is_none() -> None:
    user = make_user()
    setup = cards.begin(user)
    house.act(setup.ref, "decline")
    post.deliver_due()
    assert not cards.of(user).exists()
