"""The door: what is not signed has no effect, and what is, has one, however it comes."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from payments import webhooks
from payments.choices import OrderStatus
from payments.gateways.base import GatewayError
from payments.gateways.sandbox import house, post
from payments.gateways.sandbox.gateway import SIGNATURE, Sandbox, secret
from payments.gateways.signing import sign
from payments.models import GatewayEvent, Order, Payment
from payments.models.sandbox import SandboxWebhook
from payments.paying_choices import EventStatus
from tests.factories import make_order, make_staff
from tests.payments.paying import press, start, told

pytestmark = pytest.mark.django_db(transaction=True)


def knock(body: bytes, headers: dict[str, str], *, gateway: str = "sandbox") -> int:
    address = reverse("payments:webhook", args=[gateway])
    return Client(headers=headers).post(address, body, content_type="application/json").status_code


def pressed() -> tuple[Order, Payment, bytes, dict[str, str]]:
    """An order whose payment has been made at the gateway, and what the gateway would tell."""
    order = make_order()
    payment = start(order)
    press(payment)
    return order, payment, *told(payment)


def status_of(order: Order) -> str:
    order.refresh_from_db()
    return order.status


def test_a_signed_webhook_pays_the_order() -> None:
    order, _payment, body, headers = pressed()
    assert knock(body, headers) == 200
    assert status_of(order) == OrderStatus.PAID
    event = GatewayEvent.objects.get()
    assert (event.status, event.type) == (EventStatus.APPLIED, "charge.captured")


@pytest.mark.parametrize(
    "header",
    [
        "",
        "t=1",
        "v1=00",
        "t=,v1=",
        "t=x,v1=00",
        "t=now,v1=00",
        "t=now,v1=\u00e9",
        f"t={'9' * 5000},v1=00",
    ],
)
def test_what_is_not_signed_is_400_and_leaves_nothing(header: str) -> None:
    header = header.replace("now", str(int(time.time())))
    order, _payment, body, _headers = pressed()
    assert knock(body, {SIGNATURE: header} if header.isascii() else {SIGNATURE: "t=1,v1=%E9"}) == 400
    assert status_of(order) == OrderStatus.CONFIRMED
    assert not GatewayEvent.objects.exists()


def test_an_old_signature_is_400() -> None:
    order, _payment, body, _headers = pressed()
    assert knock(body, {SIGNATURE: sign(body, secret=secret(), at=int(time.time()) - 301)}) == 400
    assert status_of(order) == OrderStatus.CONFIRMED


def test_a_foreign_signature_is_400() -> None:
    order, _payment, body, _headers = pressed()
    assert knock(body, {SIGNATURE: sign(body, secret="somebody else's")}) == 400
    assert status_of(order) == OrderStatus.CONFIRMED


def test_a_changed_body_is_400() -> None:
    order, _payment, body, headers = pressed()
    assert knock(body + b" ", headers) == 400
    assert status_of(order) == OrderStatus.CONFIRMED


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{}", b'{"id": 1}', b"\xff", b'{"id":"a","type":"b","data":[]}'])
def test_what_is_signed_and_no_event_is_400(body: bytes) -> None:
    assert knock(body, {SIGNATURE: sign(body, secret=secret())}) == 400


def test_a_gateway_that_we_do_not_have_is_404() -> None:
    assert knock(b"{}", {}, gateway="elsewhere") == 404


def test_nobody_calls_for_a_transfer_by_hand() -> None:
    assert knock(b"{}", {}, gateway="manual") == 400


def test_the_same_webhook_ten_times_at_once_is_one_payment() -> None:
    order, payment, body, headers = pressed()

    def once(_: int) -> int:
        try:
            return knock(body, headers)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(once, range(10))) == {200}
    assert status_of(order) == OrderStatus.PAID
    assert GatewayEvent.objects.count() == 1
    assert payment.refunds.count() == 0
    assert order.paid == order.total


def test_what_the_event_says_is_not_believed() -> None:
    order = make_order()
    payment = start(order)
    lie = json.dumps(
        {"id": "e", "type": "charge.captured", "data": {"object": {"id": payment.gateway_ref, "reference": str(payment.pk)}}}
    ).encode()
    assert knock(lie, {SIGNATURE: sign(lie, secret=secret())}) == 200
    assert status_of(order) == OrderStatus.CONFIRMED


def test_out_of_order_and_late_events_change_nothing_any_more() -> None:
    order, payment, body, headers = pressed()
    knock(body, headers)
    for kind in ("charge.failed", "charge.cancelled", "charge.captured"):
        late = json.dumps({**json.loads(body), "id": kind, "type": kind}).encode()
        assert knock(late, {SIGNATURE: sign(late, secret=secret())}) == 200
    payment.refresh_from_db()
    assert (payment.status, status_of(order)) == ("captured", OrderStatus.PAID)


@pytest.mark.parametrize("reference", ["", "nobody's", "11111111-1111-4111-8111-111111111111"])
def test_an_unknown_order_is_harmless(reference: str) -> None:
    body = json.dumps(
        {"id": "e", "type": "charge.captured", "data": {"object": {"id": "sbx_x", "reference": reference}}}
    ).encode()
    assert knock(body, {SIGNATURE: sign(body, secret=secret())}) == 200
    assert GatewayEvent.objects.get().status == EventStatus.APPLIED


def test_what_could_not_be_read_is_tried_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    order, _payment, body, headers = pressed()
    with monkeypatch.context() as patch:
        patch.setattr(Sandbox, "read", _fails)
        assert knock(body, headers) == 200
    event = GatewayEvent.objects.get()
    assert (event.status, event.error) == (EventStatus.WAITING, "gateway_error")
    assert event.next_attempt_at > timezone.now()
    assert webhooks.apply_due() == 0
    GatewayEvent.objects.update(next_attempt_at=timezone.now())
    assert webhooks.apply_due() == 1
    assert status_of(order) == OrderStatus.PAID


def test_killed_after_it_was_stored_it_is_applied_by_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
    order, _payment, body, headers = pressed()
    with monkeypatch.context() as patch:
        patch.setattr(webhooks, "apply", lambda event: None)
        knock(body, headers)
    assert webhooks.apply_due() == 0, "it is left to the one who has it in hand"
    GatewayEvent.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    webhooks.apply_due()
    assert status_of(order) == OrderStatus.PAID


def test_staff_replay_an_event_that_was_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    order, _payment, body, headers = pressed()
    with monkeypatch.context() as patch:
        patch.setattr(webhooks, "apply", lambda event: None)
        knock(body, headers)
    GatewayEvent.objects.update(status=EventStatus.DEAD)
    webhooks.replay(GatewayEvent.objects.get(), by=make_staff())
    webhooks.replay(GatewayEvent.objects.get(), by=make_staff())
    assert status_of(order) == OrderStatus.PAID
    assert order.paid == order.total


def test_the_sandbox_delivers_over_http_like_any_gateway(live_server: Any, settings: Any) -> None:
    settings.SANDBOX_HOUSE = live_server.url
    order, _payment, _body, _headers = pressed()
    assert post.deliver_due() == 1
    assert SandboxWebhook.objects.get().status == "delivered"
    assert status_of(order) == OrderStatus.PAID


def test_the_sandbox_tries_again_where_the_house_refuses(
    live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SANDBOX_HOUSE = live_server.url
    order, _payment, _body, _headers = pressed()
    with monkeypatch.context() as patch:
        patch.setattr(post, "sign", lambda body, secret: "t=1,v1=00")
        post.deliver_due()
    waiting = SandboxWebhook.objects.get()
    assert (waiting.status, waiting.error) == ("waiting", "answered 400")
    SandboxWebhook.objects.update(next_attempt_at=timezone.now())
    post.deliver_due()
    assert status_of(order) == OrderStatus.PAID


def test_where_the_house_is_not_reached_the_door_is_the_same(settings: Any) -> None:
    settings.SANDBOX_HOUSE = "http://127.0.0.1:9"
    order, _payment, _body, _headers = pressed()
    post.deliver_due()
    assert GatewayEvent.objects.count() == 1
    assert status_of(order) == OrderStatus.PAID


def test_stripes_own_library_accepts_our_signature() -> None:
    import stripe

    body = b'{"id":"e"}'
    assert stripe.WebhookSignature.verify_header(body.decode(), sign(body, secret="s"), "s", 300)


def test_nothing_on_the_hosted_page_happens_twice() -> None:
    order = make_order()
    payment = start(order)
    for deed in ("pay", "decline", "pay", "later"):
        press(payment, deed)
    assert house.charge(payment.gateway_ref).status == "captured"
    assert SandboxWebhook.objects.count() == 1


def _fails(*_: object) -> None:
    raise GatewayError("no answer", passing=True)
