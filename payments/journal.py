"""From facts of payments to entries of the books: the one place that knows both. What happened once is posted once.

| fact | debit | credit |
|---|---|---|
| a payment came in | the gateway | escrow of the buyer |
| it went back before the order was completed | escrow of the buyer | the gateway |
| the order was completed | escrow of the buyer | the seller, less commission; premium and commission; tax |
| it went back after that | the seller, less commission; premium and commission, as refunds; tax | the gateway |
| a payout arrived | the seller | the gateway |
| a deposit is held | what the gateway only holds | the deposit |
| it is kept | the deposit; the gateway | the house; what the gateway only holds |

Whoever calls has locked the order. Amounts are minor units, and every part is divided so that they sum (auction-rules 9).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Final

from ledger.choices import AccountKind, EntryKind
from ledger.models import Entry
from ledger.posting import Posting, post
from payments.apportioning import apportion
from payments.models import Deposit, Order, Payment, Payout, Refund

PREMIUM: Final = "premium"
COMMISSION: Final = "commission"
DEPOSITS: Final = "deposits"
"""Names of what the house earns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What an amount of an order consists of. `commission` is within `hammer`: kept from the seller's share."""

    hammer: int
    premium: int
    tax: int
    commission: int

    def less(self, other: Parts) -> Parts:
        return Parts(
            hammer=self.hammer - other.hammer,
            premium=self.premium - other.premium,
            tax=self.tax - other.tax,
            commission=self.commission - other.commission,
        )

    def plus(self, other: Parts) -> Parts:
        return self.less(Parts(hammer=0, premium=0, tax=0, commission=0).less(other))

    def share(self, amount: int) -> Parts:
        """Of so much, what belongs to each part. None is more than there is: all of it gives exactly what there is."""
        hammer, premium, tax = apportion(amount, (self.hammer, self.premium, self.tax))
        commission = _half_up(self.commission * hammer, self.hammer) if self.hammer else 0
        return Parts(hammer=hammer, premium=premium, tax=tax, commission=commission)


def held_at(gateway: str) -> str:
    """The account of what a gateway has authorized and not taken: it is not among what it will send us."""
    return f"{gateway}:held"


def captured(payment: Payment) -> Entry:
    """Money has come in for an order; it is the buyer's until the order is completed."""
    order = _order(payment.order)
    return post(
        source=f"payment:{payment.pk}",
        kind=EntryKind.PAYMENT,
        currency=payment.currency,
        subject=order.subject,
        context={"order": order.reference},
        lines=[
            Posting(AccountKind.GATEWAY, payment.amount, name=payment.gateway),
            Posting(AccountKind.ESCROW, -payment.amount, owner_id=order.buyer_id),
        ],
    )


def refunded(refund: Refund) -> Entry:
    """Money has gone back: out of escrow, or, once the order's money is with those it was for, from each of them its part.

    A surplus refund returns a payment that was never the order's: always out of escrow.
    """
    order, source = _order(refund.order), f"refund:{refund.pk}"
    posted = Entry.objects.filter(source=source).first()
    if posted is not None:
        return posted
    context: dict[str, object] = {"order": order.reference}
    from_whom = [Posting(AccountKind.ESCROW, refund.amount, owner_id=order.buyer_id)]
    if not refund.surplus:
        parts = left_of(order).share(refund.amount)
        context["parts"] = asdict(parts)
        if is_released(order):
            from_whom = _from_everybody(order, parts)
    return post(
        source=source,
        kind=EntryKind.REFUND,
        currency=order.currency,
        subject=order.subject,
        context=context,
        lines=[*from_whom, Posting(AccountKind.GATEWAY, -refund.amount, name=refund.payment.gateway)],
    )


def released(order: Order) -> Entry:
    """The order is completed: what is left of it goes to the seller, the house and the tax. Once an order."""
    posted = Entry.objects.filter(source=_release(order)).first()
    if posted is not None:
        return posted
    left = left_of(order)
    return post(
        source=_release(order),
        kind=EntryKind.RELEASE,
        currency=order.currency,
        subject=order.subject,
        context={"order": order.reference},
        lines=[
            Posting(AccountKind.ESCROW, left.hammer + left.premium + left.tax, owner_id=order.buyer_id),
            Posting(AccountKind.SELLER_PAYABLE, left.commission - left.hammer, owner_id=order.seller_id),
            Posting(AccountKind.PLATFORM_INCOME, -left.premium, name=PREMIUM),
            Posting(AccountKind.PLATFORM_INCOME, -left.commission, name=COMMISSION),
            Posting(AccountKind.TAX_PAYABLE, -left.tax),
        ],
    )


def paid_out(payout: Payout) -> Entry:
    """A seller's money has arrived with them."""
    return post(
        source=f"payout:{payout.pk}",
        kind=EntryKind.PAYOUT,
        currency=payout.currency,
        lines=[
            Posting(AccountKind.SELLER_PAYABLE, payout.amount, owner_id=payout.seller_id),
            Posting(AccountKind.GATEWAY, -payout.amount, name=payout.gateway),
        ],
    )


def deposit_held(deposit: Deposit) -> Entry:
    """A gateway holds somebody's surety. It is theirs, and not with the house."""
    gateway = _payment(deposit).gateway
    return _of_deposit(
        deposit,
        EntryKind.DEPOSIT_HELD,
        lines=[
            Posting(AccountKind.GATEWAY, deposit.amount, name=held_at(gateway)),
            Posting(AccountKind.DEPOSITS, -deposit.amount, owner_id=deposit.user_id),
        ],
    )


def deposit_returned(deposit: Deposit) -> Entry:
    """It is let go. Raises `ValueError` for one that was never held."""
    gateway = _payment(deposit).gateway
    return _of_deposit(
        deposit,
        EntryKind.DEPOSIT_RETURNED,
        lines=[
            Posting(AccountKind.DEPOSITS, deposit.amount, owner_id=deposit.user_id),
            Posting(AccountKind.GATEWAY, -deposit.amount, name=held_at(gateway)),
        ],
    )


def deposit_kept(deposit: Deposit) -> Entry:
    """It is taken, by rule, and is the house's (docs/decisions/0031)."""
    gateway = _payment(deposit).gateway
    return _of_deposit(
        deposit,
        EntryKind.DEPOSIT_KEPT,
        lines=[
            Posting(AccountKind.GATEWAY, deposit.amount, name=gateway),
            Posting(AccountKind.GATEWAY, -deposit.amount, name=held_at(gateway)),
            Posting(AccountKind.DEPOSITS, deposit.amount, owner_id=deposit.user_id),
            Posting(AccountKind.PLATFORM_INCOME, -deposit.amount, name=DEPOSITS),
        ],
    )


def is_released(order: Order) -> bool:
    return Entry.objects.filter(source=_release(order)).exists()


def left_of(order: Order) -> Parts:
    """The order's parts, without what of each has gone back."""
    left = Parts(hammer=order.hammer, premium=order.premium, tax=order.tax, commission=order.commission)
    sources = [f"refund:{pk}" for pk in order.refunds.filter(surplus=False).values_list("pk", flat=True)]
    for context in Entry.objects.filter(source__in=sources).values_list("context", flat=True):
        left = left.less(Parts(**context["parts"]))
    return left


def _from_everybody(order: Order, parts: Parts) -> list[Posting]:
    return [
        Posting(AccountKind.SELLER_PAYABLE, parts.hammer - parts.commission, owner_id=order.seller_id),
        Posting(AccountKind.REFUNDS, parts.premium, name=PREMIUM),
        Posting(AccountKind.REFUNDS, parts.commission, name=COMMISSION),
        Posting(AccountKind.TAX_PAYABLE, parts.tax),
    ]


def _of_deposit(deposit: Deposit, kind: EntryKind, *, lines: list[Posting]) -> Entry:
    return post(
        source=f"{kind.value}:{deposit.pk}",
        kind=kind,
        currency=deposit.currency,
        subject=deposit.subject,
        context={"title": deposit.title},
        lines=lines,
    )


def _release(order: Order) -> str:
    return f"release:{order.pk}"


def _order(order: Order | None) -> Order:
    if order is None:
        raise ValueError("no order: what a deposit does is posted as such")
    return order


def _payment(deposit: Deposit) -> Payment:
    if deposit.payment is None:
        raise ValueError("nothing was held")
    return deposit.payment


def _half_up(dividend: int, divisor: int) -> int:
    return (2 * dividend + divisor) // (2 * divisor)
