"""What payments themselves do when money has moved, in the transaction that moved it."""

from __future__ import annotations

from typing import Any

from payments import invoicing
from payments.models import Order, Refund


def invoice_the_order(*, order: Order, **_: Any) -> None:
    invoicing.issue(order)


def credit_the_refund(*, refund: Refund, **_: Any) -> None:
    invoicing.credit(refund)
