"""Refuses what cannot win without taking the lot's lock. Blocking; runs in a writer thread.

Only `bid_too_low`, only to one who does not lead, and only where the database proves it: the lot is read first, then
one statement shows that the key is unused and the bidder may bid. The price never falls but by an undo or a
retraction, so a bid below the minimum of that reading would be refused under the lock as well; and if the same key
was in flight, either the second reading sees its answer or it will itself be refused. Such refusals are not stored: should
an undo fall between the two, what the key is answered from then on is what the copy in flight was.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import psycopg
from django.db import transaction
from psycopg.rows import tuple_row

from auctions.choices import RegistrationStatus
from bidding import errors, locked, people, purse_keeping
from bidding.commands import Person, PlaceBid
from bidding.hand import raw_connection
from bidding.locked import LotRow
from bidding.purses import Purses
from core.errors import DomainError
from ledger import money


def refuse(lot: UUID, commands: Sequence[PlaceBid]) -> list[DomainError | None]:
    """For each command its refusal, or None where only the lock can tell."""
    with transaction.atomic():
        raw = raw_connection()
        with raw.pipeline():
            look, who = psycopg.Cursor(raw, row_factory=tuple_row), psycopg.Cursor(raw, row_factory=tuple_row)
            look.execute(locked.READ, [lot])
            who.execute(people.PEOPLE, people.asked_for(commands, lot=lot))
        row = locked.row(look.fetchone())
        persons = [people.person(found) for found in who.fetchall()]
        purses = None if row is None else purse_keeping.behind(raw, row, persons, locks=False)
    if row is None or not row.takes_bids(row.now) or not row.is_out:
        return [None for _ in commands]
    minimum = row.minimum
    refusal = errors.BidTooLow(minimum_bid=money.to_decimal_string(minimum, row.currency))
    return [
        refusal if _proves(row, minimum, command, person, purses) else None
        for command, person in zip(commands, persons, strict=True)
    ]


def _proves(row: LotRow, minimum: int, command: PlaceBid, person: Person | None, purses: Purses | None) -> bool:
    """What a purse does not cover is refused for that (protocol.md, "Order of refusals"), which only the lock can tell."""
    amount = row.amount(command.amount)
    return (
        amount is not None
        and amount < minimum
        and person is not None
        and person.active
        and person.verified
        and not person.banned
        and person.stored is None
        and person.registration_status == RegistrationStatus.APPROVED
        and person.user_id not in (row.leader_user, row.seller_id)
        and (purses is None or purses.refusal(amount, person.purse_id) is None)
    )
