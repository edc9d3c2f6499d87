"""localstripe on loopback, in a thread of this process: cards, PaymentIntents, refunds, webhooks that it signs."""

from __future__ import annotations

import asyncio
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

import stripe
from aiohttp import web
from localstripe import server

KEY = "sk_test_12345"


@contextmanager
def running() -> Iterator[str]:
    """Its address. What it keeps lies in memory alone."""
    server.store.dump_to_disk = lambda: None
    loop, ready = asyncio.new_event_loop(), threading.Event()
    found: list[str] = []

    async def start() -> None:
        runner = web.AppRunner(server.app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        found.append(f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}")  # type: ignore[union-attr]
        ready.set()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.create_task(start())
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield found[0]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


def tells(address: str, *, url: str, secret: str) -> None:
    """From now on its webhooks go there."""
    body = urlencode({"url": url, "secret": secret}).encode()
    urllib.request.urlopen(urllib.request.Request(f"{address}/_config/webhooks/house", data=body), timeout=5)  # noqa: S310


def card(address: str, customer: str, number: str) -> str:
    """A card that the customer has there."""
    client = stripe.StripeClient(KEY, base_addresses={"api": address})
    made = client.v1.payment_methods.create(
        {"type": "card", "card": {"number": number, "exp_month": 12, "exp_year": 2050, "cvc": "123"}}
    )
    client.v1.payment_methods.attach(made.id, {"customer": customer})
    return made.id
