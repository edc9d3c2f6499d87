"""Which gateways this house has. A further one is a folder, and a line here."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from core.errors import Invalid
from payments.gateways.base import Gateway
from payments.gateways.manual.gateway import Manual
from payments.gateways.sandbox.gateway import Sandbox
from payments.gateways.stripe.gateway import Stripe

KNOWN: dict[str, type[Gateway]] = {each.name: each for each in (Sandbox, Stripe, Manual)}


def default() -> Gateway:
    """The one that `PAYMENT_GATEWAY` names."""
    return find(settings.PAYMENT_GATEWAY)


def find(name: str) -> Gateway:
    """Any that is known: what was paid elsewhere before stays refundable there. Raises `Invalid` for another name."""
    if name not in KNOWN:
        raise Invalid(errors={"gateway": ["unknown"]})
    return _made(name)


@cache
def _made(name: str) -> Gateway:
    return KNOWN[name]()
