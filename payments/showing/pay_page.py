"""Where an order or a deposit is paid: how it stands, and the ways there are. Nothing here asks a gateway."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from payments import cards
from payments.gateways import registry
from payments.gateways.base import Feature
from payments.gateways.manual.gateway import Manual
from payments.manual_transfers import details_for, details_of
from payments.models import Deposit, Order, Payment, TransferDetails
from payments.paying_choices import OPEN, PaymentStatus
from payments.showing.words import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to pay; `value` is what the form sends, `icon` the name of one."""

    value: str
    label: Text
    hint: Text
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayPage:
    """`state`: `pay`, `waiting` (a payment is under way), `paid`, or `closed`. `wrong`: why the last attempt failed.

    `real`: nothing on the page moves money that is none.
    """

    state: str
    ways: list[Way]
    payment: Payment | None
    wrong: Text
    real: bool
    transfer: TransferDetails | None

    @property
    def is_watched(self) -> bool:
        """A payment that comes to its end without anybody's word: the page asks how it stands."""
        return self.state == "waiting" and self.transfer is None

    @property
    def takes_transfers(self) -> bool:
        return any(way.value == Manual.name for way in self.ways)


_WRONG: Final[dict[str, Text]] = {
    "card_declined": _("The bank has declined the card. Nothing was charged."),
    "insufficient_funds": _("There is not enough money on the card. Nothing was charged."),
    "expired_card": _("The card has expired. Nothing was charged."),
    "authentication_failed": _("The bank was told that it was not you. Nothing was charged."),
    "authentication_required": _(
        "The bank wants to ask you first: choose another way below, not the saved card. Nothing was charged."
    ),
    "amount_not_supported": _("The payment service cannot take an amount with so many decimal places. Please tell the seller."),
}
_ENDED: Final[dict[str, Text]] = {
    PaymentStatus.FAILED: _("The payment did not go through. Nothing was charged."),
    PaymentStatus.EXPIRED: _("Nobody paid in time, so the page of the payment service has closed. Nothing was charged."),
    PaymentStatus.CANCELLED: _("The payment was called off. Nothing was charged."),
}


def of_order(order: Order, *, user: User, is_payable: bool) -> PayPage:
    payments = list(order.payments.order_by("-created_at")[:5])
    transfer = details_of(order.seller_id)
    is_paid = order.paid >= order.total > 0
    return _page(payments, user=user, is_payable=is_payable, is_paid=is_paid, transfer=transfer)


def of_deposit(deposit: Deposit, *, user: User, is_payable: bool) -> PayPage:
    payments = [deposit.payment] if deposit.payment is not None else []
    is_paid = deposit.held_at is not None
    return _page(payments, user=user, is_payable=is_payable, is_paid=is_paid, transfer=details_for(deposit))


def _page(
    payments: Iterable[Payment], *, user: User, is_payable: bool, is_paid: bool, transfer: TransferDetails | None
) -> PayPage:
    latest = next(iter(payments), None)
    under_way = latest if latest is not None and latest.status in OPEN else None
    gateway = registry.find(under_way.gateway) if under_way is not None else registry.default()
    state = "paid" if is_paid else "closed" if not is_payable else "waiting" if under_way is not None else "pay"
    return PayPage(
        state=state,
        ways=_ways(user, transfer=transfer),
        payment=under_way,
        wrong=wrong(latest) if latest is not None and state == "pay" else "",
        real=gateway.real and registry.default().real,
        transfer=transfer if under_way is not None and under_way.gateway == Manual.name else None,
    )


def wrong(payment: Payment) -> Text:
    """Why it came to nothing, in words; empty where it did not."""
    return _WRONG.get(payment.error) or _ENDED.get(payment.status, "")


def _ways(user: User, *, transfer: TransferDetails | None) -> list[Way]:
    usual = registry.default()
    kept = cards.of(user).filter(gateway=usual.name) if Feature.CARDS in usual.features else []
    ways = [
        Way(
            value=f"card:{card.pk}",
            label=_("%(brand)s ending %(last4)s") % {"brand": card.brand, "last4": card.last4},
            hint=_("expires %(month)02d/%(year)d") % {"month": card.expires_month, "year": card.expires_year},
            icon="card",
        )
        for card in kept
    ]
    hint = _("on the page of the payment service") if usual.real else _("a made-up payment service: no real money")
    ways.append(Way(value=usual.name, label=usual.label, hint=hint, icon="card"))
    if transfer is not None:
        hint = _("UPI or bank; the seller confirms that it came")
        ways.append(Way(value=Manual.name, label=Manual.label, hint=hint, icon="file"))
    return ways
