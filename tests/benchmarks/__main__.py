"""`make bench`: prints the table of docs/benchmarks.md."""

from __future__ import annotations

import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from tests.benchmarks import hot_lot  # noqa: E402
from tests.benchmarks.table import show  # noqa: E402


def main() -> int:
    call_command("migrate", verbosity=0)
    show("One hot lot", hot_lot.run())
    return 0


if __name__ == "__main__":
    sys.exit(main())
