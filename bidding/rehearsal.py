"""The rehearsal bidders: two accounts, named as such, that bid now and then so that a demo's pages live.

They bid through the engine like anybody, and only where they hold a paddle. The demo gives them paddles in the sales it
makes; nobody can sign in as them, so they hold none anywhere else and never touch a lot they did not come with.
They leave off at a limit, at most `_SPREAD` per cent around a multiple of what the lot is worth: prices do not run away,
and two machines do not bid against each other for ever.
"""

from __future__ import annotations

import logging
import random
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Max, Q, QuerySet

from auctions.choices import BIDDABLE, AuctionStatus, LotStatus, RegistrationStatus
from auctions.increments import Table
from auctions.models import Auction, Lot, Registration
from auctions.terms import minimum_of, table_of
from bidding import engine
from bidding.commands import PlaceBid
from bidding.models import Answer
from core.errors import DomainError
from core.times import database_time
from ledger import money

logger = logging.getLogger(__name__)

BIDDERS: Final = ("rehearsal-a@rostrum.test", "rehearsal-b@rostrum.test")
"""The accounts; `config.demo.people` makes them, without a password."""

_SOONEST = timedelta(seconds=8)
_LATEST = timedelta(seconds=20)
"""Between two of their bids in one sale."""
_OFTEN = 1 / 3
"""How likely they bid at one look between the two; beat looks every four seconds."""
_UNHURRIED = timedelta(seconds=45)
"""Between two of their bids on a lot that no clock closes, while nobody else bids."""
_SPREAD = 20

Chance = random.Random
_CHANCE: Final = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Room:
    """One live sale that they came with: the paddles, and when they last bid on each of its lots."""

    auction: Auction
    paddles: Sequence[Registration]
    last: Mapping[uuid.UUID, datetime]


def bid_now_and_then(*, chance: Chance = _CHANCE) -> None:
    """At most one bid in each of the demo's live sales. Does nothing where there is no demo, or it is stilled."""
    if not (settings.DEMO and settings.DEMO_BOTS):
        return
    for room in _rooms():
        now = database_time()
        if is_time(last=max(room.last.values(), default=None), now=now, chance=chance):
            _bid_in(room, now=now, chance=chance)


def is_time(*, last: datetime | None, now: datetime, chance: Chance) -> bool:
    """Whether a bid is due in a sale, from when they bid there last."""
    if last is None or now - last >= _LATEST:
        return True
    return now - last >= _SOONEST and chance.random() < _OFTEN


def limit_of(lot: Lot) -> int:
    """Where they leave off, in minor units: about the reserve and a fifth, else three times the start price."""
    worth = lot.reserve_price * 6 // 5 if lot.reserve_price is not None else lot.start_price * 3
    spread = lot.pk.int % (2 * _SPREAD + 1) - _SPREAD
    return worth * (100 + spread) // 100


def patience(lot: Lot, *, table: Table, now: datetime) -> timedelta:
    """How long to wait between two bids on a lot: the steps that are left, spread over the time that is left."""
    if lot.closes_at is None:
        return _UNHURRIED
    price = lot.price or lot.start_price
    steps = max(0, limit_of(lot) - price) // table.step(price)
    return max(timedelta(0), lot.closes_at - now) / (steps + 1)


def _rooms() -> Iterator[Room]:
    mine = Registration.objects.filter(
        user__email__in=BIDDERS, status=RegistrationStatus.APPROVED, auction__status=AuctionStatus.LIVE
    )
    paddles: dict[Auction, list[Registration]] = {}
    for paddle in mine.select_related("auction").order_by("auction_id", "pk"):
        paddles.setdefault(paddle.auction, []).append(paddle)
    for auction, held in paddles.items():
        answers = Answer.objects.filter(registration__in=held).values_list("lot_id").annotate(last=Max("at"))
        yield Room(auction, held, dict(answers))


def _bid_in(room: Room, *, now: datetime, chance: Chance) -> None:
    table = table_of(room.auction)
    ready = [lot for lot in _open_lots(room.auction, now=now) if _is_ready(lot, room, table=table, now=now)]
    if not ready:
        return
    lot = chance.choice(ready)
    lot.auction = room.auction
    bidder = chance.choice([paddle for paddle in room.paddles if paddle.pk != lot.leader_id])
    amount = money.to_decimal_string(_amount(lot, table=table, chance=chance), room.auction.currency)
    try:
        engine.submit(PlaceBid(lot.pk, bidder.user_id, f"rehearsal-{uuid.uuid4()}", amount))
    except DomainError as refusal:
        # The lot has closed, or somebody was faster: that is what a sale is.
        logger.debug("A rehearsal bid was refused: %s", refusal.code)


def _open_lots(auction: Auction, *, now: datetime) -> QuerySet[Lot]:
    """Those that take bids by the clock, whether or not a job has run."""
    is_open = Q(status__in=BIDDABLE) | Q(status=LotStatus.QUEUED, opens_at__lte=now)
    return Lot.objects.filter(is_open, Q(closes_at=None) | Q(closes_at__gt=now), auction=auction)


def _is_ready(lot: Lot, room: Room, *, table: Table, now: datetime) -> bool:
    """A person who leads is answered soon; among themselves they take their time."""
    own = {paddle.pk for paddle in room.paddles}
    if minimum_of(lot, table=table) > limit_of(lot) or own == {lot.leader_id}:
        return False
    last = room.last.get(lot.pk)
    led_by_a_person = lot.leader_id is not None and lot.leader_id not in own
    return last is None or led_by_a_person or now - last >= patience(lot, table=table, now=now)


def _amount(lot: Lot, *, table: Table, chance: Chance) -> int:
    """The least bid, or a ceiling one or two steps above it."""
    least = minimum_of(lot, table=table)
    return min(chance.choice([least, least, *table.steps(least, 2)]), max(least, limit_of(lot)))
