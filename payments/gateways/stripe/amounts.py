"""Amounts as Stripe counts them. Pure.

Stripe counts most currencies in ISO minor units, with these exceptions (https://docs.stripe.com/currencies):
currencies of three places go in steps of ten, and ISK and UGX, which have no places any more, are still counted in
hundredths.
"""

from __future__ import annotations

from ledger.money import exponent
from payments.gateways.base import GatewayError

_STILL_IN_HUNDREDTHS = frozenset({"ISK", "UGX"})


def to_stripe(minor: int, currency: str) -> int:
    """Raises `GatewayError` (`amount_not_supported`) for thousandths that Stripe cannot take."""
    if currency in _STILL_IN_HUNDREDTHS:
        return minor * 100
    if exponent(currency) == 3 and minor % 10:
        raise GatewayError(f"Stripe takes {currency} in steps of 0.010.", code="amount_not_supported")
    return minor


def from_stripe(amount: int, currency: str) -> int:
    code = currency.upper()
    return amount // 100 if code in _STILL_IN_HUNDREDTHS else amount
