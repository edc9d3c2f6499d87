"""The page of a second chance, as the seller or the underbidder sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.models import User
from auctions.models import Lot, LotPhoto
from auctions.pricing import Quote
from bidding import hand, second_chance
from bidding.locked import LotRow
from bidding.second_chance import Chance
from core.errors import NotFound
from core.times import timestamp_or_none
from ledger import money


@dataclass(frozen=True, slots=True)
class ChancePage:
    """`amount` (minor units) is for the underbidder alone; `next_paddle` is whom the seller may offer it to."""

    lot: Lot
    chance: Chance
    part: str
    amount: int | None
    next_paddle: int | None

    @property
    def now(self) -> LotRow:
        return self.chance.lot

    @property
    def currency(self) -> str:
        return self.now.currency

    @property
    def photo(self) -> LotPhoto | None:
        return next(iter(self.lot.photos.all()), None)

    @property
    def paddle(self) -> int | None:
        """Who has been offered it."""
        return self.chance.open.registration.paddle if self.chance.open is not None else None

    @property
    def may(self) -> list[str]:
        if self.part == "buyer":
            return [] if self.chance.open is None or self.chance.is_late else ["accept", "reject"]
        return ["offer"] if self.next_paddle is not None else []

    @property
    def costs(self) -> Quote | None:
        return None if self.amount is None else self.now.quote(self.amount)


def chance_page(lot_id: UUID, *, user: User) -> ChancePage:
    """For the seller and who has been offered the lot. Raises `NotFound`, `PermissionDenied`."""
    now = hand.look(lot_id)
    if now is None:
        raise NotFound
    chance = second_chance.chance_of(now)
    part = second_chance.require_part(chance, user)
    lot = Lot.objects.select_related("auction__seller").prefetch_related("photos").get(pk=lot_id)
    amount = None
    if part == "buyer" and chance.open is not None:
        amount = second_chance.ceiling_of(now, chance.open.registration)
    following = second_chance.underbidder(now) if part == "seller" and chance.is_free and chance.open is None else None
    return ChancePage(lot, chance, part, amount, following.registration.paddle if following is not None else None)


def body_of(page: ChancePage) -> dict[str, Any]:
    """The same for the wire (docs/protocol.md, "The second chance")."""
    paddle = page.next_paddle if page.paddle is None else page.paddle
    given = page.chance.open
    return {
        "lot": {"id": str(page.lot.pk), "number": page.lot.number, "title": page.lot.title},
        "auction": {"id": str(page.lot.auction_id), "title": page.lot.auction.title},
        "status": page.now.status,
        "currency": page.currency,
        "asked": given.sequence if given is not None else None,
        "you": page.part,
        "may": page.may,
        "paddle": None if paddle is None else str(paddle),
        "amount": money.wire(page.amount, page.currency),
        "all_in": money.wire(page.costs.all_in if page.costs is not None else None, page.currency),
        "expires_at": timestamp_or_none(given.expires_at if given is not None else None),
    }
