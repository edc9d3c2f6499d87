"""Fixed words of notices."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a person can be told; each has templates, see `FOLDERS`."""

    NEW_BID = "new_bid", _("New bid")
    OUTBID = "outbid", _("Outbid")
    AUCTION_SOON = "auction_soon", _("Auction starts soon")
    AUCTION_STARTED = "auction_started", _("Auction started")
    AUCTION_ENDED = "auction_ended", _("Auction ended")
    WON = "won", _("Won")
    BID_UNDONE = "bid_undone", _("Bid taken back")
    REOPENED = "reopened", _("Lot reopened")
    DECISION_REQUIRED = "decision_required", _("Decision required")
    ACCEPTED = "accepted", _("Bid accepted")
    REJECTED = "rejected", _("Bid not accepted")
    COUNTER_OFFER = "counter_offer", _("Counter-offer")
    COUNTER_ACCEPTED = "counter_accepted", _("Counter-offer accepted")
    COUNTER_REJECTED = "counter_rejected", _("Counter-offer rejected")
    SECOND_CHANCE = "second_chance", _("Second chance")
    BOOKS_DIFFER = "books_differ", _("Books that differ")
    INVOICE = "invoice", _("Invoice")
    PAYMENT_DUE = "payment_due", _("Payment due")
    PAYMENT_RECEIVED = "payment_received", _("Payment received")
    PAYMENT_FAILED = "payment_failed", _("Payment failed")
    ORDER_SHIPPED = "order_shipped", _("Steps of an order")
    DISPUTE = "dispute", _("Dispute")


NAMES = (
    *(
        "new_bid",
        "outbid",
        "won",
        "bid_undone",
        "reopened",
        "auction_soon",
        "auction_started",
        "auction_ended",
        "lot_coming_up",
    ),
    *("decision_required", "accepted", "rejected", "counter_offer", "counter_accepted", "counter_rejected"),
    *("payment_due", "payment_received", "payment_failed", "invoice", "order_shipped", "dispute", "second_chance"),
    *("books_differ", "event_registered", "event_reminder", "event_updated", "invited", "watch_alert"),
)
"""Every kind that the house has a name for. The database admits these, so that a kind can come with the app that sends it."""


def kinds() -> list[tuple[str, Any]]:
    """Asked when needed: a migration names this function, not what it answers today."""
    return Kind.choices


class Way(models.TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")
    PUSH = "push", _("Push")


class DeliveryStatus(models.TextChoices):
    PENDING = "pending", _("Waiting")
    SENT = "sent", _("Sent")
    DEAD = "dead", _("Given up")
    SKIPPED = "skipped", _("No longer needed")


class TextStatus(models.TextChoices):
    """What became of a text message."""

    HANDED_OVER = "handed_over", _("Handed over")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Failed")
    KEPT = "kept", _("Kept in the outbox")


FOLDERS = {
    Kind.NEW_BID: "bidding",
    Kind.OUTBID: "bidding",
    Kind.WON: "bidding",
    Kind.BID_UNDONE: "bidding",
    Kind.REOPENED: "bidding",
    Kind.DECISION_REQUIRED: "bidding",
    Kind.ACCEPTED: "bidding",
    Kind.REJECTED: "bidding",
    Kind.COUNTER_OFFER: "bidding",
    Kind.COUNTER_ACCEPTED: "bidding",
    Kind.COUNTER_REJECTED: "bidding",
    Kind.SECOND_CHANCE: "bidding",
    Kind.INVOICE: "payments",
    Kind.AUCTION_SOON: "auctions",
    Kind.AUCTION_STARTED: "auctions",
    Kind.AUCTION_ENDED: "auctions",
    Kind.BOOKS_DIFFER: "payments",
    Kind.PAYMENT_DUE: "payments",
    Kind.PAYMENT_RECEIVED: "payments",
    Kind.PAYMENT_FAILED: "payments",
    Kind.ORDER_SHIPPED: "payments",
    Kind.DISPUTE: "payments",
}
"""The app that sends a kind words it: `templates/<folder>/notices/<kind>.{subject.txt,txt,html}`."""

BY_MAIL = frozenset(
    {
        Kind.OUTBID,
        Kind.AUCTION_SOON,
        Kind.AUCTION_STARTED,
        Kind.AUCTION_ENDED,
        Kind.WON,
        Kind.REOPENED,
        Kind.DECISION_REQUIRED,
        Kind.ACCEPTED,
        Kind.REJECTED,
        Kind.COUNTER_OFFER,
        Kind.COUNTER_ACCEPTED,
        Kind.COUNTER_REJECTED,
        Kind.SECOND_CHANCE,
        Kind.BOOKS_DIFFER,
        Kind.INVOICE,
        Kind.PAYMENT_DUE,
        Kind.PAYMENT_RECEIVED,
        Kind.PAYMENT_FAILED,
        Kind.ORDER_SHIPPED,
        Kind.DISPUTE,
    }
)
"""Kinds that are mailed as well as shown in the page, unless a person chose otherwise (`Preference`)."""

BY_SMS: frozenset[Kind] = frozenset()
"""A text costs the house money and wakes people: none goes to somebody who did not ask for it, kind by kind."""

BY_PUSH = frozenset(
    {
        *("outbid", "won", "bid_undone", "reopened", "auction_soon", "auction_started", "lot_coming_up"),
        *(
            "decision_required",
            "accepted",
            "rejected",
            "counter_offer",
            "counter_accepted",
            "counter_rejected",
            "second_chance",
        ),
        *("payment_due", "payment_received", "payment_failed", "order_shipped", "dispute", "books_differ"),
    }
)
"""To a browser that somebody has switched on by hand: what there is to do about, or to be glad of."""

BY_DEFAULT: dict[Way, Collection[str]] = {Way.EMAIL: BY_MAIL, Way.SMS: BY_SMS, Way.PUSH: BY_PUSH}
"""What goes out by which way while a person has not said anything. In the page stands everything, always."""

LOUD = frozenset({Way.SMS, Way.PUSH})
"""Ways that quiet hours silence: they make a phone ring."""

URGENT = frozenset({"outbid", "reopened", "bid_undone", "decision_required", "counter_offer", "second_chance", "lot_coming_up"})
"""Kinds that pass quiet hours: there is something to do about them, and it does not wait for morning."""

FOR_STAFF = frozenset({"books_differ"})
"""Kinds that none but staff are told."""

GROUPS = {"bidding": _("Bids and decisions"), "auctions": _("Sales"), "payments": _("Orders and payments")}
"""What the kinds of a folder are about, as people are asked about them; all others are about the house."""

MAIL_GAP = timedelta(seconds=60)
"""Least time between two mails to a person about one topic (docs/decisions/0009)."""
