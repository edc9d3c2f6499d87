"""Purchases in the states in which the pages of payments are worth looking at."""

from __future__ import annotations

from uuid import uuid4

from django.urls import reverse

from accounts.models import User
from payments import capture, checkout, deposits, payout_accounts
from payments.gateways.sandbox import house
from payments.models import Order, Payment, TransferDetails
from tests.factories import make_order
from tests.payments.things import make_card


def addresses(buyer: User, seller: User) -> dict[str, str]:
    """By what is to be seen there."""
    TransferDetails.objects.update_or_create(user=seller, defaults={"upi": "seller@bank", "bank": "Sella Seller\nDE00 1234"})
    make_card(buyer)
    deposit = deposits.ask(user_id=buyer.pk, subject="auction:exhibit", currency="INR", amount=5_000_00, url="/", title="Cars")
    fresh, refused, by_hand, paid = (make_order(buyer=buyer, seller=seller, currency="EUR") for _ in range(4))
    _started(refused, "decline")
    _started(by_hand, gateway="manual")
    asking, over = _started(fresh, "challenge"), _started(paid, "pay")
    _payouts(buyer, "tell")
    return {
        "sandbox: payouts": reverse("payments:sandbox", args=[_payouts(seller, "tell_less")]),
        "pay": _pay(make_order(buyer=buyer, seller=seller, currency="EUR")),
        "pay: refused": _pay(refused),
        "pay: by transfer": _pay(by_hand),
        "pay: paid": _pay(paid),
        "sandbox": reverse("payments:sandbox", args=[_started(make_order(buyer=buyer, seller=seller)).gateway_ref]),
        "sandbox: asks": reverse("payments:sandbox", args=[asking.gateway_ref]),
        "sandbox: over": reverse("payments:sandbox", args=[over.gateway_ref]),
        "deposit": reverse("payments:deposit", args=[deposit.pk]),
        "refund": reverse("payments:refund", args=[paid.pk]),
    }


def _started(order: Order, deed: str = "", *, gateway: str | None = None) -> Payment:
    payment = checkout.start(order, user=order.buyer, key=uuid4().hex, gateway=gateway)
    if deed:
        house.act(payment.gateway_ref, deed)
        payment = capture.reread(payment)
    return payment


def _payouts(person: User, deed: str) -> str:
    """Begun, and so much of it told; the reference of the page where it is."""
    payout_accounts.begin(person)
    known = payout_accounts.of(person)
    assert known is not None
    house.act(known.account_ref, deed)
    return payout_accounts.reread(known).account_ref


def _pay(order: Order) -> str:
    return reverse("payments:pay", args=[order.pk])
