"""One batch of commands, one transaction: lock, read, fold, write, commit. Blocking; runs in a writer thread.

Lock order: the lot's row; the purses behind the bids, by id; notices of the people concerned, by person. See architecture.md, "The bid path".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import psycopg
from django.db import transaction
from psycopg.rows import tuple_row

from bidding import broadcast, hand, locked, people, purse_keeping, telling
from bidding.commands import Outcome, Person, PlaceBid
from bidding.fold import Fold
from bidding.hand import raw_connection
from bidding.journal import write_answers, write_chains, write_late, write_lot
from bidding.locked import LotRow, Raw
from bidding.purses import stake_of
from bidding.stored import with_signature
from core.errors import DomainError, NotFound


@dataclass(frozen=True, slots=True)
class Done:
    """What each command is told, in their order, and the lot after (None: there is no such lot)."""

    outcomes: list[Outcome | DomainError]
    lot: LotRow | None


def commit(lot: UUID, commands: Sequence[PlaceBid], *, quiet: telling.Quiet | None = None) -> Done:
    """Decides all commands in one transaction and, once it is committed, tells the watchers.

    `quiet` is given in a burst, where a notice need not be brought up to date with every batch.

    Raises `django.db.Error` or `psycopg.Error` where the database failed: then nothing is known of the outcome, and running the same
    commands again is safe, because their keys are stored with their answers.
    """
    with transaction.atomic():
        raw = raw_connection()
        row, persons = _read(raw, lot, commands)
        if row is None:
            return Done([NotFound() for _ in commands], None)
        fold = Fold(row, floor=_floor_answers(raw, lot, commands), purses=purse_keeping.behind(raw, row, persons))
        told = [fold.apply(command, person) for command, person in zip(commands, persons, strict=True)]
        after = fold.after()
        with raw.pipeline():
            _write(raw, fold, after)
            # While PostgreSQL works on what was just sent, this thread signs: that is most of a batch's own time.
            outcomes = [_signed(each.outcome) for each in told]
        outbid = _outbid_users(fold)
        telling.after_bids(after, outbid_users=outbid, price_changed=after.price != row.price, quiet=quiet)
    broadcast.lot_events(after, fold.pen)
    broadcast.outbid(after, outbid)
    if fold.purses is not None and fold.changed:
        broadcast.purses_changed(after, fold.purses.moved(stake_of(after)))
    if fold.late:
        broadcast.console_changed(after.auction_id)
    return Done(outcomes, after)


def tell_rest(lot: UUID, whom: Sequence[telling.Whom]) -> None:
    """After a burst: brings the notices of these up to date. A transaction of its own, under the lot's lock."""
    with transaction.atomic():
        row = hand.take(lot)
        if row is not None:
            telling.tell(row, whom)


def _read(raw: Raw, lot: UUID, commands: Sequence[PlaceBid]) -> tuple[LotRow | None, list[Person | None]]:
    """Three statements, one round trip. Each sees what was committed before it began: the lock comes first."""
    with raw.pipeline():
        cursors = [psycopg.Cursor(raw, row_factory=tuple_row) for _ in range(3)]
        cursors[0].execute(locked.LOCK, [lot])
        cursors[1].execute(locked.READ, [lot])
        cursors[2].execute(people.PEOPLE, people.asked_for(commands, lot=lot))
    return locked.row(cursors[1].fetchone()), [people.person(found) for found in cursors[2].fetchall()]


def _floor_answers(raw: Raw, lot: UUID, commands: Sequence[PlaceBid]) -> dict[str, bytes]:
    """What was answered before about bids of the floor, which have no person to look up: seldom any."""
    keys = [command.key for command in commands if command.user_id is None]
    if not keys:
        return {}
    cursor = psycopg.Cursor(raw, row_factory=tuple_row)
    return dict(cursor.execute(people.STORED_OF_THE_FLOOR, [lot, keys]).fetchall())


def _write(raw: Raw, fold: Fold, after: LotRow) -> None:
    cursor = psycopg.Cursor(raw)
    write_answers(cursor, fold.answers, pen=fold.pen)
    write_late(cursor, fold.late, pen=fold.pen)
    if fold.changed:
        write_chains(cursor, fold.pen)
        write_lot(cursor, after)
        if fold.purses is not None:
            purse_keeping.write(raw, fold.purses, after)


def _signed(outcome: Outcome | DomainError) -> Outcome | DomainError:
    if isinstance(outcome, DomainError) or outcome.repeated:
        return outcome
    return Outcome(with_signature(outcome.body))


def _outbid_users(fold: Fold) -> list[int]:
    """But for the floor, whom the hall tells."""
    users = [fold.bidders[paddle].user_id for paddle in sorted(fold.outbid)]
    return [user_id for user_id in users if user_id is not None]
