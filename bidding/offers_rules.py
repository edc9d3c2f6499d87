"""What may be said between seller and high bidder after the close, and what comes of it. Pure. Source: auction-rules 4.

Amounts are minor units. The high bid P is binding throughout; one counter-offer is live at a time; the seller makes at most
`ROUNDS`; one deadline holds for all of it. What the rules leave open is decision 0041: nobody goes back behind what they
offered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

Party = Literal["seller", "buyer"]
Action = Literal["accept", "reject", "counter"]
Word = Literal["accepted", "rejected", "countered", "counter_accepted", "counter_rejected", "lapsed"]
"""What the lot's log says of a step (docs/protocol.md, "Event kinds")."""

ROUNDS: Final = 3
SOLD: Final = frozenset({"accepted", "counter_accepted"})
UNSOLD: Final = frozenset({"rejected", "lapsed"})


class NotAllowed(Exception):
    """It is not this party's turn, or that is not theirs to say now."""


class OutOfBounds(Exception):
    """A counter-offer beside what it may be; `bounds` says what that is."""

    def __init__(self, bounds: Bounds) -> None:
        super().__init__(bounds)
        self.bounds = bounds


@dataclass(frozen=True, slots=True)
class Bounds:
    """From `least` to `most`, both lawful; `most` is None where nothing is too much."""

    least: int
    most: int | None

    def allow(self, amount: int) -> bool:
        return self.least <= amount and (self.most is None or amount <= self.most)


@dataclass(frozen=True, slots=True)
class Talks:
    """Where the two stand. `price` is P, `least` next(P); `ask` and `bid` are the last counter-offers of seller and buyer.

    `live` is whose counter-offer waits for an answer. `refused`: the buyer said no, so that P alone is left to decide on.
    """

    price: int
    least: int
    rounds: int = 0
    ask: int | None = None
    bid: int | None = None
    live: Party | None = None
    refused: bool = False

    @property
    def turn(self) -> Party:
        """Who is asked."""
        return "buyer" if self.live == "seller" else "seller"

    @property
    def offer(self) -> int | None:
        """The counter-offer that is live."""
        return {"seller": self.ask, "buyer": self.bid}[self.live] if self.live is not None else None

    @property
    def bound(self) -> int | None:
        """What the buyer is held to beyond P: nobody goes back behind what they offered, until P alone is left."""
        return None if self.refused else self.bid

    @property
    def at_stake(self) -> int:
        """What an acceptance sells for."""
        return self.price if self.offer is None else self.offer

    @property
    def bounds(self) -> Bounds | None:
        """What whoever is asked may answer with; None where no counter-offer is left to make."""
        found = self._of_buyer() if self.turn == "buyer" else self._of_seller()
        return found if found is not None and (found.most is None or found.least <= found.most) else None

    @property
    def may(self) -> tuple[Action, ...]:
        """What whoever is asked may say."""
        return ("accept", "reject", "counter") if self.bounds is not None else ("accept", "reject")

    def _of_buyer(self) -> Bounds | None:
        """next(P) <= c' < c."""
        return None if self.ask is None else Bounds(max(self.least, self.bid or 0), self.ask - 1)

    def _of_seller(self) -> Bounds | None:
        """c > P, and above what the buyer offers for it."""
        if self.refused or self.rounds >= ROUNDS:
            return None
        return Bounds(max(self.price, self.bid or 0) + 1, self.ask)


@dataclass(frozen=True, slots=True)
class Step:
    """What the log says, and where the two stand after it. `talks` is None once it is settled; `amount` is what was meant."""

    word: Word
    amount: int | None
    talks: Talks | None

    @property
    def sold_at(self) -> int | None:
        return self.amount if self.word in SOLD else None


def step(talks: Talks, *, party: Party, action: Action, amount: int | None = None) -> Step:
    """Raises `NotAllowed`, `OutOfBounds`."""
    if party != talks.turn or action not in talks.may:
        raise NotAllowed
    if action == "accept":
        return Step("accepted" if talks.live is None else "counter_accepted", talks.at_stake, None)
    if action == "reject":
        return Step("rejected", None, None) if party == "seller" else Step("counter_rejected", talks.offer, _refused(talks))
    return _countered(talks, party, amount)


SILENCE: Final = Step("lapsed", None, None)
"""The deadline passed: whoever was asked, nothing is sold."""


def again(talks: Talks, *, word: str, party: Party | None, amount: int | None) -> Step:
    """The step that an event of the log tells of; `party` None is the clock. Raises as `step` for what is not lawful."""
    action = _ACTIONS.get(word)
    if party is None:
        found = SILENCE
    elif action is None:
        raise NotAllowed
    else:
        found = step(talks, party=party, action=action, amount=amount)
    if (found.word, found.amount) != (word, amount):
        raise NotAllowed
    return found


_ACTIONS: Final[Mapping[str, Action]] = {
    "accepted": "accept",
    "counter_accepted": "accept",
    "rejected": "reject",
    "counter_rejected": "reject",
    "countered": "counter",
}


def party_behind(actor: str) -> Party | None:
    """Whose step it was, by the `actor` of its event; None for the clock's."""
    if actor == "clock":
        return None
    return "seller" if actor == "seller" else "buyer"


def _countered(talks: Talks, party: Party, amount: int | None) -> Step:
    bounds = talks.bounds
    if bounds is None:
        raise NotAllowed
    if amount is None or not bounds.allow(amount):
        raise OutOfBounds(bounds)
    return Step("countered", amount, _with(talks, party, amount))


def _with(talks: Talks, party: Party, amount: int | None) -> Talks:
    if party == "seller":
        return replace(talks, ask=amount, live="seller", rounds=talks.rounds + 1)
    return replace(talks, bid=amount, live="buyer")


def _refused(talks: Talks) -> Talks:
    return replace(talks, live=None, refused=True)
