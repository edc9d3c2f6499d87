"""From the checkout to the payout through Stripe: the real client, and webhooks that are signed as Stripe signs.

Cards, intents, holds and refunds are localstripe's, whose own webhooks come over HTTP. Checkout and Connect are shapes
written from Stripe's published API; what Stripe would tell of them is signed by Stripe's own library (`whole`).
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
import stripe
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from ledger import balances, reconciliation
from ledger.choices import AccountKind
from payments import deposits, fulfilment, giving, payouts, refunds
from payments.gateways import people, registry
from payments.gateways.stripe.gateway import SIGNATURE, Stripe
from payments.models import Deposit, GatewayEvent, GatewayPerson, Invoice, Order, Payment, Payout, SavedCard
from payments.paying_choices import DepositStatus, EventStatus, PaymentStatus, PayoutStatus, RefundStatus
from tests.factories import make_order, make_user
from tests.payments.gateways import local
from tests.payments.gateways.desks import WEBHOOK_SECRET
from tests.payments.gateways.whole import Whole, whole

CONNECT_SECRET = "whsec_of_connected_accounts"
"""Stripe tells of connected accounts at an endpoint with a secret of its own."""

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class House:
    """Ours, and the Stripe that it goes through."""

    stripe: Whole

    @property
    def door(self) -> str:
        return reverse("payments:webhook", args=["stripe"])

    def knock(self, body: bytes, *, secret: str = WEBHOOK_SECRET, at: int | None = None) -> int:
        """A webhook at the door, signed by Stripe's own library; the status that it is answered with."""
        signed = stripe.WebhookSignature.generate_signature_header(body.decode(), secret, at or int(time.time()))
        answer = Client().post(self.door, body, content_type="application/json", headers={SIGNATURE: signed})
        return answer.status_code

    def completed(self, ref: str) -> bytes:
        """What Stripe tells of a Checkout page that somebody has come to the end of."""
        return self.told("checkout.session.completed", of=ref)

    def told(self, kind: str, *, of: str) -> bytes:
        about = {name: value for name, value in self.stripe.objects[of].items() if not name.startswith("_")}
        event = {"object": "event", "type": kind, "created": int(time.time())}
        return json.dumps({"id": f"evt_{uuid4().hex}", **event, "data": {"object": about}}).encode()

    def hears(self, kind: str, *, of: Payment) -> None:
        """localstripe sends its own webhooks a second later, over HTTP."""
        end = time.monotonic() + 30
        told = GatewayEvent.objects.filter(type=kind, status=EventStatus.APPLIED, payload__contains=_named(of))
        while not told.exists():
            assert time.monotonic() < end, f"{kind} was never told"
            time.sleep(0.1)


@pytest.fixture
def house(live_server: Any, localstripe: str, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[House]:
    settings.PAYMENT_GATEWAY = "stripe"
    with whole(localstripe) as found:
        gateway = Stripe(key=local.KEY, webhook_secret=f"{WEBHOOK_SECRET}, {CONNECT_SECRET}", address=found.address)
        monkeypatch.setattr(registry, "_made", lambda name: gateway if name == "stripe" else registry.KNOWN[name]())
        house = House(found)
        local.tells(localstripe, url=live_server.url + house.door, secret=WEBHOOK_SECRET)
        yield house


def test_an_order_goes_from_the_checkout_to_the_payout(house: House) -> None:
    seller, buyer = make_user(), make_user()
    order = make_order(buyer=buyer, seller=seller)
    payment = _declined_then_asked_by_the_bank(house, order)
    _only_what_stripe_has_signed_counts(house, order, payment)
    _told_ten_times_at_once(house, order, payment)
    assert Invoice.objects.filter(order=order).count() == 1

    card = _a_card_is_saved(house, buyer)
    other = make_order(buyer=buyer, seller=seller, currency="KWD", hammer=1_000_000)
    _pay(other, how=f"card:{card.pk}")
    other.refresh_from_db()
    assert (other.status, other.paid) == ("paid", other.total)

    _a_part_goes_back(order, amount=5_000)
    for each in (order, other):
        fulfilment.ship(each.pk, actor=seller, key=f"ship-{each.pk}")
        fulfilment.receive(each.pk, actor=buyer, key=f"have-{each.pk}")
    _the_seller_is_paid_out(house, seller, [order, other])
    assert [result.differences for result in reconciliation.run() if result.differences] == []


def test_deposits_are_held_on_cards_and_let_go_or_taken(house: House) -> None:
    returned, kept = _held(house, make_user()), _held(house, make_user())
    deposits.give_back(returned.pk)
    deposits.keep(kept.pk, "The order was not paid.")
    assert giving.settle() == 2
    assert giving.settle() == 0
    client = house.stripe._client
    for deposit, status in ((returned, "canceled"), (kept, "succeeded")):
        deposit.refresh_from_db()
        assert client.payment_intents.retrieve(deposit.payment.charge_ref).status == status  # type: ignore[union-attr]
    assert (returned.status, kept.status) == (DepositStatus.RETURNED, DepositStatus.KEPT)
    house.hears("payment_intent.succeeded", of=kept.payment)  # type: ignore[arg-type]
    assert balances.of(AccountKind.GATEWAY, "INR", name="stripe") == kept.amount
    assert [result.differences for result in reconciliation.run() if result.differences] == []


def _declined_then_asked_by_the_bank(house: House, order: Order) -> Payment:
    """Both on the page that the buyer was sent to; to come back from it proves nothing."""
    payment = _pay(order, how="stripe")
    house.stripe.press(payment.gateway_ref, card="declined")
    house.hears("payment_intent.payment_failed", of=payment)
    house.stripe.press(payment.gateway_ref, card="challenge")
    _browser(order.buyer).get(reverse("payments:returned", args=[payment.pk]))
    order.refresh_from_db()
    assert (order.status, order.paid) == ("confirmed", 0)
    return payment


def _only_what_stripe_has_signed_counts(house: House, order: Order, payment: Payment) -> None:
    """Paid at Stripe, and told by somebody else, too long ago, or not as it was signed."""
    house.stripe.allow(payment.gateway_ref)
    before, body = GatewayEvent.objects.count(), house.completed(payment.gateway_ref)
    assert house.knock(body, secret="whsec_of_somebody_else") == 400
    assert house.knock(body, at=int(time.time()) - 301) == 400
    assert Client().post(house.door, body, content_type="application/json").status_code == 400
    signed = stripe.WebhookSignature.generate_signature_header(body.decode(), WEBHOOK_SECRET, int(time.time()))
    changed = Client().post(house.door, body + b" ", content_type="application/json", headers={SIGNATURE: signed})
    assert changed.status_code == 400
    order.refresh_from_db()
    assert (GatewayEvent.objects.count(), order.paid) == (before, 0)


def _told_ten_times_at_once(house: House, order: Order, payment: Payment) -> None:
    body = house.completed(payment.gateway_ref)

    def knock(_: int) -> int:
        try:
            return house.knock(body)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(knock, range(10))) == {200}
    order.refresh_from_db()
    payment.refresh_from_db()
    assert (order.status, order.paid, payment.status) == ("paid", order.total, PaymentStatus.CAPTURED)
    house.hears("payment_intent.succeeded", of=payment)
    assert balances.of(AccountKind.GATEWAY, order.currency, name="stripe") == order.total


def _a_card_is_saved(house: House, buyer: User) -> SavedCard:
    client = _browser(buyer)
    page = client.post(reverse("payments:cards"))["Location"]
    ref = page.rpartition("/")[2]
    house.stripe.press(ref)
    client.get(reverse("payments:card_saved"))
    return SavedCard.objects.get(user=buyer)


def _a_part_goes_back(order: Order, *, amount: int) -> None:
    order.refresh_from_db()
    made = refunds.refund(order, amount=amount, actor=order.seller, reason="scratched", key="part")
    assert (made.status, made.gateway_ref[:3]) == (RefundStatus.DONE, "re_")
    order.refresh_from_db()
    assert order.refunded == amount


def _the_seller_is_paid_out(house: House, seller: User, paid: list[Order]) -> None:
    """Who is paid to the account that they have opened at Stripe, and not before Stripe says that it may be."""
    owed = {each.currency: -balances.of(AccountKind.SELLER_PAYABLE, each.currency, owner_id=seller.pk) for each in paid}
    assert payouts.pay_all() == 0
    account = _payouts_are_set_up(house, seller)
    assert payouts.pay_all() == 2
    assert payouts.pay_all() == 0
    assert {(made.currency, made.amount) for made in Payout.objects.filter(status=PayoutStatus.PAID)} == set(owed.items())
    sent = [asked.params for asked in house.stripe.asked if asked.path == "/v1/transfers"]
    assert {(each["currency"], int(each["amount"])) for each in sent} == {(c.lower(), amount) for c, amount in owed.items()}
    assert {each["destination"] for each in sent} == {account}


def _payouts_are_set_up(house: House, seller: User) -> str:
    """In two visits to Stripe's page; Stripe tells of the second by webhook, with the seller still there."""
    client = _browser(seller)
    assert client.post(reverse("payments:payouts"))["Location"].startswith("https://connect.stripe.com/setup/")
    account = GatewayPerson.objects.get(user=seller).account_ref
    house.stripe.tell(account, everything=False)
    assert "still needs something" in client.get(reverse("payments:payouts_returned"), follow=True).content.decode()
    assert client.get(reverse("payments:payouts_again"))["Location"].startswith("https://connect.stripe.com/setup/")
    house.stripe.tell(account)
    assert house.knock(house.told("account.updated", of=account), secret="whsec_of_somebody_else") == 400
    assert not people.can_be_paid("stripe", seller.pk)
    assert house.knock(house.told("account.updated", of=account), secret=CONNECT_SECRET) == 200
    assert "Payouts are on" in client.get(reverse("payments:payouts")).content.decode()
    return account


def _held(house: House, user: User) -> Deposit:
    deposit = deposits.ask(user_id=user.pk, subject=f"auction:{uuid4()}", currency="INR", amount=500_000, url="/auctions/")
    answer = _browser(user).post(reverse("payments:deposit", args=[deposit.pk]), {"how": "stripe", "key": uuid4().hex})
    assert answer["Location"].startswith("https://checkout.stripe.com/")
    deposit.refresh_from_db()
    assert deposit.payment is not None
    house.stripe.press(deposit.payment.gateway_ref)
    assert house.knock(house.completed(deposit.payment.gateway_ref)) == 200
    deposit.refresh_from_db()
    assert deposit.status == DepositStatus.HELD
    return deposit


def _pay(order: Order, *, how: str) -> Payment:
    _browser(order.buyer).post(reverse("payments:pay", args=[order.pk]), {"how": how, "key": uuid4().hex})
    return Payment.objects.get(order=order)


def _browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _named(payment: Payment) -> dict[str, Any]:
    return {"data": {"object": {"metadata": {"reference": str(payment.pk)}}}}
