"""A deposit at its gateway: held when its person gives it, released or taken when that has been decided."""

from __future__ import annotations

import logging

from django.conf import settings
from django.db.models import Q

from accounts.models import User
from payments import capture, checkout, deposits
from payments.errors import GatewayRefused
from payments.gateways import registry
from payments.gateways.base import Feature, GatewayError
from payments.gateways.manual.gateway import waiting_for_their_payee
from payments.manual_transfers import details_for
from payments.models import Deposit, Payment, SavedCard
from payments.paying_choices import BY_HAND, OPEN, DepositStatus, PaymentStatus, Purpose

log = logging.getLogger(__name__)


def start(deposit: Deposit, *, user: User, key: str, gateway: str | None = None, card: SavedCard | None = None) -> Payment:
    """As `checkout.start`, for a deposit; by transfer where its payee has said where to."""
    chosen = registry.find(card.gateway if card is not None else gateway or settings.PAYMENT_GATEWAY)
    if Feature.DEPOSITS not in chosen.features or (chosen.name == BY_HAND and details_for(deposit) is None):
        raise GatewayRefused(reason="not_supported")
    return checkout.go_on(deposits.open_payment(deposit, user=user, key=key, gateway=chosen.name, card=card))


def settle(*, limit: int = 100) -> int:
    """Do at the gateways what was decided about deposits, and let go of holds that are no deposit's. Gives the number done."""
    live = Q(status__in=(PaymentStatus.AUTHORIZED, *OPEN), purpose=Purpose.DEPOSIT)
    unwanted = Q(deposit=None) | ~Q(deposit__status__in=(DepositStatus.ASKED, DepositStatus.HELD))
    # Any number may wait for weeks until somebody sends them back, and none of them may keep the others.
    asked = Q(gateway=BY_HAND, gateway_ref__in=waiting_for_their_payee().values("pk"))
    due = Payment.objects.filter(live & unwanted).exclude(asked)
    return sum(_settled(payment) for payment in due.select_related("deposit").order_by("created_at")[:limit])


def _settled(payment: Payment) -> bool:
    gateway = registry.find(payment.gateway)
    deposit = Deposit.objects.filter(payment=payment).first()
    try:
        if deposit is not None and deposit.status == DepositStatus.KEPT:
            # A bank holds nothing for ever: where it has let go, there is nothing left to take, and the deposit is back.
            if capture.reread(payment).status == PaymentStatus.AUTHORIZED:
                capture.take(payment.pk, gateway.capture(payment.gateway_ref, key=f"{payment.pk}-keep"))
        else:
            checkout.close(payment)
    except GatewayError as error:
        log.warning("deposit payment %s at %s: %s", payment.pk, payment.gateway, error.code)
        return False
    except Exception:
        log.exception("deposit payment %s could not be settled and will be again", payment.pk)
        return False
    return True
