"""`make bench`: prints the tables of docs/benchmarks.md. `make bench ARGS=hot_lot` runs one of them."""

from __future__ import annotations

import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from tests.benchmarks import chat, fanout, hot_lot, invoices, ledger, payments, rooms, sockets, telling  # noqa: E402
from tests.benchmarks.table import show  # noqa: E402


def main(wanted: list[str]) -> int:
    call_command("migrate", verbosity=0)
    if not wanted or "hot_lot" in wanted:
        show("One hot lot", hot_lot.run())
    if not wanted or "sockets" in wanted:
        show("Over sockets", sockets.run())
    if not wanted or "fanout" in wanted:
        fanout.show(map(fanout.measure, fanout.CASES))
    if not wanted or "chat" in wanted:
        chat.show(chat.run())
    if not wanted or "invoices" in wanted:
        invoices.show(invoices.run())
    if not wanted or "payments" in wanted:
        payments.show(map(payments.measure, payments.WAITING))
    if not wanted or "telling" in wanted:
        telling.show(telling.run())
    if not wanted or "ledger" in wanted:
        ledger.show(ledger.run())
    if not wanted or "rooms" in wanted:
        rooms.run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
