"""What every gateway has to do, run against each: a further one needs a desk, and passes this.

`stripe-local` is the real client against localstripe; `stripe-published` the same client against shapes written from
Stripe's published API, for Checkout, Connect, keys and listing, which localstripe does not serve.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from payments.gateways.base import About, AccountStatus, BadSignature, ChargeStatus, Feature, GatewayError, MoveStatus
from tests.payments.gateways.desks import Desk, LocalDesk, ManualDesk, RecorderDesk, SandboxDesk
from tests.payments.gateways.recorder import recording

pytestmark = pytest.mark.django_db

ALL = ("sandbox", "stripe-local", "stripe-published")
WHOLE = ("sandbox", "stripe-published")
BY_HAND = "manual"


@pytest.fixture
def desk(request: Any) -> Iterator[Desk]:
    match request.param:
        case "sandbox":
            yield SandboxDesk()
        case "manual":
            yield ManualDesk()
        case "stripe-local":
            yield LocalDesk(request.getfixturevalue("localstripe"))
        case _:
            with recording() as recorder:
                yield RecorderDesk(recorder)


each = pytest.mark.parametrize("desk", ALL, indirect=True)
each_with_transfers = pytest.mark.parametrize("desk", [*ALL, BY_HAND], indirect=True)
each_with_pages = pytest.mark.parametrize("desk", [*WHOLE, BY_HAND], indirect=True)
each_whole = pytest.mark.parametrize("desk", WHOLE, indirect=True)


@each
@pytest.mark.parametrize(("currency", "amount"), [("EUR", 12_340), ("JPY", 1_234_567), ("INR", 47_000_00), ("KWD", 1_234_560)])
def test_a_kept_card_is_charged_to_the_last_unit(desk: Desk, currency: str, amount: int) -> None:
    ask = desk.ask(card=desk.card(), currency=currency, amount=amount)
    found = desk.gateway.start(ask)
    assert found.status == ChargeStatus.CAPTURED
    assert desk.gateway.read(found.ref) == found
    assert (found.reference, found.currency, found.amount) == (ask.reference, currency, amount)
    assert found.charge_ref


@each
def test_a_declined_card_is_a_failed_charge_with_a_code(desk: Desk) -> None:
    found = desk.gateway.start(desk.ask(card=desk.card("declined")))
    assert found.status == ChargeStatus.FAILED
    assert found.error in {"card_declined", "insufficient_funds"}


@each_with_transfers
def test_a_hold_is_taken_once(desk: Desk) -> None:
    held = desk.held()
    assert Feature.DEPOSITS in desk.gateway.features
    assert held.status == ChargeStatus.AUTHORIZED
    assert desk.gateway.capture(held.ref, key="c").status == ChargeStatus.CAPTURED
    assert desk.gateway.capture(held.ref, key="c").status == ChargeStatus.CAPTURED


@each_with_transfers
def test_a_hold_is_released_once(desk: Desk) -> None:
    held = desk.held()
    assert desk.let_go(held.ref).status == ChargeStatus.CANCELLED
    assert desk.gateway.cancel(held.ref).status == ChargeStatus.CANCELLED
    with pytest.raises(GatewayError):
        desk.gateway.capture(held.ref, key="c")


@each_with_transfers
def test_what_was_taken_cannot_be_cancelled(desk: Desk) -> None:
    assert desk.gateway.cancel(desk.paid().ref).status == ChargeStatus.CAPTURED


@each
def test_a_part_is_refunded_under_our_name_for_it(desk: Desk) -> None:
    found = desk.paid()
    move = desk.gateway.refund(found.charge_ref, amount=340, currency="EUR", key="r1", reference="our-refund")
    assert (move.status, move.amount, move.currency, move.reference) == (MoveStatus.DONE, 340, "EUR", "our-refund")
    assert desk.gateway.read_refund(move.ref) == move


@each_with_transfers
def test_what_is_not_there_is_an_error_for_good(desk: Desk) -> None:
    for ask in (desk.gateway.read, desk.gateway.read_refund):
        with pytest.raises(GatewayError) as error:
            ask("pi_none" if desk.gateway.name == "stripe" else "none")
        assert not error.value.passing


@each
def test_what_it_has_signed_is_understood(desk: Desk) -> None:
    charge = desk.paid()
    body = desk.event(charge)
    told = desk.gateway.verify(body, headers=desk.signed(body, at=int(time.time())))
    assert (told.event_id, told.about, told.ref, told.reference) == ("evt_1", About.CHARGE, charge.ref, charge.reference)
    assert desk.gateway.understand(told.payload) == told


@each
def test_what_it_has_not_signed_is_refused(desk: Desk) -> None:
    body, now = desk.event(desk.paid()), int(time.time())
    signed = desk.signed(body, at=now)
    old = desk.signed(body, at=now - 301)
    for text, headers in ((body + b" ", signed), (body, old), (body, {}), (body, dict.fromkeys(signed, "t=1,v1=00"))):
        with pytest.raises(BadSignature):
            desk.gateway.verify(text, headers=headers)


@each
def test_a_card_that_is_gone_is_forgotten_without_a_word(desk: Desk) -> None:
    card = desk.card()
    desk.gateway.forget_card(card)
    desk.gateway.forget_card(card)


@each_whole
def test_a_page_waits_and_is_paid_on(desk: Desk) -> None:
    ask = desk.ask()
    found = desk.gateway.start(ask)
    assert (found.status, found.reference, found.amount) == (ChargeStatus.PENDING, ask.reference, ask.amount)
    assert found.url.startswith("http")
    desk.press(found)
    paid = desk.gateway.read(found.ref)
    assert (paid.ref, paid.status, paid.url) == (found.ref, ChargeStatus.CAPTURED, "")
    back = desk.gateway.refund(paid.charge_ref, amount=paid.amount, currency="EUR", key="r", reference="x")
    assert back.status == MoveStatus.DONE
    assert desk.gateway.read(found.ref).refunded == paid.amount


@each_with_pages
def test_a_page_that_is_closed_cannot_be_paid_on(desk: Desk) -> None:
    found = desk.gateway.start(desk.ask())
    closed = {ChargeStatus.CANCELLED, ChargeStatus.EXPIRED}
    assert desk.gateway.cancel(found.ref).status in closed
    assert desk.gateway.cancel(found.ref).status in closed


@each_with_pages
def test_a_page_holds_a_deposit(desk: Desk) -> None:
    found = desk.gateway.start(desk.ask(hold=True))
    desk.press(found)
    assert desk.gateway.read(found.ref).status == ChargeStatus.AUTHORIZED
    assert desk.gateway.capture(found.ref, key="c").status == ChargeStatus.CAPTURED


@each_whole
def test_the_same_key_is_the_same_charge(desk: Desk) -> None:
    ask = desk.ask(card=desk.card())
    assert desk.gateway.start(ask).ref == desk.gateway.start(ask).ref


@each_whole
def test_the_same_key_is_the_same_refund_and_never_more_than_was_taken(desk: Desk) -> None:
    found = desk.paid()
    given: Any = {"amount": 12_000, "currency": "EUR", "reference": "x"}
    first = desk.gateway.refund(found.charge_ref, key="r", **given)
    assert desk.gateway.refund(found.charge_ref, key="r", **given) == first
    with pytest.raises(GatewayError) as error:
        desk.gateway.refund(found.charge_ref, key="another", **given)
    assert not error.value.passing


@each_whole
def test_a_payout_is_sent_once(desk: Desk) -> None:
    given: Any = {"amount": 9_000, "currency": "EUR", "key": "p", "reference": "our-payout"}
    move = desk.gateway.pay_out("acct_1", **given)
    assert (move.status, move.amount, move.reference) == (MoveStatus.DONE, 9_000, "our-payout")
    assert desk.gateway.pay_out("acct_1", **given) == move
    assert desk.gateway.read_payout(move.ref) == move


@each_whole
def test_a_seller_says_on_a_page_where_their_money_goes(desk: Desk) -> None:
    opened = desk.gateway.open_account(desk.person, country="IN", key="a")
    assert (opened.reference, opened.status) == ("7", AccountStatus.NEEDS_MORE)
    assert desk.gateway.open_account(desk.person, country="IN", key="a").ref == opened.ref
    urls = {"return_url": "https://house.test/back/", "again_url": "https://house.test/again/"}
    assert desk.gateway.account_page(opened.ref, **urls, key="p").startswith("http")
    for everything, status in ((False, AccountStatus.NEEDS_MORE), (True, AccountStatus.READY)):
        desk.tell(opened.ref, everything=everything)
        assert desk.gateway.read_account(opened.ref) == replace(opened, status=status)


@each_whole
def test_an_account_that_is_not_there_is_an_error_for_good(desk: Desk) -> None:
    with pytest.raises(GatewayError) as error:
        desk.gateway.read_account("acct_none")
    assert not error.value.passing


@each_whole
def test_a_card_is_saved_on_a_page(desk: Desk) -> None:
    setup = desk.gateway.save_card(desk.person, return_url="https://house.test/", key="s")
    assert setup.url.startswith("http")
    assert (setup.card, setup.reference) == (None, "7")
    desk.press_setup(setup.ref)
    found = desk.gateway.read_setup(setup.ref)
    assert found.card is not None
    assert (found.card.last4, found.card.expires_year, found.reference) == ("4242", 2099, "7")


@each_with_pages
def test_what_came_in_is_listed(desk: Desk) -> None:
    paid, waits = desk.paid(), desk.gateway.start(desk.ask())
    desk.held()
    found = list(desk.gateway.charges(since=timezone.now() - timedelta(minutes=1)))
    assert [each.reference for each in found] == [paid.reference]
    assert waits.reference not in [each.reference for each in found]
    assert list(desk.gateway.charges(since=timezone.now() + timedelta(minutes=1))) == []
