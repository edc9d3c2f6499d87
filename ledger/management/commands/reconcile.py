"""`manage.py reconcile`: compares the books with what they are about, and says where they differ."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ledger import reconciliation
from ledger.money import to_decimal_string
from ledger.reconciliation import Result


class Command(BaseCommand):
    help = "Asks every check whether the books agree with it. Changes nothing; ends with 1 where something differs."

    def handle(self, *args: Any, **options: Any) -> None:
        results = reconciliation.run()
        for result in results:
            self._show(result)
        found = sum(len(result.differences) for result in results)
        said = "1 difference" if found == 1 else f"{found} differences"
        if found:
            raise CommandError(said)
        self.stdout.write(self.style.SUCCESS(said))

    def _show(self, result: Result) -> None:
        self.stdout.write(f"{len(result.differences):>6}  {result.name}")
        for each in result.differences:
            expected, found = (to_decimal_string(minor, each.currency) for minor in (each.expected, each.found))
            self.stdout.write(f"        {each.what}: expected {expected} {each.currency}, found {found} {each.currency}")
