"""The one writer of the books. An entry is posted in the caller's transaction, once for ever under its source.

One call of a function in the database (migration 0004) finds the accounts and writes entries and lines; only where an account is
new, or a source was used before, does it take more. Two who post one source at once: the second waits for the first, and then
gets its entry.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from ledger.choices import AccountKind, EntryKind
from ledger.errors import SourceReused, Unbalanced
from ledger.models import Entry


@dataclass(frozen=True, slots=True)
class Posting:
    """A line to be: minor units, debit positive, credit negative. One of zero is not written."""

    kind: AccountKind
    amount: int
    owner_id: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """What `post` takes, for `post_many`. `context` holds wire values that tell people what it was."""

    source: str
    kind: EntryKind
    currency: str
    lines: Sequence[Posting]
    subject: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)

    @property
    def parts(self) -> list[Posting]:
        return [line for line in self.lines if line.amount]

    @property
    def written(self) -> Counter[tuple[Any, ...]]:
        """What the lines amount to, in whatever order: by this two entries are the same."""
        return Counter((line.kind.value, self.currency, line.owner_id, line.name, line.amount) for line in self.parts)


def post(
    *,
    source: str,
    kind: EntryKind,
    currency: str,
    lines: Sequence[Posting],
    subject: str = "",
    context: Mapping[str, Any] | None = None,
) -> Entry:
    """Post one entry, or find it posted: the same source and lines again write nothing.

    Raises `Unbalanced` where the lines do not sum to zero or move nothing, `SourceReused` where the source stands for others.
    """
    entry = NewEntry(source=source, kind=kind, currency=currency, lines=lines, subject=subject, context=context or {})
    return post_many([entry])[0]


def post_many(entries: Iterable[NewEntry]) -> list[Entry]:
    """As `post`, for any number in one statement; all or none. The answers stand in the order of what was asked."""
    asked = list(entries)
    wanted: dict[str, NewEntry] = {}
    for entry in asked:
        _refuse_unbalanced(entry)
        first = wanted.setdefault(entry.source, entry)
        if first is not entry and first.written != entry.written:
            raise SourceReused(entry.source)
    if not wanted:
        return []
    # Of two transactions that post several sources, each takes them in this order: they cannot wait for each other.
    ordered = [wanted[source] for source in sorted(wanted)]
    posted = _write(ordered) if len(ordered) == 1 else {}
    if not posted:
        posted = _write_all(ordered)
    return [posted[entry.source] for entry in asked]


def _write_all(ordered: Sequence[NewEntry]) -> dict[str, Entry]:
    """All or none, also where accounts are new and sources were used before. What is alone and new was one statement before this."""
    with transaction.atomic(savepoint=False):
        posted = _write(ordered)
        if len(posted) < len(ordered):
            _open_accounts(ordered)
            posted |= _write([entry for entry in ordered if entry.source not in posted])
        if len(posted) < len(ordered):
            posted |= _posted_before([entry for entry in ordered if entry.source not in posted])
    return posted


def _refuse_unbalanced(entry: NewEntry) -> None:
    if not entry.parts or sum(line.amount for line in entry.parts) != 0:
        raise Unbalanced(f"{entry.source}: {[(line.kind.value, line.amount) for line in entry.lines]}")


def _write(entries: Sequence[NewEntry]) -> dict[str, Entry]:
    """What is new, by source: nothing at all while an account is missing."""
    asked = {entry.source: entry for entry in entries}
    with connection.cursor() as cursor:
        cursor.execute(_POST, {"entries": _said(entries)})
        return {source: _entry(asked[source], number=number, at=at) for number, source, at in cursor.fetchall()}


def _open_accounts(entries: Sequence[NewEntry]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, {"entries": _said(entries)})


def _posted_before(entries: Sequence[NewEntry]) -> dict[str, Entry]:
    """Entries that stand under these sources. Raises `SourceReused` where one has other lines."""
    found = {entry.source: entry for entry in Entry.objects.filter(source__in=[entry.source for entry in entries])}
    lines: dict[str, Counter[tuple[Any, ...]]] = {source: Counter() for source in found}
    with connection.cursor() as cursor:
        cursor.execute(_POSTED, {"ids": [entry.pk for entry in found.values()]})
        for source, *line in cursor.fetchall():
            lines[source][tuple(line)] += 1
    for entry in entries:
        if lines[entry.source] != entry.written:
            raise SourceReused(entry.source)
    return found


def _entry(new: NewEntry, *, number: int, at: datetime) -> Entry:
    """As it would be read: a context has become what JSON makes of it."""
    context = json.loads(json.dumps(dict(new.context)))
    size = len(new.parts)
    return Entry(id=number, source=new.source, kind=new.kind.value, subject=new.subject, context=context, size=size, at=at)


def _said(entries: Sequence[NewEntry]) -> str:
    """What `ledger_post` takes."""
    return json.dumps([_row(entry) for entry in entries])


def _row(entry: NewEntry) -> dict[str, Any]:
    lines = [
        {"kind": line.kind.value, "owner": line.owner_id or 0, "name": line.name, "amount": line.amount} for line in entry.parts
    ]
    return {
        "source": entry.source,
        "kind": entry.kind.value,
        "currency": entry.currency,
        "subject": entry.subject,
        "context": dict(entry.context),
        "size": len(lines),
        "lines": lines,
    }


_POST = "SELECT id, source, at FROM ledger_post(%(entries)s::jsonb)"

_OPEN = """
INSERT INTO ledger_account (kind, currency, owner_id, name)
SELECT DISTINCT line.kind, entry.currency, nullif(line.owner, 0), line.name
FROM jsonb_to_recordset(%(entries)s::jsonb) AS entry (currency text, lines jsonb)
CROSS JOIN jsonb_to_recordset(entry.lines) AS line (kind text, owner bigint, name text)
ORDER BY 1, 2, 3, 4
ON CONFLICT (kind, currency, coalesce(owner_id, 0::bigint), name) DO NOTHING
"""

_POSTED = """
SELECT entry.source, account.kind, account.currency, account.owner_id, account.name, line.amount
FROM ledger_line AS line JOIN ledger_entry AS entry ON entry.id = line.entry_id JOIN ledger_account AS account ON account.id = line.account_id
WHERE line.entry_id = ANY(%(ids)s)
"""
