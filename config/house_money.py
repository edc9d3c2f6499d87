"""What the house has earned, by period and currency, for the first staff page. From the books, and from nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger import balances
from ledger.amounts import Amount
from ledger.chart import shown
from ledger.choices import AccountKind
from ledger.models import Line
from payments.choices import OrderStatus
from payments.models import Order

EARNED: Final = (AccountKind.PLATFORM_INCOME, AccountKind.REFUNDS)
"""Premium, commission and kept deposits; and what of them was given back."""
PERIODS: Final = (
    (timedelta(days=1), gettext_lazy("24 hours")),
    (timedelta(days=7), gettext_lazy("7 days")),
    (timedelta(days=30), gettext_lazy("30 days")),
)


def income(now: datetime) -> dict[str, list[int]]:
    """By currency: of each period, and in all; minor units. Two queries, the sum of all from the kept balances."""
    sums: dict[str, Any] = {
        f"p{place}": Sum("amount", filter=Q(entry__at__gte=now - length), default=0)
        for place, (length, _word) in enumerate(PERIODS)
    }
    lines = Line.objects.filter(account__kind__in=EARNED, entry__at__gte=now - PERIODS[-1][0])
    recent = {currency: rest for currency, *rest in lines.values_list("account__currency").annotate(**sums).order_by()}
    whole: dict[str, int] = {}
    for row in balances.trial():
        if row.kind in EARNED:
            whole[row.currency] = whole.get(row.currency, 0) + row.balance
    nothing = [0] * len(PERIODS)
    return {
        currency: [shown(AccountKind.PLATFORM_INCOME, int(part)) for part in [*recent.get(currency, nothing), total]]
        for currency, total in sorted(whole.items())
    }


def income_table(now: datetime) -> dict[str, Any]:
    rows = [[currency, *(str(Amount.of(part, currency)) for part in parts)] for currency, parts in income(now).items()]
    return {"headers": [_("Currency"), *(str(word) for _length, word in PERIODS), _("In all")], "rows": rows}


def orders_table() -> dict[str, Any]:
    """Money on its way: orders that are not at their end, by state and currency."""
    under_way = [status for status in OrderStatus if status in _WAITING]
    counted = Order.objects.filter(status__in=under_way).values_list("status", "currency")
    found = list(counted.annotate(orders=Count("pk"), total=Sum("total")).order_by("currency"))
    found.sort(key=lambda row: under_way.index(OrderStatus(row[0])))
    rows = [
        [_WAITING[OrderStatus(status)], orders, str(Amount.of(total, currency))] for status, currency, orders, total in found
    ]
    return {"headers": [_("State"), _("Orders"), _("Together")], "rows": rows}


_WAITING: Final[Mapping[OrderStatus, Any]] = {
    OrderStatus.PENDING: gettext_lazy("Won, not confirmed"),
    OrderStatus.CONFIRMED: gettext_lazy("To pay"),
    OrderStatus.PAID: gettext_lazy("Paid, to ship"),
    OrderStatus.SHIPPED: gettext_lazy("On its way"),
    OrderStatus.DELIVERED: gettext_lazy("Delivered, not confirmed"),
    OrderStatus.DISPUTED: gettext_lazy("In dispute"),
}
