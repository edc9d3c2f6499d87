"""Stripe beyond the contract: what is sent, what errors mean, and a whole payment with its webhooks."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from ledger import balances
from ledger.choices import AccountKind
from payments import capture, cards, checkout, payouts, refunds, webhooks
from payments.gateways import registry
from payments.gateways.base import About, ChargeStatus, GatewayError
from payments.gateways.stripe import reading
from payments.gateways.stripe.amounts import from_stripe, to_stripe
from payments.gateways.stripe.gateway import VERSION, Stripe
from payments.models import GatewayEvent, GatewayPerson, Payment, SavedCard
from payments.paying_choices import EventStatus, PaymentStatus, RefundStatus
from tests.factories import make_order
from tests.payments.gateways import local
from tests.payments.gateways.desks import WEBHOOK_SECRET, RecorderDesk
from tests.payments.gateways.recorder import Recorder, recording


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    with recording() as found:
        yield found


@pytest.fixture
def desk(recorder: Recorder) -> RecorderDesk:
    return RecorderDesk(recorder)


def use(monkeypatch: pytest.MonkeyPatch, settings: Any, gateway: Stripe) -> None:
    """The house goes through this Stripe."""
    settings.PAYMENT_GATEWAY = "stripe"
    monkeypatch.setattr(registry, "_made", lambda name: gateway if name == "stripe" else registry.KNOWN[name]())


@pytest.mark.parametrize(
    ("minor", "currency", "stripes"),
    [(1250, "EUR", 1250), (1250, "JPY", 1250), (1_234_560, "KWD", 1_234_560), (300, "ISK", 30_000), (300, "UGX", 30_000)],
)
def test_amounts_are_counted_as_stripe_counts_them(minor: int, currency: str, stripes: int) -> None:
    assert to_stripe(minor, currency) == stripes
    assert from_stripe(stripes, currency.lower()) == minor


def test_a_thousandth_that_stripe_cannot_take_is_refused_before_it_is_asked(desk: RecorderDesk) -> None:
    person = replace(desk.person, customer="cus_1")
    with pytest.raises(GatewayError) as error:
        desk.gateway.start(replace(desk.ask(amount=1_234, currency="KWD"), person=person))
    assert (error.value.code, error.value.passing) == ("amount_not_supported", False)
    assert desk.recorder.asked == []


def test_what_is_sent_names_version_key_and_our_payment(desk: RecorderDesk) -> None:
    ask = desk.ask(key="our-payment")
    desk.gateway.start(ask)
    sent = desk.recorder.asked[-1]
    assert (sent.path, sent.headers["stripe-version"], sent.headers["idempotency-key"]) == (
        "/v1/checkout/sessions",
        VERSION,
        "our-payment",
    )
    assert sent.params["client_reference_id"] == sent.params["metadata"]["reference"] == ask.reference
    assert sent.params["payment_intent_data"]["metadata"]["reference"] == ask.reference
    assert sent.params["line_items"]["0"]["price_data"]["unit_amount"] == "12340"


def test_a_passing_fault_is_tried_again_under_the_same_key(desk: RecorderDesk) -> None:
    person = replace(desk.person, customer="cus_1")
    desk.recorder.fails = 1
    found = desk.gateway.start(replace(desk.ask(key="k"), person=person))
    assert found.status == ChargeStatus.PENDING
    assert {asked.headers["idempotency-key"] for asked in desk.recorder.asked} == {"k"}
    assert len(desk.recorder.asked) == 2


def test_a_fault_that_stays_is_passing(desk: RecorderDesk) -> None:
    desk.recorder.fails = 9
    with pytest.raises(GatewayError) as error:
        desk.gateway.read("cs_1")
    assert error.value.passing


def test_nobody_there_is_passing_and_nothing_says_the_key(caplog: pytest.LogCaptureFixture) -> None:
    gateway = Stripe(key="sk_test_very-secret", webhook_secret="whsec_very-secret", address="http://127.0.0.1:9")
    with caplog.at_level(logging.DEBUG), pytest.raises(GatewayError) as error:
        gateway.read("cs_1")
    assert error.value.passing
    assert "very-secret" not in caplog.text + str(error.value)


@pytest.mark.parametrize(
    ("kind", "about", "found"),
    [
        ("checkout.session.completed", {"id": "cs_1", "object": "checkout.session", "mode": "payment"}, About.CHARGE),
        ("checkout.session.completed", {"id": "cs_1", "object": "checkout.session", "mode": "setup"}, About.CARD),
        ("payment_intent.payment_failed", {"id": "pi_1", "object": "payment_intent"}, About.CHARGE),
        ("charge.refunded", {"id": "ch_1", "object": "charge"}, About.CHARGE),
        ("charge.refund.updated", {"id": "re_1", "object": "refund"}, About.REFUND),
        ("refund.updated", {"id": "re_1", "object": "refund"}, About.REFUND),
        ("transfer.reversed", {"id": "tr_1", "object": "transfer"}, About.PAYOUT),
        ("account.updated", {"id": "acct_1", "object": "account"}, About.ACCOUNT),
        ("setup_intent.succeeded", {"id": "seti_1", "object": "setup_intent"}, About.OTHER),
        ("customer.created", {"id": "cus_1", "object": "customer"}, About.OTHER),
    ],
)
def test_events_are_about_what_they_are_about(kind: str, about: dict[str, str], found: About) -> None:
    told = reading.told({"id": "evt_1", "type": kind, "data": {"object": about}})
    assert (told.about, told.ref) == (found, about["id"])


@pytest.mark.django_db(transaction=True)
def test_an_order_is_paid_on_stripes_page_and_told_by_webhook(
    desk: RecorderDesk, monkeypatch: pytest.MonkeyPatch, settings: Any, client: Any
) -> None:
    use(monkeypatch, settings, desk.gateway)  # type: ignore[arg-type]
    order = make_order()
    payment = checkout.start(order, user=order.buyer, key="k")
    assert payment.url.startswith("https://checkout.stripe.com/")
    assert GatewayPerson.objects.get().customer_ref.startswith("cus_")
    desk.recorder.press(payment.gateway_ref)
    about = {"id": payment.gateway_ref, "object": "checkout.session", "mode": "payment", "client_reference_id": str(payment.pk)}
    event = {"id": "evt_9", "object": "event", "type": "checkout.session.completed", "data": {"object": about}}
    body = json.dumps(event).encode()
    door = reverse("payments:webhook", args=["stripe"])
    for _again in range(3):
        answer = client.post(door, body, content_type="application/json", headers=desk.signed(body, at=int(time.time())))
        assert answer.status_code == 200
    order.refresh_from_db()
    assert (order.status, order.paid) == ("paid", order.total)
    assert balances.of(AccountKind.GATEWAY, "USD", name="stripe") == order.total
    back = refunds.refund(order, amount=order.total, actor=order.seller, reason="all", key="r")
    assert back.status == RefundStatus.DONE


@pytest.mark.django_db(transaction=True)
def test_killed_between_stripes_charge_and_our_commit_the_same_page_is_found(
    desk: RecorderDesk, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    use(monkeypatch, settings, desk.gateway)  # type: ignore[arg-type]
    order = make_order()
    with monkeypatch.context() as patch:
        patch.setattr(capture, "take", _dies)
        with pytest.raises(SystemExit):
            checkout.start(order, user=order.buyer, key="k")
    session = next(name for name in desk.recorder.objects if name.startswith("cs_"))
    desk.recorder.press(session)
    payment = Payment.objects.get()
    assert payment.gateway_ref == ""
    event = GatewayEvent.objects.create(
        gateway="stripe",
        event_id="evt_1",
        type="checkout.session.completed",
        payload={
            "id": "evt_1",
            "type": "checkout.session.completed",
            "data": {
                "object": {
                    "id": session,
                    "object": "checkout.session",
                    "mode": "payment",
                    "client_reference_id": str(payment.pk),
                }
            },
        },
    )
    webhooks.apply(event)
    order.refresh_from_db()
    assert order.status == "paid"
    assert sum(name.startswith("cs_") for name in desk.recorder.objects) == 1


@pytest.mark.django_db(transaction=True)
def test_a_seller_is_paid_out_to_their_connected_account(
    desk: RecorderDesk, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    from tests.payments.test_refunds_and_payouts import complete, payable

    use(monkeypatch, settings, desk.gateway)  # type: ignore[arg-type]
    order = make_order()
    checkout.start(order, user=order.buyer, key="k", card=_card(order.buyer, desk.card()))
    order.refresh_from_db()
    complete(order)
    GatewayPerson.objects.create(user=order.seller, gateway="stripe", account_ref="acct_7", account_state="ready")
    owed = payable(order)
    payouts.pay_all()
    sent = desk.recorder.asked[-1]
    assert (sent.path, sent.params["destination"], int(sent.params["amount"])) == ("/v1/transfers", "acct_7", owed)
    assert payable(order) == 0


@pytest.mark.django_db(transaction=True)
def test_a_card_is_saved_on_stripes_page(desk: RecorderDesk, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    use(monkeypatch, settings, desk.gateway)  # type: ignore[arg-type]
    order = make_order()
    setup = cards.begin(order.buyer)
    desk.recorder.press(setup.ref)
    card = cards.reread("stripe", setup.ref)
    assert card is not None
    assert (card.user, card.brand, card.last4) == (order.buyer, "Visa", "4242")
    assert cards.reread("stripe", setup.ref) == card


@pytest.mark.django_db(transaction=True)
def test_a_whole_payment_at_localstripe_whose_own_webhook_comes_over_http(
    live_server: Any, localstripe: str, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    local.tells(localstripe, url=live_server.url + reverse("payments:webhook", args=["stripe"]), secret=WEBHOOK_SECRET)
    gateway = Stripe(key=local.KEY, webhook_secret=WEBHOOK_SECRET, address=localstripe)
    use(monkeypatch, settings, gateway)
    order = make_order()
    customer = gateway._client.v1.customers.create({"email": order.buyer.email}).id
    GatewayPerson.objects.create(user=order.buyer, gateway="stripe", customer_ref=customer)
    declined = _card(order.buyer, local.card(localstripe, customer, "4000000000000341"))
    assert checkout.start(order, user=order.buyer, key="a", card=declined).status == PaymentStatus.FAILED
    works = _card(order.buyer, local.card(localstripe, customer, "4242424242424242"))
    assert checkout.start(order, user=order.buyer, key="b", card=works).status == PaymentStatus.CAPTURED
    order.refresh_from_db()
    assert order.status == "paid"
    assert refunds.refund(order, amount=5000, actor=order.seller, reason="x", key="r").status == RefundStatus.DONE
    end, applied = time.monotonic() + 60, GatewayEvent.objects.filter(status=EventStatus.APPLIED)
    while applied.filter(type__startswith="payment_intent.").count() < 2 and time.monotonic() < end:
        time.sleep(0.1)
    told = GatewayEvent.objects.get(type="payment_intent.succeeded")
    assert told.status == EventStatus.APPLIED
    order.refresh_from_db()
    assert (order.paid, order.refunded) == (order.total, 5000)
    assert balances.of(AccountKind.GATEWAY, "USD", name="stripe") == order.total - 5000


def _card(user: Any, ref: str) -> SavedCard:
    return SavedCard.objects.create(
        user=user,
        gateway="stripe",
        gateway_ref=ref or uuid4().hex,
        brand="Visa",
        last4="4242",
        expires_month=1,
        expires_year=2099,
    )


def _dies(*_: object) -> None:
    raise SystemExit
