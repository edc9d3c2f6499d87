"""Fixed words of the books."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AccountKind(models.TextChoices):
    """What an account is for; `ledger.chart` says on which side it stands and to whom it may belong."""

    GATEWAY = "gateway", _("Gateway clearing")
    ESCROW = "escrow", _("Escrow")
    SELLER_PAYABLE = "seller_payable", _("Seller payable")
    PLATFORM_INCOME = "platform_income", _("Platform income")
    TAX_PAYABLE = "tax_payable", _("Tax payable")
    DEPOSITS = "deposits", _("Deposits")
    REFUNDS = "refunds", _("Income given back")


class EntryKind(models.TextChoices):
    """What an entry tells of."""

    PAYMENT = "payment", _("Payment")
    REFUND = "refund", _("Refund")
    RELEASE = "release", _("Order completed")
    PAYOUT = "payout", _("Payout")
    DEPOSIT_HELD = "deposit_held", _("Deposit held")
    DEPOSIT_RETURNED = "deposit_returned", _("Deposit given back")
    DEPOSIT_KEPT = "deposit_kept", _("Deposit kept")


class PurseChange(models.TextChoices):
    """Why a purse changed. The first three change its amount, the others what is spent."""

    GRANTED = "granted", _("Given")
    SET = "set", _("Set")
    DEPOSITED = "deposited", _("Bought by a deposit")
    SPENT = "spent", _("Spent")
    GIVEN_BACK = "given_back", _("Given back")
