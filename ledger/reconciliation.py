"""Whether the books agree with what they are about (L6). Each app above registers what it can compare; the ledger asks them all.

A check reads, and changes nothing. What it finds is for people: nothing is put right by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.db import connection, transaction

from ledger import balances
from ledger.models import Reconciliation
from ledger.signals import books_differ


@dataclass(frozen=True, slots=True)
class Difference:
    """`what` was expected to come to so much and was found otherwise. Minor units of `currency`."""

    name: str
    what: str
    expected: int
    found: int
    currency: str


@dataclass(frozen=True, slots=True)
class Result:
    """What one check found."""

    name: str
    differences: tuple[Difference, ...]


Check = Callable[[], Iterable[Difference]]

ENTRIES: Final = "entries sum to zero"
SNAPSHOTS: Final = "kept balances are those of their lines"

_checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """`name` in words, as staff read it. Asked in the order of registration."""
    _checks[name] = check


def run() -> list[Result]:
    """Ask every check, all at one moment: what is posted meanwhile makes no difference."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return [Result(name, tuple(check())) for name, check in _checks.items()]


def run_and_tell() -> list[Difference]:
    """As `run`, and it is written down that it was done; `books_differ` is sent where something differs."""
    results = run()
    Reconciliation.objects.create(found={result.name: len(result.differences) for result in results})
    differences = [difference for result in results for difference in result.differences]
    if differences:
        books_differ.send(sender=Difference, differences=differences)
    return differences


def latest(most: int = 1) -> list[Reconciliation]:
    """What came of the last nights, the newest first."""
    return list(Reconciliation.objects.order_by("-id")[:most])


def entries_that_do_not_balance() -> Iterator[Difference]:
    for source, currency, off in balances.wrong_entries():
        yield Difference(ENTRIES, source, 0, off, currency)


def snapshots_that_differ() -> Iterator[Difference]:
    for account, currency, right, found in balances.wrong_snapshots():
        yield Difference(SNAPSHOTS, f"account {account}", right, found, currency)
