"""Whether the books agree with payments (L6): registered with `ledger.reconciliation`, asked every night.

Each check adds up rows of payments by itself and compares the sum with accounts. Amounts are minor units, and signs those of the
books: what the house has is positive, what it owes negative.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import F, QuerySet, Sum

from accounts.models import User
from ledger import balances
from ledger.balances import Holder
from ledger.choices import AccountKind
from ledger.models import Entry
from ledger.reconciliation import Difference
from payments.journal import Parts, held_at
from payments.models import Deposit, GatewayDifference, Order, Payment, Payout, Refund
from payments.paying_choices import DepositStatus, PaymentStatus, PayoutStatus, Purpose, RefundStatus

GATEWAYS: Final = "what came and went through gateways"
ESCROW: Final = "escrow of orders that are not completed"
SELLERS: Final = "what completed orders owe their sellers"
DEPOSITS: Final = "deposits that are held"
LISTED: Final = "payments are what their gateways list"
ORDERS: Final = "every order's parts are its entries"

Sums = Counter[Holder]


def gateways() -> Iterator[Difference]:
    """Payments, kept deposits, refunds and payouts, by gateway; and beside them what is only authorized."""
    captured = Payment.objects.filter(status=PaymentStatus.CAPTURED)
    expected = _summed(captured.filter(purpose=Purpose.ORDER), name="gateway")
    expected.update(_summed(captured.filter(deposit__status=DepositStatus.KEPT), name="gateway"))
    done = Refund.objects.filter(status=RefundStatus.DONE)
    expected.subtract(_summed(done, name="payment__gateway", currency="payment__currency"))
    expected.subtract(_summed(Payout.objects.filter(status=PayoutStatus.PAID), name="gateway"))
    for (currency, owner, gateway), amount in _summed(_held(), name="payment__gateway").items():
        expected[Holder(currency, owner, held_at(gateway))] += amount
    yield from _compared(GATEWAYS, AccountKind.GATEWAY, expected)


def listed() -> Iterator[Difference]:
    """What last night's comparison with gateways left (`payments.listing`)."""
    for row in GatewayDifference.objects.iterator():
        yield Difference(LISTED, f"{row.gateway}: {row.what}", row.expected, row.found, row.currency)


def escrow() -> Iterator[Difference]:
    """By buyer: what was paid for orders under way and did not go back, and payments too many that have not gone back yet."""
    open_orders = Order.objects.filter(completed_at=None)
    expected = _summed(open_orders, amount=F("refunded") - F("paid"), owner="buyer")
    surplus = Refund.objects.filter(surplus=True).exclude(status=RefundStatus.DONE)
    expected.subtract(_summed(surplus, owner="order__buyer", currency="payment__currency"))
    yield from _compared(ESCROW, AccountKind.ESCROW, expected)


def sellers() -> Iterator[Difference]:
    """By seller: their share of completed orders, less what went back of it, less payouts that arrived."""
    expected = _summed(Payout.objects.filter(status=PayoutStatus.PAID), owner="seller")
    back = _parts_gone_back()
    completed = Order.objects.exclude(completed_at=None)
    for order in completed.only("currency", "seller_id", "hammer", "premium", "tax", "commission").iterator():
        left = _parts(order).less(back.get(order.pk, NOTHING))
        expected[Holder(order.currency, order.seller_id)] -= left.hammer - left.commission
    yield from _compared(SELLERS, AccountKind.SELLER_PAYABLE, expected)


def deposits() -> Iterator[Difference]:
    expected: Sums = Counter()
    expected.subtract(_summed(_held(), owner="user"))
    yield from _compared(DEPOSITS, AccountKind.DEPOSITS, expected)


def orders() -> Iterator[Difference]:
    """Each order by itself: what its own entries come to on each kind of account."""
    posted, back, surplus = _posted_of_orders(), _parts_gone_back(), _surplus_of_orders()
    for order in Order.objects.order_by("pk").iterator():
        expected = _expected_of(order, back=back.get(order.pk, NOTHING), surplus=surplus[order.pk])
        found = posted.get(order.pk, {})
        for kind in AccountKind:
            if expected[kind] != found.get(kind, 0):
                what = f"{order.reference}, {kind.value}"
                yield Difference(ORDERS, what, expected[kind], found.get(kind, 0), order.currency)


NOTHING: Final = Parts(hammer=0, premium=0, tax=0, commission=0)


def _expected_of(order: Order, *, back: Parts, surplus: int) -> Counter[str]:
    """`surplus`: paid for it when it was not waiting for money, and not gone back yet."""
    kept = order.paid - order.refunded
    expected: Counter[str] = Counter({AccountKind.GATEWAY: kept + surplus, AccountKind.ESCROW: -surplus})
    if order.completed_at is None:
        expected[AccountKind.ESCROW] -= kept
        return expected
    left = _parts(order).less(back)
    expected[AccountKind.SELLER_PAYABLE] = left.commission - left.hammer
    # What went back of it after the completion is booked beside it, and read together with it here.
    expected[AccountKind.PLATFORM_INCOME] = -(left.premium + left.commission)
    expected[AccountKind.TAX_PAYABLE] = -left.tax
    return expected


def _posted_of_orders() -> dict[UUID, dict[str, int]]:
    """By order and kind of account; what went back of income is taken together with income."""
    with connection.cursor() as cursor:
        cursor.execute(_POSTED)
        found: dict[UUID, dict[str, int]] = {}
        for order_id, kind, amount in cursor.fetchall():
            found.setdefault(order_id, {})[kind] = int(amount)
    return found


def _parts_gone_back() -> dict[UUID, Parts]:
    """Of each order, what its refunds took of each part, as they say themselves."""
    refunds = Refund.objects.filter(status=RefundStatus.DONE, surplus=False, order__isnull=False)
    order_of = {f"refund:{pk}": order for pk, order in refunds.values_list("pk", "order_id")}
    found: dict[UUID, Parts] = {}
    entries = Entry.objects.filter(source__startswith="refund:").exclude(context__parts=None)
    for source, context in entries.values_list("source", "context").iterator():
        order_id = order_of.get(source)
        if order_id is not None:
            gone = Parts(**context["parts"])
            found[order_id] = found.get(order_id, NOTHING).plus(gone)
    return found


def _surplus_of_orders() -> Counter[UUID | None]:
    waiting = Refund.objects.filter(surplus=True).exclude(status=RefundStatus.DONE)
    return Counter(dict(waiting.values_list("order").annotate(sum=Sum("amount"))))


def _held() -> QuerySet[Deposit]:
    return Deposit.objects.filter(held_at__isnull=False, payment__status=PaymentStatus.AUTHORIZED)


def _parts(order: Order) -> Parts:
    return Parts(hammer=order.hammer, premium=order.premium, tax=order.tax, commission=order.commission)


def _summed(
    rows: QuerySet[Any], *, amount: Any = "amount", owner: str = "", name: str = "", currency: str = "currency"
) -> Sums:
    """Sums of rows, as accounts are told apart."""
    fields = [currency, *filter(None, [owner, name])]
    found: Sums = Counter()
    for values in rows.order_by().values(*fields).annotate(sum_of_them=Sum(amount)):
        holder = Holder(values[currency], values[owner] if owner else None, values[name] if name else "")
        found[holder] += int(values["sum_of_them"])
    return found


def _compared(name: str, kind: AccountKind, expected: Mapping[Holder, int]) -> Iterator[Difference]:
    found = balances.each(kind)
    wrong = [holder for holder in {**expected, **found} if expected.get(holder, 0) != found.get(holder, 0)]
    emails = dict(User.objects.filter(pk__in=[holder.owner_id for holder in wrong]).values_list("pk", "email"))
    for holder in sorted(wrong, key=str):
        what = holder.name or emails.get(holder.owner_id or 0, "") or kind.value
        yield Difference(name, what, expected.get(holder, 0), found.get(holder, 0), holder.currency)


_POSTED = """
WITH said AS (
    SELECT order_id, 'payment:' || id AS source FROM payments_payment WHERE order_id IS NOT NULL
    UNION ALL SELECT order_id, 'refund:' || id FROM payments_refund WHERE order_id IS NOT NULL
    UNION ALL SELECT id, 'release:' || id FROM payments_order
)
SELECT said.order_id, CASE account.kind WHEN 'refunds' THEN 'platform_income' ELSE account.kind END, sum(line.amount)
FROM said JOIN ledger_entry AS entry USING (source)
JOIN ledger_line AS line ON line.entry_id = entry.id JOIN ledger_account AS account ON account.id = line.account_id
GROUP BY 1, 2
"""

ALL: Final = {GATEWAYS: gateways, LISTED: listed, ESCROW: escrow, SELLERS: sellers, DEPOSITS: deposits, ORDERS: orders}
