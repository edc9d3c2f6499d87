"""`manage.py extend_lots`: gives bidders their time back after an outage."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from bidding import operating, queries


class Command(BaseCommand):
    help = (
        "Lengthens every lot that is open, or was to close since the outage began, by so many minutes. Each gets an "
        "`extended` event with the reason; lots that have already closed stay closed. See the runbook, 'After an outage'."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--since", required=True, help="when the outage began: 2026-11-20T10:00:00Z, or 15m for minutes ago"
        )
        parser.add_argument("--minutes", required=True, type=int, help="by how much, 1 to 1440")
        parser.add_argument("--reason", default="outage", help="said in the log of each lot")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["minutes"] <= 1440:
            message = "--minutes is from 1 to 1440."
            raise CommandError(message)
        since, by = _since(options["since"]), timedelta(minutes=options["minutes"])
        lots = list(queries.lots_changed_since(since).values_list("pk", flat=True))
        done = sum(operating.extend(lot_id=lot, by=by, reason=options["reason"]) for lot in lots)
        self.stdout.write(self.style.SUCCESS(f"{done} lots lengthened by {options['minutes']} minutes."))


def _since(given: str) -> datetime:
    if given.endswith("m") and given[:-1].isdigit():
        return timezone.now() - timedelta(minutes=int(given[:-1]))
    found = parse_datetime(given)
    if found is None or timezone.is_naive(found):
        message = "--since is a time with its offset (2026-11-20T10:00:00Z), or minutes ago (15m)."
        raise CommandError(message)
    return found
