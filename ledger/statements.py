"""Statements (L3): what moved on a person's accounts, with the balance after each step. Read from the books, and from nothing else.

A person's balance is all that the house holds for them or owes them in one currency: escrow of their orders, their share of what they
sold, their deposits. Amounts are minor units, and what is in the person's favour is positive.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, overload

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.choices import AccountKind, EntryKind
from ledger.models import Account

EARLIEST: Final = date(2000, 1, 1)
LATEST: Final = date(2999, 12, 31)
"""Days that anybody can mean: beyond them a midnight may have no date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One movement. `balance` is the person's after it; within one subject, what that subject has come to."""

    at: datetime
    kind: EntryKind
    account: AccountKind
    text: str
    subject: str
    amount: int
    balance: int

    @property
    def purpose(self) -> str:
        """What the money is there for, in the words of who reads it."""
        return str(_PURPOSES.get(self.account, self.account.label))


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A person's movements in one currency from `start` to before `end`, the newest first; with `subject`, those of one sale.

    Counted and sliced without reading the rest, so that a paginator can have it.
    """

    user_id: int
    currency: str
    start: datetime | None = None
    end: datetime | None = None
    subject: str = ""

    def __len__(self) -> int:
        return int(self._run(_COUNT)[0][0])

    def __iter__(self) -> Iterator[Row]:
        return iter(self[0:])

    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    @overload
    def __getitem__(self, place: int) -> Row: ...
    def __getitem__(self, place: slice | int) -> list[Row] | Row:
        if isinstance(place, int):
            return self[place : place + 1][0]
        first = place.start or 0
        most = None if place.stop is None else max(place.stop - first, 0)
        return [_row(*found) for found in self._run(_ROWS, first=first, most=most)]

    @property
    def opening(self) -> int:
        """The balance before `start`."""
        return int(self._run(_OPENING)[0][0]) if self.start is not None else 0

    @property
    def closing(self) -> int:
        """The balance before `end`, and now where there is none."""
        return int(self._run(_CLOSING)[0][0])

    def _run(self, statement: str, **more: Any) -> list[tuple[Any, ...]]:
        asked: dict[str, Any] = {"user": self.user_id, "currency": self.currency, "subject": self.subject}
        asked |= {"start": self.start, "end": self.end}
        with connection.cursor() as cursor:
            cursor.execute(statement, asked | more)
            return list(cursor.fetchall())


def of_person(user_id: int, *, currency: str, start: datetime | None = None, end: datetime | None = None) -> Statement:
    return Statement(user_id=user_id, currency=currency, start=start, end=end)


def of_subject(subject: str, *, user_id: int, currency: str) -> Statement:
    """A person's part in one sale, from its first movement on."""
    return Statement(user_id=user_id, currency=currency, subject=subject)


def currencies_of(user_id: int) -> list[str]:
    """Those in which the person has ever had an account, the newest first."""
    kinds = Account.objects.filter(owner=user_id).order_by("-pk").values_list("currency", flat=True)
    return list(dict.fromkeys(kinds))


def _row(at: datetime, kind: str, account: str, context: str, subject: str, amount: int, balance: int) -> Row:
    said = _TEXTS.get((EntryKind(kind), AccountKind(account)), EntryKind(kind).label)
    given = json.loads(context)
    about = {"order": str(given.get("order", "")), "title": str(given.get("title", ""))}
    return Row(
        at=at,
        kind=EntryKind(kind),
        account=AccountKind(account),
        text=str(said) % about,
        subject=subject,
        amount=amount,
        balance=int(balance),
    )


_PURPOSES: Final = {
    AccountKind.ESCROW: _("Orders"),
    AccountKind.SELLER_PAYABLE: _("Sales"),
    AccountKind.DEPOSITS: _("Deposits"),
}

_TEXTS: Final[dict[tuple[EntryKind, AccountKind], str | Promise]] = {
    (EntryKind.PAYMENT, AccountKind.ESCROW): _("Paid for order %(order)s"),
    (EntryKind.REFUND, AccountKind.ESCROW): _("Given back to you of order %(order)s"),
    (EntryKind.REFUND, AccountKind.SELLER_PAYABLE): _("Given back to the buyer of order %(order)s"),
    (EntryKind.RELEASE, AccountKind.ESCROW): _("Order %(order)s is completed"),
    (EntryKind.RELEASE, AccountKind.SELLER_PAYABLE): _("Your share of order %(order)s"),
    (EntryKind.PAYOUT, AccountKind.SELLER_PAYABLE): _("Paid out to you"),
    (EntryKind.DEPOSIT_HELD, AccountKind.DEPOSITS): _("Deposit held: %(title)s"),
    (EntryKind.DEPOSIT_RETURNED, AccountKind.DEPOSITS): _("Deposit given back: %(title)s"),
    (EntryKind.DEPOSIT_KEPT, AccountKind.DEPOSITS): _("Deposit kept: %(title)s"),
}

_MINE = """
    ledger_line AS line JOIN ledger_entry AS entry ON entry.id = line.entry_id
    JOIN ledger_account AS account ON account.id = line.account_id
    WHERE account.owner_id = %(user)s AND account.currency = %(currency)s
    AND (%(subject)s = '' OR entry.subject = %(subject)s)
"""

_COUNT = f"""
SELECT count(*) FROM {_MINE}
AND entry.at >= coalesce(%(start)s::timestamptz, '-infinity') AND entry.at < coalesce(%(end)s::timestamptz, 'infinity')
"""  # noqa: S608 - nothing but the constant above goes in

_ROWS = f"""
SELECT at, kind, account, context::text, subject, amount, balance FROM (
    SELECT line.id, entry.at, entry.kind, account.kind AS account, entry.context, entry.subject, -line.amount AS amount,
        sum(-line.amount) OVER (ORDER BY entry.at, line.id) AS balance
    FROM {_MINE}
) AS moved
WHERE at >= coalesce(%(start)s::timestamptz, '-infinity') AND at < coalesce(%(end)s::timestamptz, 'infinity')
ORDER BY at DESC, id DESC LIMIT %(most)s OFFSET %(first)s
"""  # noqa: S608 - nothing but the constant above goes in

_OPENING = f"""
SELECT coalesce(sum(-line.amount), 0) FROM {_MINE} AND entry.at < %(start)s
"""  # noqa: S608 - nothing but the constant above goes in

_CLOSING = f"""
SELECT coalesce(sum(-line.amount), 0) FROM {_MINE} AND entry.at < coalesce(%(end)s::timestamptz, 'infinity')
"""  # noqa: S608 - nothing but the constant above goes in
