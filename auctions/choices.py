"""Fixed words of auctions and lots (protocol.md, "Lot status", "Auction status")."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Format(models.TextChoices):
    """Formats that exist. Sealed, Vickrey and Dutch join here with their rules."""

    TIMED = "timed", _("Timed")
    LIVE = "live", _("Live")


class AuctionStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting for approval")
    DECLINED = "declined", _("Declined")
    SCHEDULED = "scheduled", _("Scheduled")
    LIVE = "live", _("Live")
    ENDED = "ended", _("Ended")
    CANCELLED = "cancelled", _("Cancelled")


FREE = frozenset({AuctionStatus.DRAFT, AuctionStatus.DECLINED})
"""The seller's own affair still: everything may change."""

CHANGEABLE = FREE | {AuctionStatus.SCHEDULED}
"""Announced, but not open: all but currency and format may change."""


class LotStatus(models.TextChoices):
    QUEUED = "queued", _("Not yet open")
    OPEN = "open", _("Open")
    FAIR_WARNING = "fair_warning", _("Fair warning")
    FINAL_CALL = "final_call", _("Final call")
    ON_HOLD = "on_hold", _("On hold")
    SOLD = "sold", _("Sold")
    PASSED = "passed", _("Passed")
    UNSOLD = "unsold", _("Unsold")
    AWAITING_DECISION = "awaiting_decision", _("Seller decides")
    WITHDRAWN = "withdrawn", _("Withdrawn")


BIDDABLE = frozenset({LotStatus.OPEN, LotStatus.FAIR_WARNING, LotStatus.FINAL_CALL})
"""A bid may be accepted; everything else answers `lot_not_open`."""

FINISHED = frozenset({LotStatus.SOLD, LotStatus.PASSED, LotStatus.UNSOLD, LotStatus.WITHDRAWN})

OVER = FINISHED | {LotStatus.AWAITING_DECISION}
"""A lot that takes no more bids; what is still to be decided is between the seller and the high bidder."""

FOR_SALE = frozenset(LotStatus) - OVER
"""A lot that may still be sold under the hammer: not open yet, open, or on hold."""


class Visibility(models.TextChoices):
    PUBLIC = "public", _("Public")
    UNLISTED = "unlisted", _("Unlisted: whoever has the link")


class PricePer(models.TextChoices):
    LOT = "lot", _("for the lot")
    UNIT = "unit", _("per unit")


class TiePolicy(models.TextChoices):
    """Auction-rules 2.8."""

    EARLIEST = "earliest", _("The earlier ceiling wins")
    LIVE_OVER_ABSENTEE = "live_over_absentee", _("A bid in the room beats an absentee ceiling")
    FLOOR_OVER_ONLINE = "floor_over_online", _("A floor bid beats an online one")


class Origin(models.TextChoices):
    """Where a bid comes from (auction-rules 2.8)."""

    ONLINE = "online", _("online")
    ABSENTEE = "absentee", _("left before the sale")
    LIVE = "live", _("a hand in the video room")
    FLOOR = "floor", _("the floor")


class ReservePolicy(models.TextChoices):
    """Auction-rules 4."""

    RESERVE = "reserve", _("Lots may have a reserve")
    ABSOLUTE = "absolute", _("No reserve: the highest bid buys")
    ON_APPROVAL = "on_approval", _("The seller always decides")


class TaxOn(models.TextChoices):
    NONE = "none", _("No tax")
    PREMIUM = "premium", _("On the premium")
    ALL = "all", _("On everything")


class PursePolicy(models.TextChoices):
    """Whether each paddle has a purse, and how one comes by it (auction-rules 7)."""

    NONE = "none", _("No purses")
    SET = "set", _("Each paddle has a purse")
    DEPOSIT = "deposit", _("Each paddle has a purse once its deposit is held")


class RegistrationStatus(models.TextChoices):
    AWAITING_DEPOSIT = "awaiting_deposit", _("Waiting for the deposit")
    PENDING = "pending", _("Waiting for the seller")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    REVOKED = "revoked", _("Revoked")
