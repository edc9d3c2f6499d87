"""A thousand invoices, from rows to files and notices, by two workers."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any

from django.db import transaction

from payments import lifecycle, orders
from payments.invoice_choices import LANGUAGES
from payments.models import Invoice, InvoiceDetails, Order
from tests.factories import make_order, make_user

INVOICES = 1_000
WORKERS = 2
LOTS = 3
"""In each; every language takes its turn."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """`issuing` and `seconds` are those of all; memory in MiB is that of the larger worker, after 50 prints and at most since."""

    issuing: float
    seconds: float
    early: float
    most: float


def run() -> Row:
    """Issued one after the other, as orders are paid; then printed, kept on disk, and both sides of each told."""
    bought = _orders()
    started = time.monotonic()
    for order in bought:
        _paid(order)
    issuing = time.monotonic() - started
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        found = _print(folder)
        seconds = time.monotonic() - started
    assert sum(each["done"] for each in found) == INVOICES
    assert not Invoice.objects.exclude(status="printed").exists()
    return Row(
        issuing=issuing, seconds=seconds, early=max(each["early"] for each in found), most=max(each["most"] for each in found)
    )


def show(row: Row) -> None:
    print("\nInvoices\n")  # noqa: T201
    print("| invoices × lots | workers | issued in s | printed and told in s | a worker's MiB after 50 | at most |")  # noqa: T201
    print("|---|---:|---:|---:|---:|---:|")  # noqa: T201
    figures = f"{row.issuing:.0f} | {row.seconds:.0f} | {row.early:.0f} | {row.most:.0f}"
    print(f"| {INVOICES:,} × {LOTS} | {WORKERS} | {figures} |", flush=True)  # noqa: T201


def _orders() -> list[Order]:
    sellers = []
    for code, _name in LANGUAGES:
        sellers.append(make_user())
        InvoiceDetails.objects.create(seller=sellers[-1], legal_name="Deccan Mandi", address="Pune\nIndia", language=code)
    buyer = make_user()
    chosen = islice(cycle(sellers), INVOICES)
    return [make_order(status="confirmed", buyer=buyer, seller=seller, currency="INR", lines=LOTS) for seller in chosen]


def _paid(order: Order) -> None:
    with transaction.atomic():
        orders.note_paid(lifecycle.locked(order.pk), order.total)


def _print(folder: str) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "tests.benchmarks.invoices_worker", folder]
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(WORKERS)]
    return [json.loads(worker.communicate()[0].splitlines()[-1]) for worker in workers]
