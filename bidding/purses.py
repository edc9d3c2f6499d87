"""Purses as a lot sees them (auction-rules 7): what bids may bind, and what the lot takes of its leader's purse as it stands.

`stake_of` is the one place that says what a lot takes: batches and acts by hand bring the hold in line with it, and the
reconciliation asks it again. Touches no database (`bidding.purse_keeping` does).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from auctions.choices import Format, LotStatus
from bidding.locked import LotRow
from bidding.purse_rules import Places, affordable, highest_allowed
from bidding.rules import Standing
from core.errors import DomainError
from ledger import money, purses
from ledger.holds import Means, Stake

_GIVES_BACK = frozenset({LotStatus.UNSOLD, LotStatus.PASSED, LotStatus.WITHDRAWN})


def reference_of(lot: UUID) -> str:
    """What a lot's hold is called."""
    return f"lot:{lot}"


def stake_of(lot: LotRow, *, offered: int | None = None) -> Stake | None:
    """The price's total once it is sold, and until then that of what its leader is bound to.

    Which is the visible price where one lot runs at a time, as nothing else can use the purse meanwhile, and the ceiling
    where several do. While the seller decides, the hold stays, and follows what the leader has `offered` beyond it.
    """
    if not lot.has_purses or lot.leader_purse is None or lot.price is None or lot.status in _GIVES_BACK:
        return None
    if lot.status == LotStatus.SOLD:
        return Stake(lot.leader_purse, lot.quote(lot.price).total, is_spent=True)
    bound = lot.price if lot.format == Format.LIVE else lot.standing.ceiling or lot.price
    return Stake(lot.leader_purse, lot.quote(max(bound, offered or 0)).total)


def places_of(lot: LotRow) -> Places:
    return Places(lot.purse_places, lot.purse_base)


def highest(means: Means | None, places: Places) -> int:
    """The most that may be bound on one lot. No purse: nothing."""
    return 0 if means is None else highest_allowed(means.free, have=means.others, places=places)


def shown(means: Means, lot: LotRow) -> dict[str, Any]:
    """On the wire. `highest` is the most that this bidder may bind on this lot; `kept` is kept back for `places` to fill."""
    places = places_of(lot)
    bounds = {"highest": highest(means, places), "kept": min(places.kept(have=means.others), max(means.free, 0))}
    wire = {name: money.to_decimal_string(amount, lot.currency) for name, amount in bounds.items()}
    return purses.wire(means) | wire | {"places": places.open(have=means.others)}


@dataclass(frozen=True, slots=True)
class Purses:
    """What a batch of bids on one lot knows of the purses behind them. Within it nothing else moves: their rows are locked."""

    lot: LotRow
    means: Mapping[int, Means]

    @property
    def stake(self) -> Stake | None:
        """What the lot takes before the batch."""
        leader = self._of(self.lot.leader_purse)
        return None if leader is None else leader.stake

    def refusal(self, amount: int, purse: int | None) -> DomainError | None:
        """Why this purse cannot be bound to this price; None where it can."""
        needed, most = self.lot.quote(amount).total, highest(self._of(purse), places_of(self.lot))
        return purses.exceeded(available=most, needed=needed, currency=self.lot.currency) if needed > most else None

    def carried(self, standing: Standing) -> Standing:
        """The leader's ceiling as far as their purse carries it now: it may have been spent or lessened since it was given."""
        if standing.ceiling is None or standing.price is None or self.lot.leader_purse is None:
            return standing
        ceiling = self.affordable(standing.ceiling, price=standing.price, purse=self.lot.leader_purse)
        return standing if ceiling == standing.ceiling else replace(standing, ceiling=ceiling)

    def affordable(self, ceiling: int, *, price: int, purse: int | None) -> int:
        """The ceiling as far as this purse carries it, never below `price`."""
        allowed = highest(self._of(purse), places_of(self.lot))
        return affordable(ceiling, price=price, allowed=allowed, cost=lambda amount: self.lot.quote(amount).total)

    def moved(self, now: Stake | None) -> list[Means]:
        """The purses that change where the lot takes `now`, as they stand then."""
        was = self.stake
        if was == now:
            return []
        concerned = sorted({stake.purse for stake in (was, now) if stake is not None})
        return [_with(self.means[purse], now) for purse in concerned]

    def _of(self, purse: int | None) -> Means | None:
        return None if purse is None else self.means.get(purse)


def _with(means: Means, now: Stake | None) -> Means:
    """The purse once the lot takes `now`, of this purse or another."""
    was, here = means.stake, now if now is not None and now.purse == means.purse else None
    held = means.held - (was.amount if was and not was.is_spent else 0) + (here.amount if here and not here.is_spent else 0)
    spent = means.spent - (was.amount if was and was.is_spent else 0) + (here.amount if here and here.is_spent else 0)
    return replace(
        means, held=held, spent=spent, here=here.amount if here else None, is_spent_here=bool(here and here.is_spent)
    )
