"""The price board: what is large and for everybody. `bidding/board.js` keeps it current."""

from __future__ import annotations

from dataclasses import dataclass

from auctions.choices import LotStatus
from bidding.locked import LotRow
from bidding.showing.feed import Reader
from bidding.showing.words import say
from ledger.templatetags.money import figure


@dataclass(frozen=True, slots=True)
class Board:
    """`price` and `total` in minor units; `size` sets long figures smaller: `s`, `m` or nothing."""

    state: str
    price_word: str
    price: int
    total: int
    size: str
    leader: str
    leader_name: str
    leader_does: str
    reserve: str
    stamp: str


def board_of(lot: LotRow, *, reader: Reader, unit: str) -> Board:
    """`unit` stands small after the price where the lot is priced per unit."""
    price = lot.price if lot.price is not None else lot.start_price
    leader = lot.leader_name or ""
    is_mine = leader != "" and leader == reader.paddle
    return Board(
        state=_state(lot),
        price_word=_price_word(lot),
        price=price,
        total=lot.quote(price).total,
        size=size_of(figure(price, lot.currency), unit),
        leader=leader,
        leader_name=reader.who(leader) if leader else "",
        leader_does=_does(is_mine=is_mine, sold=lot.status == LotStatus.SOLD),
        reserve=_reserve(lot),
        stamp=_stamp(lot),
    )


def size_of(shown: str, unit: str) -> str:
    """By how wide it is in figures; a unit is set at about a third of their size."""
    width = len(shown) + (len(unit) + 2) / 3 if unit else len(shown)
    return "s" if width > 9 else "m" if width > 5 else ""


def _state(lot: LotRow) -> str:
    return "sold" if lot.status == LotStatus.SOLD else "open"


def _price_word(lot: LotRow) -> str:
    if lot.price is None:
        return say("price.start")
    return say("price.hammer" if lot.status == LotStatus.SOLD else "price.now")


def _does(*, is_mine: bool, sold: bool) -> str:
    if sold:
        return say("bought.you" if is_mine else "bought")
    return say("lead.you" if is_mine else "leads")


def _reserve(lot: LotRow) -> str:
    if lot.reserve_price is None:
        return say("reserve.none")
    return say("reserve.met" if lot.met else "reserve.not")


def _stamp(lot: LotRow) -> str:
    if lot.status == LotStatus.SOLD:
        return say("stamp.sold")
    return say("stamp.unsold") if lot.status in {LotStatus.UNSOLD, LotStatus.PASSED} else ""
