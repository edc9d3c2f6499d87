"""Refusals of bidding, with the codes of protocol.md."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.errors import AccountSuspended, EmailNotVerified
from auctions.errors import OwnLot
from core.errors import Conflict, DomainError
from core.intents import IdempotencyConflict, IdempotencyKeyRequired

__all__ = [
    "AccountSuspended",
    "BidTooLow",
    "DecisionPassed",
    "EmailNotVerified",
    "IdempotencyConflict",
    "IdempotencyKeyRequired",
    "InvalidAmount",
    "LotNotOpen",
    "NotRegistered",
    "OfferOutOfBounds",
    "OwnLot",
    "PaddleNeeded",
]


class BidTooLow(DomainError):
    """`minimum_bid` (decimal string) is the least that would do."""

    code = "bid_too_low"
    http_status = 409
    text = _("That is below the least bid now.")


class LotNotOpen(DomainError):
    """`lot_status` says how the lot stands."""

    code = "lot_not_open"
    http_status = 409
    text = _("This lot is not open for bids.")


class NotRegistered(DomainError):
    """`registration` is the state of one's registration, or null."""

    code = "not_registered"
    http_status = 403
    text = _("Register for this auction first; then you get a paddle and may bid.")


class PaddleNeeded(DomainError):
    """The floor leads: a lot is sold to somebody."""

    code = "paddle_needed"
    http_status = 409
    text = _("The floor leads. Name the paddle it is sold to.")


class InvalidAmount(DomainError):
    code = "invalid_amount"
    text = _("That is not an amount in this currency.")


class DecisionPassed(Conflict):
    """It is settled, it is the other's turn, the deadline has passed, or another offer stands than the one that was meant."""

    code = "decision_passed"
    text = _("That is not to be decided any more.")


class OfferOutOfBounds(DomainError):
    """`least` and `most` (decimal strings; `most` null where nothing is too much) are the lawful ends."""

    code = "offer_out_of_bounds"
    http_status = 409
    text = _("That is too little or too much for a counter-offer.")
