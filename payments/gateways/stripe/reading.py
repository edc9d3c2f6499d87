"""What Stripe's objects mean to us. Pure: dictionaries in (`.to_dict()` of the library's objects), our shapes out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from payments.gateways.base import (
    About,
    AccountStatus,
    Card,
    CardSetup,
    Charge,
    ChargeStatus,
    Move,
    MoveStatus,
    PayoutAccount,
    Told,
)
from payments.gateways.stripe.amounts import from_stripe

REFERENCE: Final = "reference"
"""The name of our row's id in their metadata."""

PERSON: Final = "person"
"""The name of our person's id in the metadata of a checkout that saves a card, and of a connected account."""

_INTENT: Mapping[str, ChargeStatus] = {
    "requires_capture": ChargeStatus.AUTHORIZED,
    "succeeded": ChargeStatus.CAPTURED,
    "canceled": ChargeStatus.CANCELLED,
}
_MOVED: Mapping[str, MoveStatus] = {
    "succeeded": MoveStatus.DONE,
    "failed": MoveStatus.FAILED,
    "canceled": MoveStatus.FAILED,
}
_ABOUT: Mapping[str, About] = {
    "checkout": About.CHARGE,
    "payment_intent": About.CHARGE,
    "charge": About.CHARGE,
    "refund": About.REFUND,
    "transfer": About.PAYOUT,
    "account": About.ACCOUNT,
}


def intent(found: Mapping[str, Any], *, alone: bool = True) -> Charge:
    """A PaymentIntent. `alone`: it was confirmed with a kept card, so without a card it has failed; on a page the person
    may yet try another.
    """
    currency = str(found["currency"]).upper()
    error = found.get("last_payment_error") or {}
    status: ChargeStatus = _INTENT.get(found["status"], ChargeStatus.PENDING)
    if alone and found["status"] in {"requires_payment_method", "requires_action"}:
        # Nobody is there to answer the bank: that is a card that cannot be charged like this.
        status = ChargeStatus.FAILED
    latest = found.get("latest_charge")
    return Charge(
        ref=str(found["id"]),
        status=status,
        reference=_reference(found),
        currency=currency,
        amount=from_stripe(int(found["amount"]), currency),
        charge_ref=str(found["id"]),
        refunded=from_stripe(int((latest or {}).get("amount_refunded") or 0), currency) if isinstance(latest, Mapping) else 0,
        error=_code(found, error) if status != ChargeStatus.CAPTURED else "",
        customer=str(found.get("customer") or ""),
    )


def session(found: Mapping[str, Any]) -> Charge:
    """A Checkout Session in `payment` mode, with its PaymentIntent expanded where there is one."""
    currency = str(found["currency"]).upper()
    inner = found.get("payment_intent")
    paid = intent(inner, alone=False) if isinstance(inner, Mapping) else None
    status = ChargeStatus.PENDING if paid is None else paid.status
    if status == ChargeStatus.PENDING and found["status"] == "expired":
        status = ChargeStatus.EXPIRED
    return Charge(
        ref=str(found["id"]),
        status=status,
        reference=str(found.get("client_reference_id") or _reference(found)),
        currency=currency,
        amount=from_stripe(int(found["amount_total"]), currency),
        charge_ref=paid.charge_ref if paid is not None else "",
        refunded=paid.refunded if paid is not None else 0,
        url=str(found.get("url") or "") if status == ChargeStatus.PENDING else "",
        error=paid.error if paid is not None else "",
        customer=str(found.get("customer") or ""),
    )


def setup(found: Mapping[str, Any]) -> CardSetup:
    """A Checkout Session in `setup` mode, with its SetupIntent and that one's payment method expanded."""
    inner = found.get("setup_intent")
    method = inner.get("payment_method") if isinstance(inner, Mapping) and inner.get("status") == "succeeded" else None
    return CardSetup(
        ref=str(found["id"]),
        reference=str((found.get("metadata") or {}).get(PERSON, "")),
        url=str(found.get("url") or "") if found["status"] == "open" else "",
        customer=str(found.get("customer") or ""),
        card=card(method) if isinstance(method, Mapping) and method.get("card") else None,
    )


def card(method: Mapping[str, Any]) -> Card:
    kept = method["card"]
    return Card(
        ref=str(method["id"]),
        brand=str(kept["brand"]).title(),
        last4=str(kept["last4"]),
        expires_month=int(kept["exp_month"]),
        expires_year=int(kept["exp_year"]),
    )


def refund(found: Mapping[str, Any]) -> Move:
    status = _MOVED.get(str(found.get("status")), MoveStatus.PENDING)
    return _move(found, status=status, error=str(found.get("failure_reason") or ""))


def transfer(found: Mapping[str, Any]) -> Move:
    """A transfer to a connected account is done when it is there; reversed, it has failed."""
    status = MoveStatus.FAILED if found.get("reversed") else MoveStatus.DONE
    return _move(found, status=status, error="reversed" if found.get("reversed") else "")


def account(found: Mapping[str, Any]) -> PayoutAccount:
    """A connected account. It is paid when it may have transfers of ours and payouts of Stripe's."""
    can_have = (found.get("capabilities") or {}).get("transfers") == "active" and bool(found.get("payouts_enabled"))
    asked = (found.get("requirements") or {}).get("currently_due") or not found.get("details_submitted")
    return PayoutAccount(
        ref=str(found["id"]),
        reference=str((found.get("metadata") or {}).get(PERSON, "")),
        status=AccountStatus.READY if can_have else AccountStatus.NEEDS_MORE if asked else AccountStatus.CHECKING,
    )


def told(event: Mapping[str, Any]) -> Told:
    about = event["data"]["object"]
    kind = str(event["type"])
    concerns = _ABOUT.get(kind.partition(".")[0], About.OTHER)
    if kind.startswith("charge.refund") and about.get("object") == "refund":
        concerns = About.REFUND
    if about.get("object") == "checkout.session" and about.get("mode") == "setup":
        concerns = About.CARD
    return Told(
        event_id=str(event["id"]),
        type=kind,
        about=concerns,
        ref=str(about.get("id") or ""),
        reference=str(about.get("client_reference_id") or _reference(about)),
        payload=event,
    )


def _move(found: Mapping[str, Any], *, status: MoveStatus, error: str) -> Move:
    currency = str(found["currency"]).upper()
    return Move(
        ref=str(found["id"]),
        status=status,
        reference=_reference(found),
        currency=currency,
        amount=from_stripe(int(found["amount"]), currency),
        error=error,
    )


def _reference(found: Mapping[str, Any]) -> str:
    return str((found.get("metadata") or {}).get(REFERENCE, ""))


def _code(found: Mapping[str, Any], error: Mapping[str, Any]) -> str:
    if found["status"] == "requires_action":
        return "authentication_required"
    return str(error.get("decline_code") or error.get("code") or "")[:64]
