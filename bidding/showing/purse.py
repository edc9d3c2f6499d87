"""The purse beside the bid button: what of it is spent and held, what the next bid takes, what one may still bid.

`bidding/purse.js` draws the same once the page is live; tests/e2e holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from bidding import purse_keeping
from bidding.locked import LotRow
from bidding.purses import highest, places_of
from bidding.showing.viewer import Viewer
from ledger.holds import Means


@dataclass(frozen=True, slots=True)
class PurseView:
    """Minor units. `held` is what other lots take, `bid` what this lot takes once the next bid is made.

    `free` is what no other lot takes, `available` what is free for any lot.
    """

    amount: int
    spent: int
    held: int
    bid: int
    free: int
    highest: int
    places: int
    available: int

    @property
    def after(self) -> int:
        """What is left once the next bid is made; below nothing where it is too much."""
        return self.free - self.bid

    @property
    def is_short(self) -> bool:
        return self.bid > self.highest

    @property
    def spent_share(self) -> str:
        return self._share(self.spent)

    @property
    def held_share(self) -> str:
        return self._share(self.held)

    @property
    def held_from(self) -> str:
        return self._share(self.spent)

    @property
    def bid_from(self) -> str:
        return self._share(self.spent + self.held)

    @property
    def bid_share(self) -> str:
        return self._share(min(self.bid, self.free))

    def _share(self, part: int) -> str:
        """Of the whole purse, in percent, as an SVG wants it in every language."""
        return f"{Decimal(part * 100) / self.amount:.2f}%" if self.amount > 0 else "0%"


def means_of(now: LotRow, viewer: Viewer) -> Means | None:
    """The viewer's purse at this lot: one statement, and none in a sale without."""
    return purse_keeping.means_at(now, viewer.purse_id)


def purse_view(now: LotRow, means: Means | None) -> PurseView | None:
    if means is None:
        return None
    places = places_of(now)
    return PurseView(
        amount=means.amount,
        spent=means.spent,
        held=max(means.amount - means.spent - means.free, 0),
        bid=max(now.quote(now.minimum).total, means.here or 0),
        free=means.free,
        highest=highest(means, places),
        places=places.open(have=means.others),
        available=means.available,
    )
