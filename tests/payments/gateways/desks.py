"""One desk a gateway: what the contract needs beyond the interface, namely somebody who has a card and uses it."""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from typing import Any, ClassVar
from uuid import uuid4

import stripe

from payments.gateways import signing
from payments.gateways.base import Ask, Charge, ChargeStatus, Gateway, Person
from payments.gateways.manual.gateway import Manual, confirm, confirm_sent_back
from payments.gateways.sandbox import house
from payments.gateways.sandbox.gateway import SIGNATURE, Sandbox, secret
from payments.gateways.stripe.gateway import SIGNATURE as STRIPE_SIGNATURE
from payments.gateways.stripe.gateway import Stripe
from payments.models.sandbox import SandboxCard
from tests.factories import make_user
from tests.payments.gateways import local
from tests.payments.gateways.recorder import Recorder

WEBHOOK_SECRET = "whsec_test"


class Desk(ABC):
    """`serves`: what of the contract it can show; the rest is shown at another desk of the same gateway."""

    gateway: Gateway
    serves: ClassVar[frozenset[str]] = frozenset({"pages", "keys", "over", "payouts", "listing", "saving"})
    person = Person(id=7, email="buyer@example.test", name="Buyer", customer="")

    def ask(self, *, amount: int = 12_340, currency: str = "EUR", hold: bool = False, card: str = "", key: str = "") -> Ask:
        return Ask(
            key=key or uuid4().hex,
            reference=uuid4().hex,
            person=self.person,
            currency=currency,
            amount=amount,
            title="A van",
            return_url="https://house.test/back/",
            card=card,
            hold=hold,
        )

    @abstractmethod
    def card(self, behaviour: str = "works") -> str:
        """A kept card that `works` or is `declined`."""

    @abstractmethod
    def signed(self, body: bytes, *, at: int) -> dict[str, str]: ...

    @abstractmethod
    def event(self, charge: Charge) -> bytes: ...

    def press(self, charge: Charge) -> None:
        """Pay on the page."""
        raise NotImplementedError

    def press_setup(self, ref: str) -> None:
        raise NotImplementedError

    def tell(self, account: str, *, everything: bool = True) -> None:
        """Answer on the page where the gateway asks a seller."""
        raise NotImplementedError

    def paid(self, **wanted: Any) -> Charge:
        return self.gateway.start(self.ask(card=self.card(), **wanted))

    def held(self) -> Charge:
        return self.gateway.start(self.ask(card=self.card(), hold=True))

    def let_go(self, ref: str) -> Charge:
        """Release a hold, until nothing of it is there any more."""
        return self.gateway.cancel(ref)


class SandboxDesk(Desk):
    def __init__(self) -> None:
        self.gateway = Sandbox()

    def card(self, behaviour: str = "works") -> str:
        last4 = house.CARDS[behaviour]
        return SandboxCard.objects.create(id=uuid4().hex, customer="sbx_cus_7", behaviour=behaviour, last4=last4).pk

    def press(self, charge: Charge) -> None:
        house.act(charge.ref, "pay")

    def press_setup(self, ref: str) -> None:
        house.act(ref, "pay")

    def tell(self, account: str, *, everything: bool = True) -> None:
        house.act(account, "tell" if everything else "tell_less")

    def event(self, charge: Charge) -> bytes:
        about = {"id": charge.ref, "reference": charge.reference}
        return json.dumps({"id": "evt_1", "type": "charge.captured", "data": {"object": about}}).encode()

    def signed(self, body: bytes, *, at: int) -> dict[str, str]:
        return {SIGNATURE: signing.sign(body, secret=secret(), at=at)}


class StripeDesk(Desk):
    def event(self, charge: Charge) -> bytes:
        about = {"id": charge.ref, "object": "payment_intent", "metadata": {"reference": charge.reference}}
        made = {"id": "evt_1", "object": "event", "type": "payment_intent.succeeded", "created": int(time.time())}
        return json.dumps(made | {"data": {"object": about}}).encode()

    def signed(self, body: bytes, *, at: int) -> dict[str, str]:
        """By Stripe's own library."""
        header = stripe.WebhookSignature.generate_signature_header(body.decode(), WEBHOOK_SECRET, at)
        return {STRIPE_SIGNATURE: header}


class LocalDesk(StripeDesk):
    """The real `stripe` client against localstripe. It has no Checkout, no Connect, and takes no notice of keys."""

    serves = frozenset()

    def __init__(self, address: str) -> None:
        self.address = address
        self.gateway = Stripe(key=local.KEY, webhook_secret=WEBHOOK_SECRET, address=address)
        client = stripe.StripeClient(local.KEY, base_addresses={"api": address})
        customer = client.v1.customers.create({"email": self.person.email}).id
        self.person = Person(id=7, email=self.person.email, name=self.person.name, customer=customer)

    def card(self, behaviour: str = "works") -> str:
        number = {"works": "4242424242424242", "declined": "4000000000000341"}[behaviour]
        return local.card(self.address, self.person.customer, number)


class RecorderDesk(StripeDesk):
    """The real `stripe` client against shapes written from Stripe's published API (`recorder`)."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.gateway = Stripe(key="sk_test_recorder", webhook_secret=WEBHOOK_SECRET, address=recorder.address)

    def card(self, behaviour: str = "works") -> str:
        name = f"pm_{behaviour}"
        self.recorder.objects.setdefault(name, {"id": name, "object": "payment_method", "customer": "cus_1"})
        return name

    def press(self, charge: Charge) -> None:
        self.recorder.press(charge.ref)

    def press_setup(self, ref: str) -> None:
        self.recorder.press(ref)

    def tell(self, account: str, *, everything: bool = True) -> None:
        self.recorder.tell(account, everything=everything)


class ManualDesk(Desk):
    """Of the contract as much as holds for money that goes from person to person: it has no cards, and nobody calls."""

    serves = frozenset()

    def __init__(self) -> None:
        self.gateway = Manual()
        self.seller = make_user()

    def card(self, behaviour: str = "works") -> str:
        raise NotImplementedError

    def signed(self, body: bytes, *, at: int) -> dict[str, str]:
        raise NotImplementedError

    def event(self, charge: Charge) -> bytes:
        raise NotImplementedError

    def press(self, charge: Charge) -> None:
        """The seller says that it came."""
        confirm(charge.ref, by=self.seller.pk)

    def paid(self, **wanted: Any) -> Charge:
        return self._came(self.gateway.start(self.ask(**wanted)))

    def held(self) -> Charge:
        return self._came(self.gateway.start(self.ask(hold=True)))

    def let_go(self, ref: str) -> Charge:
        """It is held until the seller has sent it back."""
        assert self.gateway.cancel(ref).status == self.gateway.cancel(ref).status == ChargeStatus.AUTHORIZED
        confirm_sent_back(ref)
        return self.gateway.read(ref)

    def _came(self, charge: Charge) -> Charge:
        self.press(charge)
        return self.gateway.read(charge.ref)
