"""As much of Stripe as can be had without Stripe, behind one address.

localstripe serves customers, cards, PaymentIntents and refunds, and signs and sends its own webhooks of them. What it does
not serve, Checkout and Connect, is answered in shapes written from Stripe's published API (`recorder`). The two meet where
they do at Stripe: who pays on a Checkout page pays with a PaymentIntent, and that is localstripe's.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import stripe

from tests.payments.gateways import local
from tests.payments.gateways.recorder import Object, Question, Recorder, Refusal, serving

CARDS = {"works": "4242424242424242", "challenge": "4000002500003155", "declined": "4000000000000341"}
_OURS = ("/v1/checkout/", "/v1/transfers", "/v1/accounts", "/v1/account_links")


@dataclass
class Whole(Recorder):
    """`localstripe` is the address of the one behind it."""

    localstripe: str = ""
    _client: Any = field(default=None)

    def __post_init__(self) -> None:
        self._client = stripe.StripeClient(local.KEY, base_addresses={"api": self.localstripe}).v1

    # --- What a person does on Stripe's page ---

    def press(self, session_id: str, *, card: str = "works") -> None:
        """Pay, or save a card. A card that is `declined` leaves the page open; a `challenge` waits for `allow`."""
        session = self.objects[session_id]
        method = local.card(self.localstripe, session["customer"], CARDS[card])
        if session["mode"] == "setup":
            kept = self._client.payment_methods.retrieve(method).to_dict()
            session["setup_intent"] = self._keep("seti", "setup_intent", {"status": "succeeded", "payment_method": kept})
            session["status"] = "complete"
            return
        try:
            session["payment_intent"] = self._confirmed(session, method)
        except stripe.CardError:
            return
        self._close_if_paid(session)

    def allow(self, session_id: str) -> None:
        """The person has told their bank that it was them."""
        session = self.objects[session_id]
        intent = self._client.payment_intents.retrieve(session["payment_intent"])
        self._ask(
            Question(
                method="POST",
                path=f"/v1/payment_intents/{intent.id}/_authenticate",
                params={},
                headers={},
                raw=f"client_secret={intent.client_secret}&success=true",
            )
        )
        self._close_if_paid(session)

    def _confirmed(self, session: Object, method: str) -> str:
        data = session["_intent_data"]
        asked = {
            "amount": session["amount_total"],
            "currency": session["currency"],
            "customer": session["customer"],
            "payment_method": method,
            "payment_method_types": ["card"],
            "capture_method": data["capture_method"],
            "metadata": data["metadata"],
            "confirm": True,
        }
        return str(self._client.payment_intents.create(asked).id)

    def _close_if_paid(self, session: Object) -> None:
        if self._client.payment_intents.retrieve(session["payment_intent"]).status in {"succeeded", "requires_capture"}:
            session |= {"status": "complete", "url": None}

    # --- The API ---

    def _answer(self, question: Question) -> Object:
        return super()._answer(question) if question.path.startswith(_OURS) else self._ask(question)

    def _shown(self, ref: str) -> Object:
        """A checkout shows its intent, as it is asked to."""
        found = self._find(ref)
        if found["object"] != "checkout.session" or not found["payment_intent"]:
            return found
        intent = self._client.payment_intents.retrieve(found["payment_intent"], {"expand": ["latest_charge"]})
        return found | {"payment_intent": intent.to_dict()}

    def _ask(self, question: Question) -> Object:
        """Of localstripe."""
        address, form = self.localstripe + question.path, question.raw.encode() if question.method == "POST" else None
        asked = urllib.request.Request(  # noqa: S310 - on loopback
            address if form is not None else f"{address}?{question.raw}",
            data=form,
            method=question.method,
            headers={"Authorization": f"Bearer {local.KEY}"},
        )
        try:
            with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310 - on loopback
                found: Object = json.load(answer)
        except urllib.error.HTTPError as error:
            said = json.load(error)["error"]
            raise Refusal(error.code, said.pop("code", "refused"), **{k: v for k, v in said.items() if k != "type"}) from error
        return found


@contextmanager
def whole(localstripe: str) -> Iterator[Whole]:
    with serving(Whole(localstripe=localstripe)) as found:
        yield found
