"""What a seller writes down: an auction and its lots as data, and the rules that hold before anything is stored.

Amounts are minor units of the draft's currency, durations seconds. `faults` of either kind names what is wrong by field;
nothing here asks the database.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import TypedDict

from django.utils.translation import gettext as _

from accounts.models import User
from auctions.choices import Format, PricePer, PursePolicy, ReservePolicy, TaxOn, TiePolicy, Visibility
from auctions.currencies import CURRENCIES
from auctions.increments import PRESETS, Table, usual
from auctions.models import Category
from auctions.pricing import largest_price, total_of
from ledger.money import exponent

Faults = dict[str, list[str]]

MOST_LOTS = 1000
MOST_TIERS = 20
MOST_PLACES = 1000
DAY = 86_400
LONGEST_STAGGER = 3600
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
"""A sale lies between these; arithmetic on its times cannot overflow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoftClose:
    """A bid in the last `window` seconds leaves at least `extend` seconds, never past `hard_close_at`."""

    window: int
    extend: int
    hard_close_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Premium:
    """`tiers` are `(from minor units, percent)`, marginal; `tax` in percent."""

    tiers: tuple[tuple[int, Decimal], ...] = ()
    tax: Decimal = Decimal(0)
    tax_on: str = TaxOn.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoHold:
    """When an open lot holds itself (rules 8): `share` percent of the bidders who were there gone, the auctioneer, the video."""

    share: int | None = None
    auctioneer: bool = False
    gateway: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Purses:
    """What each paddle may spend (rules 7): `amount` to begin with; `base` is kept back for each of `places` still to fill."""

    policy: str = PursePolicy.SET
    amount: int = 0
    places: int = 0
    base: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """How bids rise: a preset by name, or a table of one's own."""

    preset: str = ""
    table: Table | None = None

    def resolved(self, currency: str) -> Table:
        """The table; where neither is named, the currency's usual one."""
        if self.table is not None:
            return self.table
        return PRESETS[self.preset].table if self.preset else usual(currency, places=exponent(currency))


@dataclass(frozen=True, slots=True, kw_only=True)
class LotDraft:
    title: str
    start_price: int
    number: int | None = None
    description: str = ""
    category: Category | None = None
    quantity: Decimal = Decimal(1)
    unit: str = ""
    price_per: str = PricePer.LOT
    reserve_price: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuctionDraft:
    title: str
    currency: str
    opens_at: datetime
    closes_at: datetime | None = None
    description: str = ""
    category: Category | None = None
    format: str = Format.TIMED
    visibility: str = Visibility.PUBLIC
    soft_close: SoftClose | None = None
    stagger: int = 0
    increments: Steps = field(default_factory=Steps)
    tie_policy: str = TiePolicy.EARLIEST
    reserve_policy: str = ReservePolicy.RESERVE
    premium: Premium = field(default_factory=Premium)
    purse: Purses | None = None
    deposit: int = 0
    approve_bidders: bool = False
    commitments_public: bool = False
    conditions: str = ""
    auctioneer: User | None = None
    auto_hold: AutoHold | None = None


class LotChanges(TypedDict, total=False):
    """Fields of a lot that are to become others."""

    title: str
    start_price: int
    number: int
    description: str
    category: Category | None
    quantity: Decimal
    unit: str
    price_per: str
    reserve_price: int | None


class AuctionChanges(TypedDict, total=False):
    """Fields of an auction that are to become others."""

    title: str
    currency: str
    opens_at: datetime
    closes_at: datetime | None
    description: str
    category: Category | None
    format: str
    visibility: str
    soft_close: SoftClose | None
    stagger: int
    increments: Steps
    tie_policy: str
    reserve_policy: str
    premium: Premium
    purse: Purses | None
    deposit: int
    approve_bidders: bool
    commitments_public: bool
    conditions: str
    auctioneer: User | None
    auto_hold: AutoHold | None


def lot_faults(draft: LotDraft) -> Faults:
    """Rules within one lot."""
    found: Faults = {}
    if draft.quantity <= 0:
        found["quantity"] = [_("A quantity is more than nothing.")]
        return found
    per_unit = draft.price_per == PricePer.UNIT
    largest = largest_price(quantity=draft.quantity, per_unit=per_unit)
    if draft.start_price < 1:
        found["start_price"] = [_("A start price is at least the smallest coin of the currency.")]
    elif total_of(draft.start_price, quantity=draft.quantity, per_unit=per_unit) < 1:
        # An order over nothing could never be paid.
        found["start_price"] = [_("So little of it at so low a price would cost nothing.")]
    elif draft.start_price > largest:
        found["start_price"] = [_("That is too much.")]
    if draft.reserve_price is not None and not draft.start_price <= draft.reserve_price <= largest:
        found["reserve_price"] = [_("A reserve is not below the start price.")]
    return found


def auction_faults(draft: AuctionDraft) -> Faults:
    """Rules within one auction, its lots aside."""
    if draft.currency not in CURRENCIES:
        return {"currency": [_("That is no currency we know.")]}
    return {
        **_time_faults(draft),
        **_soft_close_faults(draft),
        **_conduct_faults(draft),
        **_step_faults(draft),
        **_premium_faults(draft.premium),
        **_purse_faults(draft),
    }


def _time_faults(draft: AuctionDraft) -> Faults:
    found: Faults = {}
    for name in ("opens_at", "closes_at"):
        at = getattr(draft, name)
        if at is not None and not EARLIEST <= at <= LATEST:
            found[name] = [_("That is too far away.")]
    if found:
        return found
    if draft.closes_at is None:
        return {"closes_at": [_("A timed auction needs a closing time.")]} if draft.format == Format.TIMED else {}
    if draft.closes_at <= draft.opens_at:
        return {"closes_at": [_("It closes after it opens.")]}
    return {}


def _soft_close_faults(draft: AuctionDraft) -> Faults:
    found: Faults = {}
    if not 0 <= draft.stagger <= LONGEST_STAGGER:
        found["stagger"] = [_("From 0 to 3600 seconds.")]
    soft = draft.soft_close
    if draft.format == Format.LIVE:
        if draft.stagger:
            found["stagger"] = [_("In a live sale you close the lots yourself.")]
        if soft is not None:
            found["soft_close"] = [_("In a live sale you close the lots yourself.")]
    elif soft is not None and (fault := _fault_of(soft, closes_at=draft.closes_at)):
        found["soft_close"] = [fault]
    return found


def _conduct_faults(draft: AuctionDraft) -> Faults:
    found: Faults = {}
    hold = draft.auto_hold
    if draft.format != Format.LIVE:
        found |= {"auctioneer": [_("The clock runs a timed sale.")]} if draft.auctioneer is not None else {}
        found |= {"auto_hold": [_("The clock runs a timed sale.")]} if hold is not None else {}
    elif hold is not None and hold.share is not None and not 1 <= hold.share <= 100:
        found["auto_hold"] = [_("A percentage lies between 1 and 100.")]
    return found


def _fault_of(soft: SoftClose, *, closes_at: datetime | None) -> str:
    if not 0 <= soft.window <= DAY or not 0 <= soft.extend <= DAY:
        return _("Window and extension are 0 to 86400 seconds.")
    if soft.window and not soft.extend:
        return _("With a window there is an extension, too.")
    if soft.hard_close_at is None or closes_at is None:
        return ""
    return "" if closes_at <= soft.hard_close_at <= LATEST else _("The hard end is not before the closing time.")


def _step_faults(draft: AuctionDraft) -> Faults:
    preset = draft.increments.preset
    if preset and preset not in PRESETS:
        return {"increments": [_("There is no such table of increments.")]}
    if preset and PRESETS[preset].currency != draft.currency:
        text = _("The table “%(name)s” is made for %(currency)s.")
        return {"increments": [text % {"name": preset, "currency": PRESETS[preset].currency}]}
    return {}


def _premium_faults(premium: Premium) -> Faults:
    starts = [start for start, _percent in premium.tiers]
    percents = [*(percent for _start, percent in premium.tiers), premium.tax]
    if len(starts) > MOST_TIERS:
        return {"premium": [_("At most 20 tiers.")]}
    if starts and (starts[0] != 0 or sorted(set(starts)) != starts):
        return {"premium": [_("Tiers rise, and the first begins at zero.")]}
    if any(not 0 <= percent <= 100 for percent in percents):
        return {"premium": [_("A percentage lies between 0 and 100.")]}
    return {}


def _purse_faults(draft: AuctionDraft) -> Faults:
    purse = draft.purse
    if purse is None:
        return {}
    if purse.places and not purse.base:
        return {"purse": [_("Say what the cheapest lot costs, so that enough is kept back for each place.")]}
    if not 0 <= purse.places <= MOST_PLACES:
        return {"purse": [_("From 0 to 1000 places.")]}
    if purse.policy == PursePolicy.DEPOSIT and not draft.deposit:
        return {"deposit": [_("A purse that is bought by a deposit needs one to be asked for.")]}
    return {}
