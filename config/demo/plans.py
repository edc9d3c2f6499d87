"""What the demo sells, as data: a sale, its lots, and the bids they are to have. Amounts are decimal strings, as typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Final, Literal

from auctions.choices import Format, PricePer, TaxOn, Visibility
from auctions.drafts import Premium, Steps

Seller = Literal["seller", "organiser"]
NOW: Final = timedelta(0)


@dataclass(frozen=True, slots=True)
class BidPlan:
    """bidder1 … bidder12 by number; `amount` is a ceiling."""

    bidder: int
    amount: str


@dataclass(frozen=True, slots=True)
class PhotoPlan:
    """A file of `config/demo/pictures/`, without its ending, and what it shows."""

    picture: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LotPlan:
    """`bids` in the order in which they come in."""

    title: str
    description: str
    start: str
    reserve: str | None = None
    quantity: str = "1"
    unit: str = ""
    photos: tuple[PhotoPlan, ...] = ()
    bids: tuple[BidPlan, ...] = ()

    @property
    def price_per(self) -> str:
        return PricePer.UNIT if self.unit else PricePer.LOT


@dataclass(frozen=True, slots=True)
class Word:
    """Something said in the sale's channel; `who` is a log-in."""

    who: str
    text: str


@dataclass(frozen=True, slots=True)
class AskPlan:
    """A question from the hall, who wants it answered too, and the answer of those who run the sale; "" where it waits."""

    who: str
    text: str
    votes: tuple[str, ...] = ()
    answer: str = ""


@dataclass(frozen=True, slots=True)
class PollPlan:
    """`votes` are log-ins by option; the poll is open."""

    text: str
    options: tuple[str, ...]
    votes: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class TalkPlan:
    """What is said where a sale takes place, when somebody looks in first."""

    words: tuple[Word, ...]
    behind: tuple[Word, ...] = ()
    questions: tuple[AskPlan, ...] = ()
    poll: PollPlan | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SalePlan:
    """`opens` and `closes` count from the moment of submission; `hard_end` from the closing; durations otherwise seconds.

    `title` may hold `{day}`. With `auctioneer` the house's runs it, a live one. `paddles` are the bidders who register, in the order of their paddles; `rehearsed`: the
    rehearsal bidders get paddles too, and with them leave to bid.
    """

    seller: Seller
    title: str
    description: str
    category: str
    currency: str
    opens: timedelta = NOW
    closes: timedelta | None
    lots: tuple[LotPlan, ...]
    format: str = Format.TIMED
    visibility: str = Visibility.PUBLIC
    soft_close: int = 0
    hard_end: timedelta | None = None
    stagger: int = 0
    increments: Steps = field(default_factory=Steps)
    premium: Premium = field(default_factory=Premium)
    conditions: str = ""
    approve_bidders: bool = False
    commitments_public: bool = False
    auctioneer: bool = False
    talk: TalkPlan | None = None
    paddles: tuple[int, ...] = ()
    rehearsed: bool = False


def house_premium(*, tax: str = "0") -> Premium:
    """25 % to 10,000 and 20 % above, with a tax (percent) on the premium: for currencies of two decimal places."""
    tiers = ((0, Decimal(25)), (1_000_000, Decimal(20)))
    return Premium(tiers=tiers, tax=Decimal(tax), tax_on=TaxOn.PREMIUM if Decimal(tax) else TaxOn.NONE)
