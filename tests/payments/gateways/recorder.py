"""A loopback server that answers as Stripe's published API says it would, and keeps what it was asked.

Nothing here was recorded from Stripe: the shapes are written from https://docs.stripe.com/api (Checkout Sessions,
PaymentIntents, SetupIntents, Refunds, Transfers, Accounts, Account Links) for what localstripe does not serve: Checkout, Connect, idempotency
keys, listing by time. It holds no more of each object than a reader needs to find in it.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

Object = dict[str, Any]


@dataclass(frozen=True)
class Question:
    method: str
    path: str
    params: Object
    headers: dict[str, str]
    raw: str = ""
    """The form or query as it came."""


class Refusal(Exception):
    def __init__(self, status: int, code: str, **more: Any) -> None:
        super().__init__(code)
        kind = "card_error" if status == 402 else "invalid_request_error"
        self.status, self.body = status, {"error": {"type": kind, "code": code, "message": code, **more}}


@dataclass
class Recorder:
    """`objects` by id; `asked`, in order; `answers` by idempotency key."""

    address: str = ""
    objects: dict[str, Object] = field(default_factory=dict)
    asked: list[Question] = field(default_factory=list)
    answers: dict[str, tuple[int, Object]] = field(default_factory=dict)
    fails: int = 0
    """So many of the next questions are answered 500."""
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, question: Question) -> tuple[int, Object]:
        with self._one_at_a_time:
            return self._answered(question)

    def _answered(self, question: Question) -> tuple[int, Object]:
        self.asked.append(question)
        if self.fails:
            self.fails -= 1
            return 500, {"error": {"type": "api_error", "message": "no"}}
        key = question.headers.get("idempotency-key", "") if question.method == "POST" else ""
        if key in self.answers:
            return self.answers[key]
        try:
            found = 200, self._answer(question)
        except Refusal as refusal:
            found = refusal.status, refusal.body
        if key:
            self.answers[key] = found
        return found

    def _answer(self, question: Question) -> Object:
        for method, pattern, act in self._routes():
            match = re.fullmatch(pattern, question.path)
            if match and method == question.method:
                return act(*match.groups(), **question.params)
        raise Refusal(404, "resource_missing")

    def _routes(self) -> list[tuple[str, str, Callable[..., Object]]]:
        one = r"/([a-z]+_\w+)"
        return [
            ("POST", "/v1/customers", lambda **given: self._keep("cus", "customer", given)),
            ("POST", "/v1/checkout/sessions", self._session),
            ("POST", f"/v1/checkout/sessions{one}/expire", self._expire),
            ("POST", "/v1/payment_intents", self._intent),
            ("GET", "/v1/payment_intents", self._intents),
            ("POST", f"/v1/payment_intents{one}/capture", self._capture),
            ("POST", f"/v1/payment_intents{one}/cancel", self._cancel),
            ("POST", "/v1/refunds", self._refund),
            ("POST", "/v1/transfers", self._transfer),
            ("POST", "/v1/accounts", self._account),
            ("POST", "/v1/account_links", self._account_link),
            ("POST", f"/v1/payment_methods{one}/detach", self._detach),
            ("GET", f"/v1/[a-z_/]+{one}", lambda ref, **_: self._shown(ref)),
        ]

    # --- What a person does on Stripe's page ---

    def press(self, session_id: str, *, card: str = "works") -> None:
        """Pay (or save a card) on the page of a session; `declined` leaves it open, as Stripe does."""
        session = self.objects[session_id]
        if session["mode"] == "setup":
            method = self._keep("pm", "payment_method", {"card": _CARD | {}, "customer": session["customer"]})
            session["setup_intent"] = self._keep("seti", "setup_intent", {"status": "succeeded", "payment_method": method})
            session["status"] = "complete"
            return
        intent = session["payment_intent"] or self._keep("pi", "payment_intent", _inner(session))
        session["payment_intent"] = intent
        if card == "declined":
            intent |= {"status": "requires_payment_method", "last_payment_error": {"code": "card_declined"}}
            return
        manual = intent["capture_method"] == "manual"
        intent |= {"status": "requires_capture" if manual else "succeeded", "last_payment_error": None}
        intent["latest_charge"] = self._keep("ch", "charge", {"amount_refunded": 0})
        session |= {"status": "complete", "payment_status": "unpaid" if manual else "paid", "url": None}

    def tell(self, account_id: str, *, everything: bool = True, at_once: bool = True) -> None:
        """Answer what Stripe asks of a seller: `everything` or a part of it, which it believes `at_once` or checks."""
        due = [] if everything else ["external_account"]
        on = everything and at_once
        self.objects[account_id] |= {
            "details_submitted": everything,
            "payouts_enabled": on,
            "requirements": {"currently_due": due, "pending_verification": [] if at_once else ["individual.id_number"]},
            "capabilities": {"transfers": "active" if on else "pending"},
        }

    # --- The API ---

    def _keep(self, prefix: str, kind: str, fields: Object) -> Object:
        made = {"id": f"{prefix}_{next(self._numbers)}", "object": kind, "created": int(time.time()), "metadata": {}, **fields}
        self.objects[made["id"]] = made
        return made

    def _find(self, ref: str) -> Object:
        if ref not in self.objects:
            raise Refusal(404, "resource_missing")
        return self.objects[ref]

    def _shown(self, ref: str) -> Object:
        return self._find(ref)

    def _session(self, **given: Any) -> Object:
        prices = [(line["price_data"], int(line["quantity"])) for line in given.get("line_items", {}).values()]
        made = self._keep(
            "cs",
            "checkout.session",
            {
                "mode": given["mode"],
                "status": "open",
                "payment_status": "unpaid",
                "customer": given["customer"],
                "client_reference_id": given.get("client_reference_id"),
                "metadata": given.get("metadata", {}),
                "currency": prices[0][0]["currency"] if prices else None,
                "amount_total": sum(int(price["unit_amount"]) * quantity for price, quantity in prices) if prices else None,
                "payment_intent": None,
                "setup_intent": None,
                "_intent_data": given.get("payment_intent_data", {}),
            },
        )
        made["url"] = f"https://checkout.stripe.com/c/pay/{made['id']}"
        return made

    def _expire(self, ref: str, **_: Any) -> Object:
        found = self._find(ref)
        if found["status"] != "open":
            raise Refusal(400, "checkout_session_not_open")
        found |= {"status": "expired", "url": None}
        return found

    def _intent(self, **given: Any) -> Object:
        made = self._keep(
            "pi",
            "payment_intent",
            {
                "amount": int(given["amount"]),
                "currency": given["currency"],
                "customer": given["customer"],
                "capture_method": given["capture_method"],
                "metadata": given["metadata"],
                "status": "requires_payment_method",
                "last_payment_error": None,
                "latest_charge": None,
            },
        )
        if given["payment_method"] == "pm_declined":
            made["last_payment_error"] = {"code": "card_declined", "decline_code": "insufficient_funds"}
            raise Refusal(402, "card_declined", decline_code="insufficient_funds", payment_intent=made)
        made["status"] = "requires_capture" if given["capture_method"] == "manual" else "succeeded"
        made["latest_charge"] = self._keep("ch", "charge", {"amount_refunded": 0})
        return made

    def _intents(self, created: Object, **_: Any) -> Object:
        rows = [each for each in self.objects.values() if each["object"] == "payment_intent"]
        found = [each for each in rows if each["created"] >= int(created["gte"])]
        return {"object": "list", "data": found, "has_more": False, "url": "/v1/payment_intents"}

    def _capture(self, ref: str, **_: Any) -> Object:
        found = self._find(ref)
        if found["status"] != "requires_capture":
            raise Refusal(400, "payment_intent_unexpected_state")
        found["status"] = "succeeded"
        return found

    def _cancel(self, ref: str, **_: Any) -> Object:
        found = self._find(ref)
        if found["status"] in {"succeeded", "canceled"}:
            raise Refusal(400, "payment_intent_unexpected_state")
        found["status"] = "canceled"
        return found

    def _refund(self, payment_intent: str, amount: str, metadata: Object) -> Object:
        intent = self._find(payment_intent)
        charge, wanted = intent["latest_charge"], int(amount)
        if intent["status"] != "succeeded" or wanted > intent["amount"] - charge["amount_refunded"]:
            raise Refusal(400, "charge_already_refunded")
        charge["amount_refunded"] += wanted
        fields = {"amount": wanted, "currency": intent["currency"], "status": "succeeded", "metadata": metadata}
        return self._keep("re", "refund", fields | {"payment_intent": payment_intent})

    def _transfer(self, amount: str, currency: str, destination: str, metadata: Object) -> Object:
        fields = {"amount": int(amount), "currency": currency, "destination": destination, "metadata": metadata}
        return self._keep("tr", "transfer", fields | {"reversed": False})

    def _account(self, capabilities: Object, metadata: Object, email: str, **given: Any) -> Object:
        nothing_yet = {
            "details_submitted": False,
            "payouts_enabled": False,
            "requirements": {"currently_due": ["business_type", "external_account"]},
            "capabilities": dict.fromkeys(capabilities, "inactive"),
        }
        return self._keep("acct", "account", {"email": email, "metadata": metadata, **given, **nothing_yet})

    def _account_link(self, account: str, **_: Any) -> Object:
        self._find(account)
        return {"object": "account_link", "url": f"https://connect.stripe.com/setup/e/{account}/{next(self._numbers)}"}

    def _detach(self, ref: str, **_: Any) -> Object:
        found = self._find(ref)
        if found.get("customer") is None:
            raise Refusal(400, "payment_method_unexpected_state")
        found["customer"] = None
        return found


Kind = TypeVar("Kind", bound=Recorder)

_CARD = {"brand": "visa", "last4": "4242", "exp_month": 12, "exp_year": 2099}


def _inner(session: Object) -> Object:
    data = session["_intent_data"]
    return {
        "amount": session["amount_total"],
        "currency": session["currency"],
        "customer": session["customer"],
        "capture_method": data["capture_method"],
        "metadata": data["metadata"],
        "status": "requires_payment_method",
        "last_payment_error": None,
        "latest_charge": None,
    }


@contextmanager
def recording() -> Iterator[Recorder]:
    with serving(Recorder()) as recorder:
        yield recorder


@contextmanager
def serving(recorder: Kind) -> Iterator[Kind]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            params = unflattened(parse_qsl(body or parts.query, keep_blank_values=True))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, said = recorder.answer(Question(self.command, parts.path, params, headers, body or parts.query))
            text = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = _answer  # noqa: N815 - as the library calls them

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: what was asked is kept."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    recorder.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield recorder
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def unflattened(pairs: list[tuple[str, str]]) -> Object:
    """`a[b][0]=c` → `{"a": {"b": {"0": "c"}}}`, as Stripe's forms are written."""
    made: Object = {}
    for name, value in pairs:
        *path, last = re.findall(r"[^\[\]]+", name)
        inner = made
        for step in path:
            inner = inner.setdefault(step, {})
        inner[last] = value
    return made
