"""What somebody has at gateways: a payment, a refund, a deposit, a card, and the page of the sandbox."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from accounts.models import User
from payments.gateways.sandbox import house
from payments.models import Deposit, Payment, Refund, SavedCard
from tests.factories import make_order


def make_card(user: User) -> SavedCard:
    return SavedCard.objects.create(
        user=user,
        gateway="sandbox",
        gateway_ref=uuid4().hex,
        brand="Sandbox",
        last4="4242",
        expires_month=12,
        expires_year=2099,
    )


def make_payment(buyer: User, seller: User, **fields: Any) -> Payment:
    """As it stands once it came in by hand."""
    order = make_order(buyer=buyer, seller=seller, status="paid")
    given = {"gateway": "manual", "status": "captured", "captured_at": order.paid_at, "gateway_ref": f"tr_{uuid4().hex[:24]}"}
    return Payment.objects.create(
        order=order, user=buyer, currency=order.currency, amount=order.total, key=uuid4().hex, **(given | fields)
    )


def at_gateways(buyer: User, seller: User) -> dict[str, Any]:
    """Ids by the names that addresses have for them."""
    payment = make_payment(buyer, seller)
    refund = Refund.objects.create(payment=payment, order=payment.order, amount=100, reason="x", key="k", status="pending")
    deposit = Deposit.objects.create(user=buyer, payee=seller, subject="auction:1", currency="USD", amount=500, title="Cars")
    charge = house.opened(
        key=uuid4().hex, kind="checkout", reference="none", description="A van", currency="USD", amount=100, return_url="/"
    )
    return {
        "payment_id": payment.pk,
        "refund_id": refund.pk,
        "deposit_id": deposit.pk,
        "card_id": make_card(buyer).pk,
        "charge_id": charge.pk,
        "gateway": "sandbox",
    }
