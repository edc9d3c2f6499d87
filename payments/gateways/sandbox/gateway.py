"""The sandbox as a gateway: our questions, put to the house across the street."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payments.gateways import signing
from payments.gateways.base import (
    About,
    AccountStatus,
    Ask,
    BadSignature,
    Card,
    CardSetup,
    Charge,
    ChargeStatus,
    Feature,
    Gateway,
    GatewayError,
    Move,
    MoveStatus,
    PayoutAccount,
    Person,
    Told,
)
from payments.gateways.sandbox import house
from payments.models.sandbox import SandboxCard, SandboxCharge, SandboxMovement

SIGNATURE = "Sandbox-Signature"
_WAITING = frozenset({"pending", "challenge"})
_ABOUT = {"charge": About.CHARGE, "refund": About.REFUND, "payout": About.PAYOUT, "card": About.CARD, "account": About.ACCOUNT}


def secret() -> str:
    """What its webhooks are signed with: nobody outside can, and there is nothing to set."""
    return salted_hmac("payments.gateways.sandbox", "webhooks", algorithm="sha256").hexdigest()


class Sandbox(Gateway):
    name = "sandbox"
    label: ClassVar[str | Promise] = _("Sandbox")
    real = False
    features = frozenset({Feature.CARDS, Feature.DEPOSITS, Feature.LISTING, Feature.ONBOARDING})

    def start(self, ask: Ask) -> Charge:
        made = house.opened(
            key=ask.key,
            kind="hold" if ask.hold else "checkout",
            reference=ask.reference,
            customer=_customer(ask.person),
            description=ask.title,
            currency=ask.currency,
            amount=ask.amount,
            return_url=ask.return_url,
        )
        if ask.card:
            card = SandboxCard.objects.filter(pk=ask.card, customer=_customer(ask.person)).first()
            if card is None:
                raise GatewayError("This customer has no such card.", code="resource_missing")
            made = house.charged(made.pk, card=card)
        return _charge(made)

    def read(self, ref: str) -> Charge:
        return _charge(house.charge(ref))

    def cancel(self, ref: str) -> Charge:
        house.charge(ref)
        return _charge(house.cancelled(ref))

    def capture(self, ref: str, *, key: str) -> Charge:
        house.charge(ref)
        return _charge(house.captured(ref))

    def charges(self, *, since: datetime) -> Iterator[Charge]:
        rows = SandboxCharge.objects.filter(created_at__gte=since, status="captured", kind__in=("checkout", "hold"))
        return (_charge(row) for row in rows.iterator())

    def refund(self, charge_ref: str, *, amount: int, currency: str, key: str, reference: str) -> Move:
        return _move(house.refunded(charge_ref, amount=amount, key=key, reference=reference))

    def read_refund(self, ref: str) -> Move:
        return _move(house.movement(ref))

    def pay_out(self, account: str, *, amount: int, currency: str, key: str, reference: str) -> Move:
        return _move(house.paid_out(account, amount=amount, currency=currency, key=key, reference=reference))

    def read_payout(self, ref: str) -> Move:
        return _move(house.movement(ref))

    def open_account(self, person: Person, *, country: str, key: str) -> PayoutAccount:
        made = house.opened(
            key=key, kind="account", reference=str(person.id), description=str(_("Where your payouts go")), return_url=""
        )
        return _account(made)

    def account_page(self, account: str, *, return_url: str, again_url: str, key: str) -> str:
        return page_of(house.led_back(account, to=return_url))

    def read_account(self, account: str) -> PayoutAccount:
        return _account(house.charge(account))

    def save_card(self, person: Person, *, return_url: str, key: str) -> CardSetup:
        made = house.opened(
            key=key,
            kind="setup",
            reference=str(person.id),
            customer=_customer(person),
            description=str(_("Save a card")),
            return_url=return_url,
        )
        return _setup(made)

    def read_setup(self, ref: str) -> CardSetup:
        return _setup(house.charge(ref))

    def forget_card(self, card: str) -> None:
        SandboxCard.objects.filter(pk=card).delete()

    def verify(self, body: bytes, *, headers: Mapping[str, str]) -> Told:
        signing.check(body, header=headers.get(SIGNATURE, ""), secret=secret())
        try:
            return self.understand(json.loads(body))
        except ValueError as error:
            raise BadSignature("no event") from error

    def understand(self, payload: Mapping[str, Any]) -> Told:
        try:
            about = payload["data"]["object"]
            return Told(
                event_id=str(payload["id"]),
                type=str(payload["type"]),
                about=_ABOUT.get(str(payload["type"]).partition(".")[0], About.OTHER),
                ref=str(about["id"]),
                reference=str(about["reference"]),
                payload=payload,
            )
        except (KeyError, TypeError) as error:
            raise BadSignature("no event") from error


def page_of(charge: SandboxCharge) -> str:
    return settings.PUBLIC_URL.rstrip("/") + reverse("payments:sandbox", args=[charge.pk])


def _customer(person: Person) -> str:
    return person.customer or f"sbx_cus_{person.id}"


def _charge(row: SandboxCharge) -> Charge:
    return Charge(
        ref=row.pk,
        status=ChargeStatus.PENDING if row.status in _WAITING else ChargeStatus(row.status),
        reference=row.reference,
        currency=row.currency,
        amount=row.amount,
        charge_ref=row.pk,
        refunded=row.refunded,
        url=page_of(row) if row.status in _WAITING else "",
        error=row.error,
        customer=row.customer,
    )


def _move(row: SandboxMovement) -> Move:
    return Move(ref=row.pk, status=MoveStatus.DONE, reference=row.reference, currency=row.currency, amount=row.amount)


def _account(row: SandboxCharge) -> PayoutAccount:
    status = AccountStatus.READY if row.status == "captured" else AccountStatus.NEEDS_MORE
    return PayoutAccount(ref=row.pk, reference=row.reference, status=status)


def _setup(row: SandboxCharge) -> CardSetup:
    card = SandboxCard.objects.filter(pk=row.card).first() if row.card else None
    kept = None if card is None else Card(ref=card.pk, brand="Sandbox", last4=card.last4, expires_month=12, expires_year=2099)
    return CardSetup(
        ref=row.pk,
        reference=row.reference,
        url=page_of(row) if row.status in _WAITING else "",
        customer=row.customer,
        card=kept,
    )
