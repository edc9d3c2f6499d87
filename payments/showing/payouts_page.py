"""A seller's payouts as their page shows them. Nothing here asks a gateway."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from ledger.choices import AccountKind
from ledger.models import Account
from payments import payout_accounts, payouts
from payments.gateways import registry
from payments.gateways.base import Feature
from payments.models import Payout
from payments.paying_choices import AccountState
from payments.payouts import Due
from payments.showing.words import Text

SHOWN: Final = 20
"""So many of the latest payouts; the statement has them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutsPage:
    """`state`: an `AccountState`, or empty for who has not begun. `button`: empty where there is nothing to tell the gateway.

    `real`: the usual gateway moves money. `is_asked_for`: it asks sellers where theirs goes; `waits`: and pays nothing before.
    """

    state: str
    label: Text
    text: Text
    button: Text
    real: bool
    is_asked_for: bool
    waits: bool
    due: Sequence[Due]
    latest: Sequence[Payout]


_SAID: Final[dict[str, tuple[Text, Text, Text]]] = {
    "": (
        _("Not started"),
        _(
            "The payment service has to know who you are and where your money goes. It asks you on a page of its own; "
            "we never see what you tell it there."
        ),
        _("Set up payouts"),
    ),
    AccountState.NEEDS_MORE: (
        AccountState.NEEDS_MORE.label,
        _("The payment service still needs something from you."),
        _("Go on"),
    ),
    AccountState.CHECKING: (
        AccountState.CHECKING.label,
        _("The payment service has what it asked for, and checks it."),
        "",
    ),
    AccountState.READY: (
        AccountState.READY.label,
        _("What completed orders owe you is sent to you by itself."),
        "",
    ),
}
"""Label, text and button by state."""


def of(user: User) -> PayoutsPage:
    known, gateway = payout_accounts.of(user), registry.default()
    state = known.account_state if known is not None else ""
    label, text, button = _SAID[state]
    return PayoutsPage(
        state=state,
        label=label,
        text=text,
        button=button,
        real=gateway.real,
        is_asked_for=payout_accounts.is_asked_for(),
        waits=Feature.PAYOUT_ACCOUNTS in gateway.features and state != AccountState.READY,
        due=_due(user),
        latest=list(Payout.objects.filter(seller=user).order_by("-created_at")[:SHOWN]),
    )


def _due(user: User) -> list[Due]:
    held = Account.objects.filter(kind=AccountKind.SELLER_PAYABLE, owner=user).order_by("currency")
    found = [payouts.due_to(user.pk, currency) for currency in held.values_list("currency", flat=True)]
    return [due for due in found if due.amount]
