"""A thousand invoices, from rows to files and notices, by two workers."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from math import isfinite, nan
from typing import TYPE_CHECKING

from django.db import transaction

from payments import lifecycle, orders
from payments.invoice_choices import LANGUAGES
from payments.models import Invoice, InvoiceDetails, Order
from tests.factories import make_order, make_user

if TYPE_CHECKING:
    from tests.benchmarks.invoices_worker import Now

INVOICES = 1_000
WORKERS = 2
LOTS = 3
"""In each; every language takes its turn."""


PLACES = (50, 100, 250, 500)
"""After so many prints of a worker its memory is looked at: a thousand of both are five hundred of each."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One way of printing. `each` is the processor's seconds for a print; `held` the MiB of a worker after `PLACES`, the larger one's."""

    way: str
    invoices: int
    workers: int
    issuing: float
    seconds: float
    each: float
    held: list[float]


def run() -> Iterator[Row]:
    """Issued one after the other, as orders are paid; then printed, kept on disk, and both sides of each told."""
    bought = _orders()
    started = time.monotonic()
    for order in bought:
        _paid(order)
    issuing = time.monotonic() - started
    yield _row("fonts and styles read for each print, nothing kept", _work(["plain"], workers=1))
    with tempfile.TemporaryDirectory() as folder:
        yield _row("issued, printed, kept, told", _work(["ours", folder], workers=WORKERS), issuing=issuing)
    assert not Invoice.objects.exclude(status="printed").exists()


def show(rows: Iterator[Row]) -> None:
    print("\nInvoices\n")  # noqa: T201
    places = " | ".join(f"after {place}" for place in PLACES)
    print(f"| way | invoices × lots | workers | issued in s | printed in s | s of a core each | a worker's MiB {places} |")  # noqa: T201
    print(f"|---|---:|---:|---:|---:|---:|{'---:|' * len(PLACES)}")  # noqa: T201
    for row in rows:
        held = " | ".join(f"{each:.0f}" if isfinite(each) else "" for each in row.held)
        issuing = f"{row.issuing:.0f}" if row.issuing else ""
        figures = f"{row.workers} | {issuing} | {row.seconds:.0f} | {row.each:.3f} | {held}"
        print(f"| {row.way} | {row.invoices:,} × {LOTS} | {figures} |", flush=True)  # noqa: T201


def _row(way: str, work: tuple[float, list[list[Now]]], *, issuing: float = 0) -> Row:
    seconds, found = work
    done = sum(each[-1]["done"] for each in found)
    assert not issuing or done == INVOICES
    held = [max(_held(each, place) for each in found) for place in PLACES]
    return Row(
        way=way, invoices=done, workers=len(found), issuing=issuing, seconds=seconds, each=max(map(_each, found)), held=held
    )


def _held(worker: list[Now], place: int) -> float:
    """MiB after so many prints, of which a worker may have done a few less than its half; nan where it did not come near."""
    later = [now["held"] for now in worker if now["done"] >= place]
    near = worker[-1]["held"] if worker[-1]["done"] > 0.8 * place else nan
    return later[0] if later else near


def _each(worker: list[Now]) -> float:
    """Without the first prints, for which everything is loaded."""
    first, last = worker[len(worker) // 10], worker[-1]
    return (last["used"] - first["used"]) / max(last["done"] - first["done"], 1)


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


def _work(asked: list[str], *, workers: int) -> tuple[float, list[list[Now]]]:
    """Seconds until the last is done, and what each says."""
    started = time.monotonic()
    command = [sys.executable, "-m", "tests.benchmarks.invoices_worker", *asked]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(workers)]
    found = [json.loads(worker.communicate()[0].splitlines()[-1]) for worker in running]
    return time.monotonic() - started, found
