"""What a bid came to, in words beside the button. `bidding/answers.js` says the same of answers over the socket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language

from bidding.errors import BidTooLow, InvalidAmount, LotNotOpen
from bidding.locked import LotRow
from bidding.showing.words import say
from core.errors import DomainError
from ledger.errors import PurseExceeded
from ledger.money import format_money, parse, to_decimal_string


def accepted(body: Mapping[str, Any], *, amount: int, lot: LotRow) -> str:
    """`body` is the answer of protocol.md; `amount` in minor units is what was bid."""
    price = _money(body["price"], lot)
    if not body["leading"]:
        return say("bid.beaten", amount=_said(amount, lot), price=price)
    if body["your_max"] != body["price"]:
        return say("max.set", max=_money(body["your_max"], lot))
    return say("bid.leads", price=price)


def refused(refusal: DomainError, *, lot: LotRow, user_id: int) -> str:
    match refusal:
        case BidTooLow():
            # A leader is refused only for a max that is no higher than the own one.
            form = "bid.max_low" if lot.leader_user == user_id else "bid.too_low"
            return say(form, minimum=_money(refusal.data["minimum_bid"], lot))
        case PurseExceeded():
            return say("bid.purse", **{name: _money(refusal.data[name], lot) for name in ("available", "needed")})
        case LotNotOpen():
            return say("bid.not_open")
        case InvalidAmount():
            return unreadable(lot)
    return refusal.detail


def unreadable(lot: LotRow) -> str:
    return say("bid.invalid", example=to_decimal_string(lot.minimum, lot.currency))


def _money(wire: str, lot: LotRow) -> str:
    return _said(parse(wire, lot.currency), lot)


def _said(minor: int, lot: LotRow) -> str:
    return format_money(minor, lot.currency, get_language() or "en")
