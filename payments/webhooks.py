"""The door for what gateways tell, and what is done about it (P2, P3).

1. The signature is checked on the raw body. What is not signed has no effect and leaves no row.
2. The event is stored and committed, once however often it comes; only then does the gateway hear 200.
3. It is applied: nothing that it says is believed but whom it is about, and that is read again at the gateway. So old,
   repeated and out-of-order events are all the same: a reason to look.
4. What could not be applied is tried again by a job, with longer and longer waits, and given up to staff.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts import audit
from accounts.models import User
from core import leases
from core.errors import Invalid, NotFound
from core.times import database_time
from payments import capture, cards, checkout, payout_accounts, payouts, refunds
from payments.attempts import put_off
from payments.errors import WebhookRefused
from payments.gateways import registry
from payments.gateways.base import About, BadSignature, Told
from payments.models import GatewayEvent, GatewayPerson, Payment, Payout, Refund
from payments.paying_choices import EventStatus, PaymentStatus

log = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=2)
"""Longer than a gateway is waited for: who has taken an event in hand is left to it."""


def receive(name: str, *, body: bytes, headers: Mapping[str, str]) -> GatewayEvent:
    """The door. The event, stored for good and, where all went well, applied. Raises `NotFound`, `WebhookRefused`."""
    try:
        told = registry.find(name).verify(body, headers=headers)
    except Invalid as error:
        raise NotFound from error
    except BadSignature as error:
        log.warning("a webhook for %s was refused: %s", name, error)
        raise WebhookRefused from error
    event, is_new = GatewayEvent.objects.get_or_create(
        gateway=name,
        event_id=told.event_id[:120],
        defaults={
            "type": told.type[:80],
            "payload": dict(told.payload),
            "attempts": 1,
            "leased_until": database_time() + LEASE,
        },
    )
    if is_new:
        apply(event)
    return event


def apply_due(*, limit: int = 200) -> int:
    """The job: events that wait, whose first taker died or failed. Gives the number of those tried."""
    done = 0
    while done < limit and (key := leases.claim(GatewayEvent, status=EventStatus.WAITING, lease=LEASE)) is not None:
        apply(GatewayEvent.objects.get(pk=key))
        done += 1
    return done


def apply(event: GatewayEvent) -> None:
    """Do what it is about, and note the outcome. Never raises: what fails is put off. Never inside a transaction."""
    try:
        _follow(registry.find(event.gateway).understand(event.payload), gateway=event.gateway)
    except Exception as error:
        # Whatever is at fault, the event is safe and others wait behind it.
        log.warning("event %s of %s could not be applied: %s", event.event_id, event.gateway, type(error).__name__)
        put_off(event, error=error, status=EventStatus.DEAD)
        return
    GatewayEvent.objects.filter(pk=event.pk).update(status=EventStatus.APPLIED, applied_at=Now(), leased_until=None, error="")
    event.status = EventStatus.APPLIED


def replay(event: GatewayEvent, *, by: User) -> None:
    """Staff have it applied again, with all its attempts. Harmless for what was applied. Audited."""
    with transaction.atomic():
        audit.record(actor=by, action="gateway_event.replayed", target=event, data={"event": event.event_id})
        GatewayEvent.objects.filter(pk=event.pk).update(
            status=EventStatus.WAITING, applied_at=None, attempts=1, error="", leased_until=Now() + LEASE
        )
    event.refresh_from_db()
    apply(event)


def _follow(told: Told, *, gateway: str) -> None:
    match told.about:
        case About.CHARGE:
            _look_at_payment(told, gateway=gateway)
        case About.REFUND:
            refund = Refund.objects.filter(_named(told), payment__gateway=gateway).select_related("payment").first()
            if refund is not None:
                refunds.reread(refund)
        case About.PAYOUT:
            payout = Payout.objects.filter(_named(told), gateway=gateway).first()
            if payout is not None:
                payouts.reread(payout)
        case About.CARD:
            cards.reread(gateway, told.ref)
        case About.ACCOUNT:
            known = GatewayPerson.objects.filter(gateway=gateway, account_ref=told.ref).exclude(account_ref="").first()
            if known is not None:
                payout_accounts.reread(known)


def _look_at_payment(told: Told, *, gateway: str) -> None:
    """One that we do not know is not ours: other programs may use the same account."""
    known = Payment.objects.filter(_named(told) | (Q(charge_ref=told.ref) & ~Q(charge_ref="")), gateway=gateway)
    payment = known.order_by(F("created_at").desc()).first()
    if payment is None:
        return
    if payment.gateway_ref:
        capture.reread(payment)
    elif payment.status == PaymentStatus.CREATED:
        # The web process died between asking and noting the answer: ask again under the same key.
        capture.reread(checkout.resume(payment))
    else:
        # It was given up without a charge that we knew of; what there is must name it to count.
        capture.take(payment.pk, registry.find(gateway).read(told.ref))


def _named(told: Told) -> Q:
    named = Q(gateway_ref=told.ref) & ~Q(gateway_ref="")
    try:
        return named | Q(pk=UUID(told.reference))
    except ValueError:
        return named
