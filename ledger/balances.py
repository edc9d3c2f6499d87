"""What accounts hold: the sum of their lines, begun at a snapshot so that a million lines take no time to add up.

Signs are those of the tables: debit positive, credit negative (`ledger.chart.shown` turns them for people).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from django.db import OperationalError, connection, transaction

from ledger.choices import AccountKind

LAG: Final = 500
"""Lines that may follow a snapshot before it is brought forward."""
_PATIENCE: Final = "2s"
"""How long posting may stand still while a cut is made."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the trial balance: all accounts of one kind, name and currency. Minor units."""

    kind: AccountKind
    name: str
    currency: str
    accounts: int
    balance: int

    @property
    def debit(self) -> int:
        return max(self.balance, 0)

    @property
    def credit(self) -> int:
        return max(-self.balance, 0)


class Holder(NamedTuple):
    """Whose an account of some kind is."""

    currency: str
    owner_id: int | None = None
    name: str = ""


def of(kind: AccountKind, currency: str, owner_id: int | None = None, name: str = "") -> int:
    """Minor units on that account; nothing on one that was never opened."""
    with connection.cursor() as cursor:
        cursor.execute(_OF, [kind.value, currency, owner_id or 0, name])
        found = cursor.fetchone()
    return int(found[0]) if found else 0


def trial() -> list[Row]:
    """Every kind and name of account by currency. Balances of one currency sum to zero, or the books are wrong."""
    with connection.cursor() as cursor:
        cursor.execute(_TRIAL)
        rows = cursor.fetchall()
    return [Row(AccountKind(kind), name, currency, accounts, int(balance)) for kind, name, currency, accounts, balance in rows]


def each(kind: AccountKind) -> dict[Holder, int]:
    """Every account of a kind."""
    with connection.cursor() as cursor:
        cursor.execute(_EACH, [kind.value])
        return {Holder(currency, owner_id, name): int(balance) for currency, owner_id, name, balance in cursor.fetchall()}


def keep() -> int:
    """Bring forward the snapshots that lag behind; gives how many those were.

    A number of a line is taken before its transaction commits, so that the newest line to be seen says nothing about those
    before it. The cut is therefore made under a lock that waits for whoever is posting. Who cannot have it at once leaves
    everything as it is: the next run finds the same.
    """
    try:
        cut = _cut()
    except OperationalError:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, {"cut": cut, "lag": LAG})
        return int(cursor.rowcount)


def wrong_snapshots() -> list[tuple[int, str, int, int]]:
    """Account, currency, what its lines sum to, what the snapshot says. Reads every line that a snapshot stands for."""
    with connection.cursor() as cursor:
        cursor.execute(_WRONG_SNAPSHOTS)
        return [(account, currency, int(right), found) for account, currency, right, found in cursor.fetchall()]


def wrong_entries() -> list[tuple[str, str, int]]:
    """Source, currency, and what the lines come to, of each entry that does not sum to zero. Reads every line."""
    with connection.cursor() as cursor:
        cursor.execute(_WRONG_ENTRIES)
        return [(source, currency, int(off)) for source, currency, off in cursor.fetchall()]


def _cut() -> int:
    """The newest line, once no older one can follow."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [_PATIENCE])
        cursor.execute("LOCK TABLE ledger_line IN SHARE MODE")
        cursor.execute("SELECT coalesce(max(id), 0) FROM ledger_line")
        return int(cursor.fetchone()[0])


_BALANCE = """
    coalesce(snapshot.balance, 0) + coalesce((
        SELECT sum(line.amount) FROM ledger_line AS line
        WHERE line.account_id = account.id AND line.id > coalesce(snapshot.up_to, 0)
    ), 0)
"""

_OF = f"""
SELECT {_BALANCE}
FROM ledger_account AS account LEFT JOIN ledger_balancesnapshot AS snapshot ON snapshot.account_id = account.id
WHERE account.kind = %s AND account.currency = %s AND coalesce(account.owner_id, 0::bigint) = %s AND account.name = %s
"""  # noqa: S608 - nothing but the constant above goes in

_EACH = f"""
SELECT account.currency, account.owner_id, account.name, {_BALANCE}
FROM ledger_account AS account LEFT JOIN ledger_balancesnapshot AS snapshot ON snapshot.account_id = account.id
WHERE account.kind = %s
"""  # noqa: S608 - nothing but the constant above goes in

_TRIAL = f"""
SELECT account.kind, account.name, account.currency, count(*), sum({_BALANCE})
FROM ledger_account AS account LEFT JOIN ledger_balancesnapshot AS snapshot ON snapshot.account_id = account.id
GROUP BY account.kind, account.name, account.currency ORDER BY account.currency, account.kind, account.name
"""  # noqa: S608 - nothing but the constant above goes in

# Whoever comes second finds a snapshot as far or farther, and leaves it: each says itself up to where it is right.
_KEEP = """
INSERT INTO ledger_balancesnapshot AS kept (account_id, up_to, balance)
SELECT account.id, %(cut)s, coalesce(snapshot.balance, 0) + sum(line.amount)
FROM ledger_account AS account
LEFT JOIN ledger_balancesnapshot AS snapshot ON snapshot.account_id = account.id
JOIN ledger_line AS line ON line.account_id = account.id AND line.id > coalesce(snapshot.up_to, 0) AND line.id <= %(cut)s
GROUP BY account.id, snapshot.balance
HAVING count(*) >= %(lag)s
ON CONFLICT (account_id) DO UPDATE SET up_to = excluded.up_to, balance = excluded.balance, at = statement_timestamp()
WHERE kept.up_to < excluded.up_to
"""

_WRONG_SNAPSHOTS = """
SELECT account.id, account.currency, coalesce(sum(line.amount), 0), snapshot.balance
FROM ledger_balancesnapshot AS snapshot JOIN ledger_account AS account ON account.id = snapshot.account_id
LEFT JOIN ledger_line AS line ON line.account_id = account.id AND line.id <= snapshot.up_to
GROUP BY account.id, account.currency, snapshot.balance
HAVING coalesce(sum(line.amount), 0) <> snapshot.balance
ORDER BY account.id
"""

_WRONG_ENTRIES = """
SELECT entry.source, account.currency, sum(line.amount)
FROM ledger_line AS line JOIN ledger_entry AS entry ON entry.id = line.entry_id JOIN ledger_account AS account ON account.id = line.account_id
GROUP BY entry.id, entry.source, account.currency HAVING sum(line.amount) <> 0
ORDER BY entry.id
"""
