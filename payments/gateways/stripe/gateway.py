"""Stripe, through its own library with the API's version pinned: an upgrade of either is a change of this file.

An order is paid on a Checkout page, or at once with a kept card (a confirmed PaymentIntent); a deposit is the same with
manual capture. The library tries again by itself where the network fails, under our key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar

import stripe
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payments.gateways.base import (
    Ask,
    BadSignature,
    CardSetup,
    Charge,
    ChargeStatus,
    Feature,
    Gateway,
    GatewayError,
    Move,
    PayoutAccount,
    Person,
    Told,
)
from payments.gateways.signing import TOLERANCE
from payments.gateways.stripe import reading
from payments.gateways.stripe.amounts import to_stripe

VERSION = "2026-10-28.endive"
"""The version of the API that `reading` was written for."""

SIGNATURE = "Stripe-Signature"
PAGE_ORIGIN = "https://checkout.stripe.com"
ONBOARDING_ORIGIN = "https://connect.stripe.com"
_EXPAND_CHECKOUT = ["payment_intent", "payment_intent.latest_charge"]


class Stripe(Gateway):
    name = "stripe"
    label: ClassVar[str | Promise] = _("Card")
    features = frozenset({Feature.CARDS, Feature.DEPOSITS, Feature.LISTING, Feature.ONBOARDING, Feature.PAYOUT_ACCOUNTS})

    def __init__(self, *, key: str = "", webhook_secret: str = "", address: str = "") -> None:
        """What is left out is as the settings say; `address` is another than Stripe's own, for tests."""
        secrets = webhook_secret or settings.STRIPE_WEBHOOK_SECRET
        self._webhook_secrets = [secret.strip() for secret in secrets.split(",") if secret.strip()]
        self._client = stripe.StripeClient(
            key or settings.STRIPE_SECRET_KEY,
            stripe_version=VERSION,
            max_network_retries=2,
            http_client=stripe.RequestsClient(timeout=20),
            base_addresses={"api": address} if address else None,
        )

    # --- Payments and deposits ---

    def start(self, ask: Ask) -> Charge:
        customer = self._customer(ask.person)
        return self._charged(ask, customer) if ask.card else self._checkout(ask, customer)

    def _checkout(self, ask: Ask, customer: str) -> Charge:
        named = {reading.REFERENCE: ask.reference}
        params: dict[str, Any] = {
            "mode": "payment",
            "customer": customer,
            "client_reference_id": ask.reference,
            "metadata": named,
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": ask.currency.lower(),
                        "unit_amount": to_stripe(ask.amount, ask.currency),
                        "product_data": {"name": ask.title},
                    },
                }
            ],
            "payment_intent_data": {"metadata": named, "capture_method": "manual" if ask.hold else "automatic"},
            "success_url": ask.return_url,
            "cancel_url": ask.return_url,
            "locale": ask.language if ask.language in _LOCALES else "auto",
            # The rate is the auction's currency, whatever card is used.
            "adaptive_pricing": {"enabled": False},
            "expand": _EXPAND_CHECKOUT,
        }
        if ask.hold:
            params["payment_method_types"] = ["card"]
        with _understood():
            made = self._client.v1.checkout.sessions.create(params, {"idempotency_key": ask.key})  # type: ignore[arg-type]
        return reading.session(made.to_dict())

    def _charged(self, ask: Ask, customer: str) -> Charge:
        params: dict[str, Any] = {
            "amount": to_stripe(ask.amount, ask.currency),
            "currency": ask.currency.lower(),
            "customer": customer,
            "payment_method": ask.card,
            "payment_method_types": ["card"],
            "capture_method": "manual" if ask.hold else "automatic",
            "metadata": {reading.REFERENCE: ask.reference},
            "confirm": True,
            "off_session": True,
        }
        try:
            with _understood():
                made = self._client.v1.payment_intents.create(params, {"idempotency_key": ask.key})  # type: ignore[arg-type]
        except Declined as refusal:
            return Charge(
                ref=refusal.intent,
                status=ChargeStatus.FAILED,
                reference=ask.reference,
                currency=ask.currency,
                amount=ask.amount,
                charge_ref=refusal.intent,
                error=refusal.code,
                customer=customer,
            )
        return reading.intent(made.to_dict())

    def read(self, ref: str) -> Charge:
        with _understood():
            if ref.startswith("cs_"):
                expand: Any = {"expand": _EXPAND_CHECKOUT}
                return reading.session(self._client.v1.checkout.sessions.retrieve(ref, expand).to_dict())
            return reading.intent(self._client.v1.payment_intents.retrieve(ref, {"expand": ["latest_charge"]}).to_dict())

    def cancel(self, ref: str) -> Charge:
        """A page is expired, a hold released. Too late for either: it is read, and that is the answer."""
        found = self.read(ref)
        try:
            with _understood():
                if found.status == ChargeStatus.AUTHORIZED:
                    self._client.v1.payment_intents.cancel(found.charge_ref)
                elif found.status == ChargeStatus.PENDING and ref.startswith("cs_"):
                    self._client.v1.checkout.sessions.expire(ref)
                elif found.status == ChargeStatus.PENDING:
                    self._client.v1.payment_intents.cancel(ref)
        except GatewayError as error:
            if error.passing:
                raise
        return self.read(ref)

    def capture(self, ref: str, *, key: str) -> Charge:
        found = self.read(ref)
        if found.status == ChargeStatus.CAPTURED:
            return found
        if found.status != ChargeStatus.AUTHORIZED:
            raise GatewayError("There is nothing held.", code="charge_unexpected_state")
        with _understood():
            self._client.v1.payment_intents.capture(found.charge_ref, options={"idempotency_key": key})
        return self.read(ref)

    def charges(self, *, since: datetime) -> Iterator[Charge]:
        params: Any = {"created": {"gte": int(since.timestamp())}, "limit": 100, "expand": ["data.latest_charge"]}
        with _understood():
            for found in self._client.v1.payment_intents.list(params).auto_paging_iter():
                each = reading.intent(found.to_dict(), alone=False)
                if each.status == ChargeStatus.CAPTURED and each.reference:
                    yield each

    # --- Money that leaves ---

    def refund(self, charge_ref: str, *, amount: int, currency: str, key: str, reference: str) -> Move:
        params: Any = {
            "payment_intent": charge_ref,
            "amount": to_stripe(amount, currency),
            "metadata": {reading.REFERENCE: reference},
        }
        with _understood():
            return reading.refund(self._client.v1.refunds.create(params, {"idempotency_key": key}).to_dict())

    def read_refund(self, ref: str) -> Move:
        with _understood():
            return reading.refund(self._client.v1.refunds.retrieve(ref).to_dict())

    def pay_out(self, account: str, *, amount: int, currency: str, key: str, reference: str) -> Move:
        params: Any = {
            "amount": to_stripe(amount, currency),
            "currency": currency.lower(),
            "destination": account,
            "metadata": {reading.REFERENCE: reference},
        }
        with _understood():
            return reading.transfer(self._client.v1.transfers.create(params, {"idempotency_key": key}).to_dict())

    def read_payout(self, ref: str) -> Move:
        with _understood():
            return reading.transfer(self._client.v1.transfers.retrieve(ref).to_dict())

    # --- Where a seller's money goes ---

    def open_account(self, person: Person, *, country: str, key: str) -> PayoutAccount:
        """A connected account that Stripe asks everything it has to know, with Stripe's small dashboard."""
        params: Any = {
            "controller": {
                "requirement_collection": "stripe",
                "stripe_dashboard": {"type": "express"},
                "fees": {"payer": "application"},
                "losses": {"payments": "application"},
            },
            "capabilities": {"transfers": {"requested": True}},
            "email": person.email,
            "metadata": {reading.PERSON: str(person.id)},
        }
        if country:
            params["country"] = country
        with _understood():
            return reading.account(self._client.v1.accounts.create(params, {"idempotency_key": key}).to_dict())

    def account_page(self, account: str, *, return_url: str, again_url: str, key: str) -> str:
        params: Any = {"account": account, "type": "account_onboarding", "return_url": return_url, "refresh_url": again_url}
        with _understood():
            return self._client.v1.account_links.create(params, {"idempotency_key": key}).url

    def read_account(self, account: str) -> PayoutAccount:
        with _understood():
            return reading.account(self._client.v1.accounts.retrieve(account).to_dict())

    # --- Cards kept there ---

    def save_card(self, person: Person, *, return_url: str, key: str) -> CardSetup:
        """Checkout in `setup` mode, whose SetupIntent leaves a card with the customer."""
        params: Any = {
            "mode": "setup",
            "customer": self._customer(person),
            "payment_method_types": ["card"],
            "metadata": {reading.PERSON: str(person.id)},
            "setup_intent_data": {"metadata": {reading.PERSON: str(person.id)}},
            "success_url": return_url,
            "cancel_url": return_url,
            "expand": ["setup_intent", "setup_intent.payment_method"],
        }
        with _understood():
            return reading.setup(self._client.v1.checkout.sessions.create(params, {"idempotency_key": key}).to_dict())

    def read_setup(self, ref: str) -> CardSetup:
        expand: Any = {"expand": ["setup_intent", "setup_intent.payment_method"]}
        with _understood():
            return reading.setup(self._client.v1.checkout.sessions.retrieve(ref, expand).to_dict())

    def forget_card(self, card: str) -> None:
        try:
            with _understood():
                self._client.v1.payment_methods.detach(card)
        except GatewayError as error:
            if error.passing:
                raise

    # --- What it tells ---

    def verify(self, body: bytes, *, headers: Mapping[str, str]) -> Told:
        """By any of our endpoints' secrets: those for us and for connected accounts have one each."""
        for secret in self._webhook_secrets:
            try:
                event = stripe.Webhook.construct_event(body, headers.get(SIGNATURE, ""), secret, TOLERANCE)
            except stripe.SignatureVerificationError:
                continue
            except ValueError as error:
                raise BadSignature("no event") from error
            return self.understand(event.to_dict())
        raise BadSignature("not signed by Stripe")

    def understand(self, payload: Mapping[str, Any]) -> Told:
        try:
            return reading.told(payload)
        except (KeyError, TypeError, AttributeError) as error:
            raise BadSignature("no event") from error

    def _customer(self, person: Person) -> str:
        """Who the person is there; made known where they are not yet. Of two at once both are good, one is kept."""
        if person.customer:
            return person.customer
        params: Any = {"email": person.email, "name": person.name, "metadata": {reading.PERSON: str(person.id)}}
        with _understood():
            return self._client.v1.customers.create(params, {"idempotency_key": f"person-{person.id}"}).id


class Declined(GatewayError):
    """The bank has said no to a kept card; `intent` is where that stands."""

    def __init__(self, *, code: str, intent: str) -> None:
        super().__init__("The bank has declined.", code=code)
        self.intent = intent


@contextmanager
def _understood() -> Iterator[None]:
    """Stripe's errors in our terms. Their texts may name a card, and are not logged."""
    try:
        yield
    except stripe.CardError as error:
        inner = (error.json_body or {}).get("error", {}) if isinstance(error.json_body, dict) else {}
        code = str(inner.get("decline_code") or error.code or "card_declined")
        raise Declined(code=code[:64], intent=str((inner.get("payment_intent") or {}).get("id", ""))) from error
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise GatewayError("Stripe did not answer.", code="unavailable", passing=True) from error
    except stripe.StripeError as error:
        passing = (error.http_status or 500) >= 500
        raise GatewayError("Stripe has refused.", code=str(error.code or "refused")[:64], passing=passing) from error


_LOCALES = frozenset({"en", "es", "fr"})
"""Of our languages those that Checkout speaks."""
