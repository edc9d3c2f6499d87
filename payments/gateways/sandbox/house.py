"""The house across the street: what happens inside of the sandbox, in its own rows and its own transactions.

Each change that a real gateway would tell by webhook leaves a `SandboxWebhook` in the same transaction; `post` delivers.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from payments.gateways.base import GatewayError
from payments.models.sandbox import SandboxCard, SandboxCharge, SandboxMovement, SandboxWebhook

LATER = timedelta(seconds=20)
"""How long "pay later" takes, which stands for a transfer between banks."""

CARDS = {"works": "4242", "challenge": "3155", "declined": "0341"}
"""Test cards by what they do; the last digits are those of Stripe's."""

_DEEDS = frozenset({"pay", "challenge", "confirm", "refuse", "decline", "later"})
DEEDS = {"checkout": _DEEDS, "hold": _DEEDS, "setup": _DEEDS, "account": frozenset({"tell", "tell_less"})}
"""What can be done on the hosted page, by what it asks for."""

FINAL = frozenset({"captured", "failed", "cancelled", "expired"})


def opened(*, key: str, **fields: Any) -> SandboxCharge:
    """The charge under this key; the first one, however often it is asked for. Other fields under it: `GatewayError`."""
    found, is_new = SandboxCharge.objects.get_or_create(key=key, defaults={"id": f"sbx_ch_{uuid4().hex[:24]}", **fields})
    if not is_new and (found.amount, found.currency) != (fields.get("amount", 0), fields.get("currency", "")):
        raise GatewayError("This key was used for something else.", code="idempotency_error")
    return found


def charge(ref: str) -> SandboxCharge:
    found = SandboxCharge.objects.filter(pk=ref).first()
    if found is None:
        raise GatewayError("There is no such charge.", code="resource_missing")
    return found


def act(ref: str, deed: str) -> SandboxCharge:
    """What the person did on the hosted page: `pay`, `challenge`, `confirm`, `refuse`, `decline`, `later`; or, where it
    asks for details of payouts, `tell` and `tell_less`.

    On a charge that has come to its end nothing happens: the page may be open twice, or be gone back to.
    """
    with transaction.atomic():
        found = SandboxCharge.objects.select_for_update().get(pk=ref)
        if found.status in FINAL or found.status == "authorized" or deed not in DEEDS[found.kind]:
            return found
        match deed:
            case "tell":
                found.status, found.error = "captured", ""
                _tell(found, "account.updated")
            case "tell_less":
                found.error = "needs_more"
                _tell(found, "account.updated")
            case "pay" | "confirm":
                _succeed(found, behaviour="works" if deed == "pay" else "challenge")
            case "challenge":
                found.status = "challenge"
            case "refuse":
                _fail(found, "authentication_failed")
            case "decline":
                _fail(found, "card_declined")
            case "later":
                found.settles_at = timezone.now() + LATER
                found.error = ""
        found.save()
    return found


def led_back(ref: str, *, to: str) -> SandboxCharge:
    """The page leads back there from now on."""
    SandboxCharge.objects.filter(pk=ref).update(return_url=to)
    return charge(ref)


def charged(ref: str, *, card: SandboxCard) -> SandboxCharge:
    """A charge of a card that is kept, with nobody there to answer the bank."""
    with transaction.atomic():
        found = SandboxCharge.objects.select_for_update().get(pk=ref)
        if found.status == "pending":
            match card.behaviour:
                case "declined":
                    _fail(found, "card_declined")
                case "challenge":
                    _fail(found, "authentication_required")
                case _:
                    _succeed(found, behaviour=card.behaviour)
            found.save()
    return found


def cancelled(ref: str) -> SandboxCharge:
    with transaction.atomic():
        found = SandboxCharge.objects.select_for_update().get(pk=ref)
        if found.status not in FINAL:
            found.status = "cancelled"
            _tell(found, "charge.cancelled")
            found.save()
    return found


def captured(ref: str) -> SandboxCharge:
    """Take what is held; harmless where it was taken before."""
    with transaction.atomic():
        found = SandboxCharge.objects.select_for_update().get(pk=ref)
        if found.status == "authorized":
            found.status = "captured"
            _tell(found, "charge.captured")
            found.save()
        if found.status != "captured":
            raise GatewayError("There is nothing held.", code="charge_unexpected_state")
    return found


def refunded(ref: str, *, amount: int, key: str, reference: str) -> SandboxMovement:
    """Under one key once. Raises `GatewayError` where less is left, or nothing was taken."""
    with transaction.atomic():
        found = SandboxCharge.objects.select_for_update().filter(pk=ref).first()
        if found is None:
            raise GatewayError("There is no such charge.", code="resource_missing")
        before = SandboxMovement.objects.filter(key=key).first()
        if before is not None:
            return before
        if found.status != "captured" or amount > found.amount - found.refunded:
            raise GatewayError("There is not so much left to refund.", code="charge_already_refunded")
        found.refunded += amount
        found.save(update_fields=["refunded"])
        return _moved("refund", key=key, reference=reference, charge=found, currency=found.currency, amount=amount)


def paid_out(account: str, *, amount: int, currency: str, key: str, reference: str) -> SandboxMovement:
    with transaction.atomic():
        before = SandboxMovement.objects.filter(key=key).first()
        if before is not None:
            return before
        return _moved("payout", key=key, reference=reference, account=account, currency=currency, amount=amount)


def movement(ref: str) -> SandboxMovement:
    found = SandboxMovement.objects.filter(pk=ref).first()
    if found is None:
        raise GatewayError("There is no such movement.", code="resource_missing")
    return found


def settle_due() -> int:
    """What was to be paid later is paid, when its time has come; gives the number."""
    due = SandboxCharge.objects.filter(settles_at__lte=Now()).filter(~Q(status__in=FINAL)).values_list("pk", flat=True)
    settled = [act(ref, "pay") for ref in list(due[:100])]
    return len(settled)


def _succeed(found: SandboxCharge, *, behaviour: str) -> None:
    found.error = ""
    if found.kind == "setup":
        card = SandboxCard.objects.create(
            id=f"sbx_card_{uuid4().hex[:24]}", customer=found.customer, behaviour=behaviour, last4=CARDS[behaviour]
        )
        found.card, found.status = card.pk, "captured"
        _tell(found, "card.saved")
    elif found.kind == "hold":
        found.status = "authorized"
        _tell(found, "charge.authorized")
    else:
        found.status = "captured"
        _tell(found, "charge.captured")


def _fail(found: SandboxCharge, code: str) -> None:
    found.status, found.error = "failed", code
    _tell(found, "card.failed" if found.kind == "setup" else "charge.failed")


def _moved(kind: str, **fields: Any) -> SandboxMovement:
    made = SandboxMovement.objects.create(id=f"sbx_mv_{uuid4().hex[:24]}", kind=kind, **fields)
    _tell(made, f"{kind}.done")
    return made


def _tell(about: SandboxCharge | SandboxMovement, kind: str) -> None:
    event = f"sbx_evt_{uuid4().hex[:24]}"
    SandboxWebhook.objects.create(
        id=event,
        payload={
            "id": event,
            "object": "event",
            "type": kind,
            "created": int(time.time()),
            "data": {"object": {"id": about.pk, "reference": about.reference}},
        },
    )
