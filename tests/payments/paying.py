"""Somebody who pays, and a sandbox whose page is pressed without a browser."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from payments import checkout
from payments.gateways.sandbox import house, post
from payments.gateways.sandbox.gateway import SIGNATURE, secret
from payments.gateways.signing import sign
from payments.models import Order, Payment
from payments.models.sandbox import SandboxWebhook


def start(order: Order, *, key: str = "", **how: Any) -> Payment:
    return checkout.start(order, user=order.buyer, key=key or uuid4().hex, **how)


def press(payment: Payment, deed: str = "pay") -> None:
    """A button of the hosted page; the house has not heard of it yet."""
    house.act(payment.gateway_ref, deed)


def paid(order: Order, *, deed: str = "pay", **how: Any) -> Payment:
    """Begun, pressed, and told by webhook."""
    payment = start(order, **how)
    press(payment, deed)
    post.deliver_due()
    payment.refresh_from_db()
    order.refresh_from_db()
    return payment


def told(payment: Payment) -> tuple[bytes, dict[str, str]]:
    """The newest webhook of the payment, as it goes over the wire."""
    hook = SandboxWebhook.objects.filter(payload__data__object__id=payment.gateway_ref).latest("created_at")
    body = json.dumps(hook.payload).encode()
    return body, {SIGNATURE: sign(body, secret=secret())}
