"""Fixed words of notices."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a person can be told; each has templates, see `FOLDERS`."""

    NEW_BID = "new_bid", _("New bid")
    OUTBID = "outbid", _("Outbid")
    AUCTION_STARTED = "auction_started", _("Auction started")
    AUCTION_ENDED = "auction_ended", _("Auction ended")
    WON = "won", _("Won")
    BID_UNDONE = "bid_undone", _("Bid taken back")
    REOPENED = "reopened", _("Lot reopened")


class Way(models.TextChoices):
    EMAIL = "email", _("E-mail")


class DeliveryStatus(models.TextChoices):
    PENDING = "pending", _("Waiting")
    SENT = "sent", _("Sent")
    DEAD = "dead", _("Given up")
    SKIPPED = "skipped", _("No longer needed")


FOLDERS = {
    Kind.NEW_BID: "bidding",
    Kind.OUTBID: "bidding",
    Kind.WON: "bidding",
    Kind.BID_UNDONE: "bidding",
    Kind.REOPENED: "bidding",
    Kind.AUCTION_STARTED: "auctions",
    Kind.AUCTION_ENDED: "auctions",
}
"""The app that sends a kind words it: `templates/<folder>/notices/<kind>.{subject.txt,txt,html}`."""

BY_MAIL = frozenset({Kind.OUTBID, Kind.AUCTION_STARTED, Kind.AUCTION_ENDED, Kind.WON, Kind.REOPENED})
"""Kinds that are mailed as well as shown in the page; `new_bid` is off until people can choose."""

MAIL_GAP = timedelta(seconds=60)
"""Least time between two mails to a person about one topic (docs/decisions/0009)."""
