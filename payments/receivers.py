"""What payments themselves do when money has moved, in the transaction that moved it."""

from __future__ import annotations

from typing import Any

from ledger.reconciliation import Difference
from payments import alarms, invoicing
from payments.models import Order, Refund


def invoice_the_order(*, order: Order, **_: Any) -> None:
    invoicing.issue(order)


def tell_that_books_differ(*, differences: list[Difference], **_: Any) -> None:
    alarms.books_differ(differences)


def credit_the_refund(*, refund: Refund, **_: Any) -> None:
    invoicing.credit(refund)
