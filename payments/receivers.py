"""What payments themselves do when money has moved, in the transaction that moved it."""

from __future__ import annotations

from typing import Any

from ledger.reconciliation import Difference
from payments import alarms, disputes, invoicing, telling
from payments.models import Order, Payment, Refund


def invoice_the_order(*, order: Order, **_: Any) -> None:
    invoicing.issue(order)


def tell_that_books_differ(*, differences: list[Difference], **_: Any) -> None:
    alarms.books_differ(differences)


def tell_that_it_failed(*, payment: Payment, **_: Any) -> None:
    telling.payment_failed(payment)


def credit_the_refund(*, refund: Refund, **_: Any) -> None:
    invoicing.credit(refund)


def settle_the_dispute(*, refund: Refund, **_: Any) -> None:
    if refund.order is not None and not refund.surplus:
        disputes.settle(refund)
