"""Fixed words of bidding."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class EventKind(models.TextChoices):
    """Kinds of lot events that can happen today (protocol.md, "Event kinds")."""

    OPENED = "opened", _("Opened")
    BID = "bid", _("Bid")
    AUTO_BID = "auto_bid", _("Automatic bid")
    EXTENDED = "extended", _("Extended")
    RESERVE_MET = "reserve_met", _("Reserve met")
    FAIR_WARNING = "fair_warning", _("Fair warning")
    FINAL_CALL = "final_call", _("Final call")
    ASK_SET = "ask_set", _("Ask set")
    INCREMENT_SET = "increment_set", _("Increment set")
    SAID = "said", _("Said")
    UNDONE = "undone", _("Bid taken back")
    FLOOR_NAMED = "floor_named", _("Paddle of the floor named")
    HOLD = "hold", _("On hold")
    RESUME = "resume", _("Resumed")
    CLOSED = "closed", _("Closed")
    REOPENED = "reopened", _("Reopened")
    DECISION = "decision", _("Decision")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    FELL_THROUGH = "fell_through", _("Sale fell through")
    SECOND_CHANCE = "second_chance", _("Second chance")
    TEXT_ADDED = "text_added", _("Text added")
    RESERVE_LOWERED = "reserve_lowered", _("Reserve lowered")


class BidKind(models.TextChoices):
    EXACT = "exact", _("Exactly this amount")
    MAX = "max", _("Up to this amount")


class Answering(models.TextChoices):
    """What may be said after the close (rules 4), and after a sale that fell through (P11)."""

    ACCEPT = "accept", _("Accept")
    REJECT = "reject", _("Reject")
    COUNTER = "counter", _("Counter-offer")
    OFFER = "offer", _("Offer to the underbidder")


class DecidedBy(models.TextChoices):
    """The way by which a decision came in."""

    PAGE = "page", _("the page")
    API = "api", _("the API")
    LINK = "link", _("the link in a mail")


class ChanceOutcome(models.TextChoices):
    """What came of an offer to an underbidder."""

    OPEN = "open", _("Waiting for an answer")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")
    LAPSED = "lapsed", _("No answer")
