"""Our payments held against what their gateways list (P3, L6): at night, for what nobody told us, and what we cannot know.

Money that came in and was not told of is taken then, as any reading is. What still differs stands in rows until the next
comparison, where the reconciliation finds it (`payments.checks`): it runs in one transaction, in which nobody is asked.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from core.times import database_time
from payments import capture, refunds
from payments.gateways import registry
from payments.gateways.base import Charge, ChargeStatus, Feature, Gateway, GatewayError
from payments.models import GatewayDifference, Payment, Refund
from payments.paying_choices import PaymentStatus, RefundStatus

log = logging.getLogger(__name__)

BACK: Final = timedelta(days=7)
"""How far back gateways are asked to list: longer than a night's job may fail without anybody noticing."""
CLOCKS: Final = timedelta(hours=1)
"""How far a gateway's clock and ours may be apart, and a payment's row and its charge."""


def compare_all() -> int:
    """Every gateway that lists, as far as payments went through it lately; gives how many differences stand then.

    A gateway that does not answer keeps what was found before. Never inside a transaction.
    """
    now = database_time()
    for name in sorted(registry.KNOWN):
        gateway = registry.find(name)
        if Feature.LISTING not in gateway.features:
            continue
        if not Payment.objects.filter(gateway=name, created_at__gte=now - BACK).exists():
            GatewayDifference.objects.filter(gateway=name).delete()
            continue
        try:
            found = list(_differences(gateway, now=now))
        except GatewayError as error:
            log.warning("%s could not be compared: %s", name, error.code)
            continue
        with transaction.atomic():
            GatewayDifference.objects.filter(gateway=name).delete()
            GatewayDifference.objects.bulk_create(found)
    return GatewayDifference.objects.count()


def _differences(gateway: Gateway, *, now: datetime) -> Iterator[GatewayDifference]:
    listed: set[str] = set()
    for charge in gateway.charges(since=now - BACK):
        listed.add(charge.reference)
        yield from _of_charge(gateway, charge)
    ours = Payment.objects.filter(gateway=gateway.name, status=PaymentStatus.CAPTURED)
    # What lies at either edge may be on one side of it here, and on the other there.
    for payment in ours.filter(created_at__gte=now - BACK + CLOCKS, captured_at__lte=now - CLOCKS).order_by("created_at"):
        if str(payment.pk) not in listed and not _is_taken_there(gateway, payment):
            yield _row(gateway, f"payment {payment.pk}", currency=payment.currency, there=0, here=payment.amount)


def _of_charge(gateway: Gateway, charge: Charge) -> Iterator[GatewayDifference]:
    payment = _payment(gateway, charge)
    if payment is None:
        if _is_ours(charge):
            yield _row(gateway, f"{charge.ref}, of no payment", currency=charge.currency, there=charge.amount, here=0)
        return
    if payment.status != PaymentStatus.CAPTURED:
        payment = _taken(payment, charge)
    if payment.status != PaymentStatus.CAPTURED:
        yield _row(gateway, f"payment {payment.pk}", currency=payment.currency, there=charge.amount, here=0)
    elif (back := _given_back(payment)) != charge.refunded:
        there, back = gateway.read(payment.gateway_ref).refunded, _read_refunds(payment)
        if there != back:
            what = f"given back of payment {payment.pk}"
            yield _row(gateway, what, currency=payment.currency, there=there, here=back)


def _payment(gateway: Gateway, charge: Charge) -> Payment | None:
    return Payment.objects.filter(pk=UUID(charge.reference), gateway=gateway.name).first() if _is_ours(charge) else None


def _is_ours(charge: Charge) -> bool:
    """Whether it bears one of our names; other programs may use the same account."""
    try:
        return str(UUID(charge.reference)) == charge.reference
    except ValueError:
        return False


def _taken(payment: Payment, charge: Charge) -> Payment:
    """Nobody told us: it is read, or, where we did not even know its reference, taken as listed."""
    try:
        return capture.reread(payment) if payment.gateway_ref else capture.take(payment.pk, charge)
    except GatewayError as error:
        log.error("payment %s was listed as taken, and cannot be: %s", payment.pk, error.code)
        return payment


def _is_taken_there(gateway: Gateway, payment: Payment) -> bool:
    try:
        return gateway.read(payment.gateway_ref).status == ChargeStatus.CAPTURED
    except GatewayError as error:
        if error.passing:
            raise
        return False


def _given_back(payment: Payment) -> int:
    done = Refund.objects.filter(payment=payment, status=RefundStatus.DONE)
    return int(done.aggregate(sum=Sum("amount", default=0))["sum"])


def _read_refunds(payment: Payment) -> int:
    """What was given back, with what was on its way read again first."""
    for found in Refund.objects.filter(payment=payment, status__in=refunds.UNDER_WAY).select_related("payment"):
        try:
            refunds.reread(found)
        except GatewayError as error:
            log.warning("refund %s: %s", found.pk, error.code)
    return _given_back(payment)


def _row(gateway: Gateway, what: str, *, currency: str, there: int, here: int) -> GatewayDifference:
    return GatewayDifference(gateway=gateway.name, what=what[:200], currency=currency, expected=there, found=here)
