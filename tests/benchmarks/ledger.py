"""The books: entries a second by one who posts and by eight, the ordinary way and ours, alone and many in one; balances over a
million lines.

"For a core's second" is what one core would do that did nothing else: entries by the processors' own clocks, of the one who
posts and of PostgreSQL with all its processes. It holds on a busy machine too; the other figures need a quiet one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from math import isfinite, nan

from django.db import connection, transaction

from ledger import balances
from ledger.choices import AccountKind, EntryKind
from ledger.models import Account, BalanceSnapshot, Entry, Line
from ledger.posting import NewEntry, Posting, post, post_many
from tests.benchmarks import processors
from tests.benchmarks.table import percentile
from tests.factories import make_user

SECONDS = 4.0
AT_ONCE = 100
POSTERS = 8
LINES = 1_000_000

_source = count()


@dataclass(frozen=True)
class Row:
    """One measurement: `per_second` of what is named, how many for a core's second, and how long each took in milliseconds."""

    what: str
    per_second: float
    p50: float
    p99: float
    note: str = ""
    per_core: float = nan


def run() -> Iterator[Row]:
    buyers = [make_user().pk for _ in range(50)]
    post_many(_entry(buyer) for buyer in buyers)
    yield _posted("ORM: entry, then lines, one commit each", lambda: _by_orm(buyers))
    yield _posted("post, one commit each", lambda: _post(buyers))
    with transaction.atomic():
        yield _posted("post, within one transaction", lambda: _post(buyers))
    yield _posted(f"post, {POSTERS} who post at once, one commit each", lambda: _post(buyers), posters=POSTERS)
    yield _posted(f"post_many, {AT_ONCE} each, one commit each", lambda: _post_many(buyers), each=AT_ONCE)
    yield from _balances(buyers[0])


def show(rows: Iterator[Row]) -> None:
    print("\nThe books\n")  # noqa: T201
    print("| what | a second | for a core's second | p50 ms | p99 ms | |")  # noqa: T201
    print("|---|---:|---:|---:|---:|---|")  # noqa: T201
    for row in rows:
        core = f"{row.per_core:,.0f}" if isfinite(row.per_core) else ""
        print(f"| {row.what} | {row.per_second:,.0f} | {core} | {row.p50:.2f} | {row.p99:.2f} | {row.note} |", flush=True)  # noqa: T201


def _entry(buyer: int) -> NewEntry:
    """A completed order: five lines, four accounts of the house and its people."""
    lines = [
        Posting(AccountKind.ESCROW, 112_000, owner_id=buyer),
        Posting(AccountKind.SELLER_PAYABLE, -95_000, owner_id=buyer),
        Posting(AccountKind.PLATFORM_INCOME, -10_000, name="premium"),
        Posting(AccountKind.PLATFORM_INCOME, -5_000, name="commission"),
        Posting(AccountKind.TAX_PAYABLE, -2_000),
    ]
    return NewEntry(source=f"bench:{next(_source)}", kind=EntryKind.RELEASE, currency="INR", lines=lines, subject="auction:1")


def _post(buyers: list[int]) -> None:
    new = _entry(buyers[next(_source) % len(buyers)])
    post(source=new.source, kind=new.kind, currency=new.currency, lines=new.lines, subject=new.subject)


def _post_many(buyers: list[int]) -> None:
    post_many(_entry(buyers[number % len(buyers)]) for number in range(AT_ONCE))


def _by_orm(buyers: list[int]) -> None:
    """What everybody does: look each account up, save the entry, save its lines."""
    new = _entry(buyers[next(_source) % len(buyers)])
    with transaction.atomic():
        entry = Entry.objects.create(source=new.source, kind=new.kind, subject=new.subject, size=len(new.lines))
        Line.objects.bulk_create(
            Line(
                entry=entry,
                account=Account.objects.get(kind=line.kind, currency=new.currency, owner=line.owner_id, name=line.name),
                amount=line.amount,
            )
            for line in new.lines
        )


def _posted(what: str, act: Callable[[], None], *, each: int = 1, posters: int = 1) -> Row:
    """`posters` do it in threads; one does it in ours, and in our transaction if there is one."""
    took: list[float] = []
    act()
    began, used = time.monotonic(), processors.used()
    if posters == 1:
        took += _timed(act, seconds=SECONDS)
        seconds, used = time.monotonic() - began, processors.used() - used
    else:
        seconds, used = _together(act, took=took, posters=posters)
    done = each * len(took)
    return Row(what, done / seconds, percentile(took, 0.5), percentile(took, 0.99), "five lines each", done / used)


def _together(act: Callable[[], None], *, took: list[float], posters: int) -> tuple[float, float]:
    """Seconds of the clock, and of the processors. Connections are made before, and closed after both were read."""
    ready, over = threading.Barrier(posters + 1), threading.Barrier(posters + 1)

    def work() -> None:
        act()
        ready.wait()
        took.extend(_timed(act, seconds=SECONDS))
        over.wait()
        over.wait()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(posters)]
    for thread in threads:
        thread.start()
    ready.wait()
    began, used = time.monotonic(), processors.used()
    over.wait()
    seconds, used = time.monotonic() - began, processors.used() - used
    over.wait()
    for thread in threads:
        thread.join()
    return seconds, used


def _timed(act: Callable[[], object], *, seconds: float) -> list[float]:
    took: list[float] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.perf_counter()
        act()
        took.append(time.perf_counter() - began)
    return took


def _balances(buyer: int) -> Iterator[Row]:
    """One account of a million lines, and the trial balance of all; from the first line, and from what is kept."""
    _fill(buyer)
    asked: list[tuple[str, Callable[[], object]]] = [
        ("balance of an account of 1,000,000 lines", lambda: balances.of(AccountKind.ESCROW, "INR", buyer)),
        ("trial balance of 1,000,000 lines", balances.trial),
    ]
    BalanceSnapshot.objects.all().delete()
    for what, act in asked:
        yield _read(what, act, note="every line added up")
    began = time.perf_counter()
    balances.keep()
    yield Row("keep-balances, from nothing", 0, 1000 * (time.perf_counter() - began), 0, "once")
    _post_many([buyer])
    for what, act in asked:
        yield _read(what, act, note="from the kept balance, 100 entries ago")
    began = time.perf_counter()
    wrong = balances.wrong_snapshots() + balances.wrong_entries()
    yield Row("the nightly look at every line", 0, 1000 * (time.perf_counter() - began), 0, f"{len(wrong)} differences")


def _read(what: str, act: Callable[[], object], *, note: str) -> Row:
    took = _timed(act, seconds=1.0)
    return Row(what, len(took) / sum(took), percentile(took, 0.5), percentile(took, 0.99), note)


def _fill(buyer: int) -> None:
    """As if posted: a hundred entries that share the lines, without the triggers, which would look at each of them."""
    entries = 100
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_line DISABLE TRIGGER USER")
        cursor.execute(
            "INSERT INTO ledger_entry (source, kind, subject, context, size) "
            "SELECT 'filled:' || n, 'payment', '', '{}', %s FROM generate_series(1, %s) AS n",
            [LINES // entries + 1, entries],
        )
        cursor.execute(_LINES, {"entries": entries, "each": LINES // entries, "buyer": buyer})
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE ledger_line ENABLE TRIGGER USER")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE ledger_line")


_LINES = """
INSERT INTO ledger_line (entry_id, account_id, amount)
SELECT entry.id, account.id, CASE account.kind WHEN 'escrow' THEN -5 ELSE 5 * %(each)s END
FROM ledger_entry AS entry
JOIN ledger_account AS account ON account.currency = 'INR'
AND ((account.kind = 'escrow' AND account.owner_id = %(buyer)s) OR account.kind = 'tax_payable')
CROSS JOIN LATERAL generate_series(1, CASE account.kind WHEN 'escrow' THEN %(each)s ELSE 1 END)
WHERE entry.source LIKE 'filled:%%'
"""
