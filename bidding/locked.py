"""A lot as it stands now, read in one statement: under its lock where something is to be written, without it to look.

The clock is the database's, read in the statement after the lock: `now()` would be the transaction's start, and a
bid that waited over the close would pass as early.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

import psycopg

from auctions.choices import BIDDABLE, OVER, AuctionStatus, Format, LotStatus, PricePer, PursePolicy
from auctions.increments import Mode, Table, flat
from auctions.pricing import Quote, TaxOn, Terms, largest_price, quote
from auctions.states import lot_status_at
from bidding import keys
from bidding.rules import FLOOR, Ground, Origin, ReservePolicy, Standing, TiePolicy, reserve_met
from ledger import money

Raw = psycopg.Connection[tuple[Any, ...]]
"""A thread's own connection, below Django's."""

LOCK = "SELECT 1 FROM auctions_lot WHERE id = %s FOR NO KEY UPDATE"

READ = """
SELECT l.id, l.number, l.title, l.quantity, l.price_per, l.start_price, l.reserve_price,
       l.status, l.opens_at, l.closes_at, l.hard_close_at, l.held_left, l.held_from, l.decide_by,
       l.price, l.leader_id, l.leader_origin, l.sealed_ceiling, l.bid_count, l.ask, l.increment,
       l.epoch, l.sequence, l.floor_sequence, l.head, l.commitments, l.commitments_head,
       r.paddle, r.user_id, r.purse_id,
       a.id, a.title, a.status, a.scheduled_at IS NOT NULL, a.format, a.currency, a.seller_id,
       a.soft_close_window, a.soft_close_extend, a.increment_mode, a.increment_bands::text, a.tie_policy,
       a.reserve_policy, a.decision_hours,
       a.premium_tiers::text, a.tax_percent, a.tax_on, a.commission_percent,
       a.purse_policy, a.purse_places, a.purse_base,
       clock_timestamp()
FROM auctions_lot l
JOIN auctions_auction a ON a.id = l.auction_id
LEFT JOIN auctions_registration r ON r.id = l.leader_id
WHERE l.id = %s
"""


@dataclass(frozen=True, slots=True)
class LotRow:
    """One row of `READ`, in its order. Amounts in minor units of `currency`; times aware.

    `is_out`: the auction was announced; before, nobody but its seller and staff knows of it.
    """

    id: UUID
    number: int
    title: str
    quantity: Decimal
    price_per: str
    start_price: int
    reserve_price: int | None
    status: str
    opens_at: datetime | None
    closes_at: datetime | None
    hard_close_at: datetime | None
    held_left: timedelta | None
    held_from: str
    decide_by: datetime | None
    price: int | None
    leader_id: int | None
    leader_origin: str
    sealed_ceiling: bytes | None
    bid_count: int
    ask: int | None
    increment: int | None
    epoch: str
    sequence: int
    floor_sequence: int
    head: str
    commitments: int
    commitments_head: str
    leader_paddle: int | None
    leader_user: int | None
    leader_purse: int | None
    auction_id: UUID
    auction_title: str
    auction_status: str
    is_out: bool
    format: str
    currency: str
    seller_id: int
    window: int
    extend: int
    increment_mode: str
    increment_bands: str
    tie_policy: str
    reserve_policy: str
    decision_hours: int
    premium_tiers: str
    tax_percent: Decimal
    tax_on: str
    commission_percent: Decimal
    purse_policy: str
    purse_places: int
    purse_base: int
    now: datetime

    @property
    def ground(self) -> Ground:
        return Ground(
            self.start_price,
            self.reserve_price,
            table(self.increment_mode, self.increment_bands) if self.increment is None else steps_of(self.increment),
            cast("TiePolicy", self.tie_policy),
        )

    @property
    def terms(self) -> Terms:
        return terms(self.premium_tiers, self.tax_percent, self.tax_on, self.commission_percent)

    @property
    def standing(self) -> Standing:
        """Opens the sealed ceiling. Raises `keys.CannotOpen`."""
        if self.price is None or self.leader is None or self.sealed_ceiling is None:
            return Standing(ask=self.ask)
        ceiling = int(keys.unseal(self.sealed_ceiling, about=ceiling_of(self.id)))
        return Standing(self.leader, ceiling, self.price, cast("Origin", self.leader_origin), self.ask)

    @property
    def leader(self) -> int | None:
        """The leading paddle; `FLOOR` where somebody in the hall leads without one."""
        return FLOOR if self.leader_paddle is None and self.price is not None else self.leader_paddle

    @property
    def leader_name(self) -> str | None:
        """The leader as the public reads it."""
        return None if self.leader is None else paddle_name(self.leader)

    @property
    def policy(self) -> ReservePolicy:
        return cast("ReservePolicy", self.reserve_policy)

    @property
    def minimum(self) -> int:
        return Standing(price=self.price, ask=self.ask).minimum(self.ground)

    @property
    def met(self) -> bool:
        return reserve_met(self.ground, self.price)

    def amount(self, said: object) -> int | None:
        """Minor units of what a client sent; None for what is no amount to bid: nonsense, 0, or too much to add up."""
        try:
            minor = money.parse(said, self.currency)
        except money.InvalidAmount:
            return None
        return minor if 0 < minor <= largest_price(quantity=self.quantity, per_unit=self.per_unit) else None

    @property
    def per_unit(self) -> bool:
        return self.price_per == PricePer.UNIT

    def quote(self, price: int) -> Quote:
        """What the lot would cost its buyer at this price."""
        return quoted(price, self.quantity, self.price_per, self.terms)

    @property
    def has_purses(self) -> bool:
        """Whether each paddle of its auction has a purse (rules 7)."""
        return self.purse_policy != PursePolicy.NONE

    @property
    def is_running(self) -> bool:
        """Whether its auction is announced and neither over nor called off."""
        return self.auction_status in (AuctionStatus.SCHEDULED, AuctionStatus.LIVE)

    def shown_status(self, at: datetime | None = None) -> LotStatus:
        """The status by the clock, though no job has run; at the time of the reading where no other is given."""
        return lot_status_at(self, at or self.now)

    def is_due_to_open(self, at: datetime) -> bool:
        """Whether the clock opens it: a lot of a timed auction, from `opens_at` to its close."""
        return (
            self.status == LotStatus.QUEUED
            and self.shown_status(at) == LotStatus.OPEN
            and self.format == Format.TIMED
            and self.is_running
            and not self.is_past_close(at)
        )

    def is_past_close(self, at: datetime) -> bool:
        """`t = closes_at` is late (rule 3)."""
        return self.closes_at is not None and at >= self.closes_at

    @property
    def takes_absentee_bids(self) -> bool:
        """A lot of a live sale, until it opens."""
        return self.format == Format.LIVE and self.status == LotStatus.QUEUED and self.is_running

    @property
    def behind_the_hammer(self) -> timedelta | None:
        """How long ago the hammer fell on a lot of a live sale; None where none has."""
        fell = self.format == Format.LIVE and self.status in OVER and self.status != LotStatus.WITHDRAWN
        return self.now - self.closes_at if fell and self.closes_at is not None else None

    def takes_bids(self, at: datetime) -> bool:
        return (self.status in BIDDABLE or self.is_due_to_open(at)) and not self.is_past_close(at)


def paddle_name(paddle: int) -> str:
    """A paddle as the log and the wire name it."""
    return "floor" if paddle == FLOOR else str(paddle)


def ceiling_of(lot: UUID) -> bytes:
    """What a sealed ceiling belongs to."""
    return b"ceiling:" + lot.bytes


def sealed_ceiling(lot: UUID, ceiling: int | None) -> bytes | None:
    """A leader's ceiling (minor units) as the lot's row keeps it."""
    return None if ceiling is None else keys.seal(str(ceiling).encode(), about=ceiling_of(lot))


@lru_cache(maxsize=1024)
def table(mode: str, bands: str) -> Table:
    """From the auction's columns; `bands` is their JSON text, so that a batch need not build it again."""
    return Table(cast("Mode", mode), tuple((int(start), int(step)) for start, step in json.loads(bands)))


@lru_cache(maxsize=1024)
def steps_of(increment: int) -> Table:
    """The table of a lot that the auctioneer lets step by one amount."""
    return flat(increment)


@lru_cache(maxsize=1024)
def terms(tiers: str, tax_percent: Decimal, tax_on: str, commission_percent: Decimal) -> Terms:
    rows = tuple((int(start), Decimal(str(percent))) for start, percent in json.loads(tiers))
    return Terms(rows, tax_percent, cast("TaxOn", tax_on), commission_percent)


@lru_cache(maxsize=65_536)
def quoted(price: int, quantity: Decimal, price_per: str, rates: Terms) -> Quote:
    return quote(price, quantity=quantity, per_unit=price_per == PricePer.UNIT, terms=rates)


def row(found: tuple[Any, ...] | None) -> LotRow | None:
    return None if found is None else LotRow(*found)
