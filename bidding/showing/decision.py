"""The page on which seller and high bidder come to terms after the close, as either of them sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from accounts.models import User
from auctions import access
from auctions.choices import LotStatus
from auctions.models import Lot, LotPhoto
from auctions.pricing import Quote
from bidding import hand, offers
from bidding.locked import LotRow
from bidding.models import LotEvent
from bidding.offers import Matter
from bidding.offers_rules import ROUNDS, Party, party_behind
from core.errors import NotFound, PermissionDenied
from core.times import timestamp, timestamp_or_none
from ledger import money

_FROM, _TO, _WIDE = 60, 500, 560
"""Of the drawing, and its width: where its lowest and highest amount stand."""
_NEAR: Final = 170
"""Two labels, of up to a crore on a phone, nearer to one another than this stand on different sides of the line."""


@dataclass(frozen=True, slots=True)
class Round:
    """One step as it was taken. `by` None is the clock; `number` counts the seller's counter-offers."""

    event: LotEvent
    by: Party | None
    amount: int | None
    number: int

    @property
    def word(self) -> str:
        return str(self.event.payload["action"])


@dataclass(frozen=True, slots=True)
class Mark:
    """An amount on the line: `kind` is bid, reserve, mine or theirs; `low` where its label stands beneath.

    The labels of the lowest and the highest begin and end with the drawing (`anchor`, `label_x`), however long they are.
    """

    kind: str
    amount: int
    x: int
    low: bool

    @property
    def anchor(self) -> str:
        return {_FROM: "start", _TO: "end"}.get(self.x, "middle")

    @property
    def label_x(self) -> int:
        return {_FROM: 0, _TO: _WIDE}.get(self.x, self.x)


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """`party` is the reader's, None for the house, which looks on. Amounts in minor units."""

    lot: Lot
    matter: Matter
    party: Party | None
    person_id: int
    rounds: Sequence[Round]

    @property
    def now(self) -> LotRow:
        return self.matter.lot

    @property
    def currency(self) -> str:
        return self.now.currency

    @property
    def waits(self) -> bool:
        """Whether anything is still to be decided."""
        return self.matter.turn is not None

    @property
    def is_mine(self) -> bool:
        """Whether the reader is asked."""
        return self.party is not None and self.matter.turn == self.party

    @property
    def photo(self) -> LotPhoto | None:
        return next(iter(self.lot.photos.all()), None)

    @property
    def reserve(self) -> int | None:
        """For the seller's side alone."""
        return None if self.party == "buyer" else self.now.reserve_price

    @property
    def high_bid(self) -> int:
        return self.matter.talks.price if self.matter.talks is not None else self.now.price or 0

    @property
    def at_stake(self) -> int:
        """What an acceptance sells for; afterwards what it stands at."""
        return self.matter.talks.at_stake if self.matter.talks is not None else self.now.price or 0

    @property
    def offer(self) -> int | None:
        """The counter-offer that is live."""
        return self.matter.talks.offer if self.matter.talks is not None else None

    @property
    def costs(self) -> Quote:
        return self.now.quote(self.at_stake)

    @property
    def receives(self) -> int:
        """What the seller gets, after commission."""
        return self.costs.total - self.costs.commission

    @property
    def may_counter(self) -> bool:
        return self.is_mine and self.matter.talks is not None and self.matter.talks.bounds is not None

    @property
    def least(self) -> int | None:
        bounds = self.matter.talks.bounds if self.matter.talks is not None else None
        return bounds.least if bounds is not None else None

    @property
    def most(self) -> int | None:
        bounds = self.matter.talks.bounds if self.matter.talks is not None else None
        return bounds.most if bounds is not None else None

    @property
    def round(self) -> int:
        """The one that is on, or begins with the next counter-offer."""
        talks = self.matter.talks
        return 0 if talks is None else min(ROUNDS, talks.rounds + (talks.live is None or talks.live == "buyer"))

    @property
    def rounds_in_all(self) -> int:
        return ROUNDS

    @property
    def is_sold(self) -> bool:
        return self.now.status == LotStatus.SOLD

    @property
    def marks(self) -> list[Mark]:
        """Bid, the last offers and the reserve on a line, to see how far apart the two are. Fewer than two are no picture."""
        talks = self.matter.talks
        if talks is None:
            return []
        amounts = {"bid": talks.price, "ask": talks.ask, "offer": talks.bid, "reserve": self.reserve}
        mine = "ask" if self.party == "seller" else "offer"
        found = [(_kind(name, mine), amount) for name, amount in amounts.items() if amount is not None]
        return _on_a_line(found) if len({amount for _, amount in found}) > 1 else []


def decision_page(lot_id: UUID, *, user: User) -> DecisionPage:
    """For the two whom it concerns, and the house. Raises `NotFound`, `PermissionDenied`."""
    now = hand.look(lot_id)
    if now is None:
        raise NotFound
    try:
        party: Party | None = offers.party_of(now, user)
    except PermissionDenied:
        if not access.is_house(user):
            raise
        party = None
    lot = Lot.objects.select_related("auction__seller").prefetch_related("photos").get(pk=lot_id)
    matter = offers.matter_of(now)
    return DecisionPage(lot, matter, party, user.pk, _rounds(matter))


def body_of(page: DecisionPage) -> dict[str, Any]:
    """The same for the wire (docs/protocol.md, "The decision")."""
    currency, talks = page.currency, page.matter.talks
    bounds = talks.bounds if talks is not None and page.is_mine else None
    offer = None
    if talks is not None and talks.offer is not None:
        expires_at = timestamp_or_none(page.now.decide_by)
        offer = {
            "id": str(page.matter.asked),
            "amount": _wire(talks.offer, currency),
            "by": talks.live,
            "expires_at": expires_at,
        }
    return {
        "lot": {"id": str(page.lot.pk), "number": page.lot.number, "title": page.lot.title},
        "auction": {"id": str(page.lot.auction_id), "title": page.lot.auction.title},
        "status": page.now.status,
        "currency": currency,
        "price": _wire(page.now.price, currency),
        "reserve_price": _wire(page.reserve, currency),
        "asked": page.matter.asked,
        "turn": page.matter.turn,
        "you": page.party,
        "may": list(talks.may) if talks is not None and page.is_mine else [],
        "bounds": None if bounds is None else offers.wire_bounds(bounds, currency),
        "counter_offer": offer,
        "decide_by": timestamp_or_none(page.now.decide_by),
        "all_in": _wire(page.costs.all_in, currency),
        "receives": None if page.party == "buyer" else _wire(page.receives, currency),
        "history": [
            {
                "sequence": each.event.sequence,
                "at": timestamp(each.event.at),
                "by": each.by or "clock",
                "action": each.word,
                "amount": each.event.payload["amount"],
            }
            for each in page.rounds
        ],
    }


def _rounds(matter: Matter) -> list[Round]:
    found, number = [], 0
    for event in matter.steps:
        by, said = party_behind(event.actor), event.payload["amount"]
        number += event.payload["action"] == "countered" and by == "seller"
        found.append(Round(event, by, None if said is None else money.parse(said, matter.lot.currency), max(number, 1)))
    return found


def _kind(name: str, mine: str) -> str:
    if name in {"bid", "reserve"}:
        return name
    return "mine" if name == mine else "theirs"


def _on_a_line(amounts: Sequence[tuple[str, int]]) -> list[Mark]:
    lowest, highest = min(amount for _, amount in amounts), max(amount for _, amount in amounts)
    found: list[Mark] = []
    for kind, amount in sorted(amounts, key=lambda pair: pair[1]):
        x = _FROM + round((_TO - _FROM) * (amount - lowest) / (highest - lowest))
        low = not (found and x - found[-1].x < _NEAR and found[-1].low)
        found.append(Mark(kind, amount, x, low))
    return found


def _wire(amount: int | None, currency: str) -> str | None:
    return money.wire(amount, currency)
