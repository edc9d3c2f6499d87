"""`make bench`: prints the tables of docs/benchmarks.md. `make bench ARGS=hot_lot` runs one of them."""

from __future__ import annotations

import sys
from collections.abc import Callable

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from tests.benchmarks import chat, fanout, hot_lot, invoices, ledger, payments, purses, rooms, sockets, telling  # noqa: E402
from tests.benchmarks.table import show  # noqa: E402

TABLES: dict[str, Callable[[], None]] = {
    "hot_lot": lambda: show("One hot lot", hot_lot.run()),
    "purses": lambda: purses.show(purses.run()),
    "sockets": lambda: show("Over sockets", sockets.run()),
    "fanout": lambda: fanout.show(map(fanout.measure, fanout.CASES)),
    "chat": lambda: chat.show(chat.run()),
    "invoices": lambda: invoices.show(invoices.run()),
    "payments": lambda: payments.show(map(payments.measure, payments.WAITING)),
    "telling": lambda: telling.show(telling.run()),
    "ledger": lambda: ledger.show(ledger.run()),
    "rooms": rooms.run,
}


def main(wanted: list[str]) -> int:
    unknown = set(wanted) - set(TABLES)
    if unknown:
        sys.exit(f"No such table: {', '.join(sorted(unknown))}. There are {', '.join(TABLES)}.")
    call_command("migrate", verbosity=0)
    for name, measure in TABLES.items():
        if not wanted or name in wanted:
            measure()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
