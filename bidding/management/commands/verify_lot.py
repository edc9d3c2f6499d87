"""`manage.py verify_lot`: checks a lot's log and commitments, from the database or from downloaded files."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from bidding import verifier


class Command(BaseCommand):
    help = (
        "Checks a lot: `verify_lot ID` reads the database; `verify_lot --log FILE` reads what `GET lots/ID/log/` gave, "
        "with `--commitments FILE`, and `--receipt FILE --keys FILE` where you have them, and needs no database."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("lot", nargs="?", type=UUID, help="id of the lot")
        for name, what in (
            ("log", "the log: an API page, or a list of events"),
            ("commitments", "the commitments chain, likewise"),
            ("receipt", "an answer to a bid, or its receipt"),
            ("keys", "what `GET keys/` gave"),
        ):
            parser.add_argument(f"--{name}", type=Path, help=f"file with {what}")

    def handle(self, *args: Any, **options: Any) -> None:
        if (options["lot"] is None) == (options["log"] is None):
            message = "Name either a lot or a --log file."
            raise CommandError(message)
        report = _from_files(options) if options["log"] else _from_database(options["lot"])
        for problem in report.problems:
            self.stderr.write(self.style.ERROR(problem))
        if report.problems:
            message = f"{len(report.problems)} problems: this is not the log that was written."
            raise CommandError(message)
        chains = f"{report.events} events" + ("" if report.commitments is None else f", {report.commitments} commitments")
        result = "no bids" if report.price is None else f"{report.price} by paddle {report.leader}"
        self.stdout.write(self.style.SUCCESS(f"Verified: {chains}; {result}."))


def _from_database(lot_id: UUID) -> verifier.Report:
    from auctions.models import Lot
    from bidding import evidence

    lot = Lot.objects.select_related("auction", "leader").filter(pk=lot_id).first()
    if lot is None:
        message = "There is no such lot."
        raise CommandError(message)
    return evidence.check(lot)


def _from_files(options: dict[str, Any]) -> verifier.Report:
    events = _rows(options["log"])
    commitments = _rows(options["commitments"]) if options["commitments"] else None
    report = verifier.verify(events, commitments)
    if options["receipt"]:
        if not options["keys"]:
            message = "A receipt is checked with --keys."
            raise CommandError(message)
        receipt = _read(options["receipt"])
        found = receipt.get("receipt", receipt)
        linked = [*events, *(commitments or [])]
        report.problems.extend(verifier.verify_receipt(found, events=linked, public_keys=_rows(options["keys"])))
    return report


def _rows(path: Path) -> list[dict[str, Any]]:
    """A list, an API page (`results`), or several pages in a list."""
    found = _read(path)
    pages = found if isinstance(found, list) else [found]
    rows: list[dict[str, Any]] = []
    for page in pages:
        rows.extend(page["results"] if isinstance(page, dict) and "results" in page else [page])
    return rows


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"{path} cannot be read: {error}"
        raise CommandError(message) from error
