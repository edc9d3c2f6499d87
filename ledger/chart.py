"""The chart of accounts, as data: which accounts there are, on which side each grows, and whose money is in them.

In the tables a debit is positive and a credit negative. What the house has grows by debits; what it owes to others and
what it has earned grow by credits, so that people read those with the sign turned.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from ledger.choices import AccountKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`grows`: by debits (+1) or by credits (-1). `personal`: one for each person whose money it is, else the house's."""

    grows: Literal[1, -1]
    personal: bool


CHART: Final[dict[AccountKind, Rule]] = {
    # What the gateways hold for the house, one account a gateway (`name`); what is only authorized has an account beside it.
    AccountKind.GATEWAY: Rule(grows=1, personal=False),
    # What buyers have paid for orders that are not completed yet, by buyer.
    AccountKind.ESCROW: Rule(grows=-1, personal=True),
    # What completed orders owe their sellers. A refund after a payout turns it: then the seller owes the house.
    AccountKind.SELLER_PAYABLE: Rule(grows=-1, personal=True),
    # What the house has earned, by `name`: premium, commission, kept deposits.
    AccountKind.PLATFORM_INCOME: Rule(grows=-1, personal=False),
    AccountKind.TAX_PAYABLE: Rule(grows=-1, personal=False),
    # Deposits that are held, by whoever gave them.
    AccountKind.DEPOSITS: Rule(grows=-1, personal=True),
    # What the house gave back of its income once it had it, by the same names: income stays what it was.
    AccountKind.REFUNDS: Rule(grows=1, personal=False),
}


def shown(kind: AccountKind | str, amount: int) -> int:
    """An amount of the tables as people read it: what is usual for the account is positive."""
    return amount * CHART[AccountKind(kind)].grows
