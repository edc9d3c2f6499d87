"""Rules of who may do what, by role: the words in which `expectations` says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["let", "login", "denied", "missing"]
"""Let through (a refusal of the input counts: it was looked at), sent to log in, 403, 404."""

ROLES = ("nobody", "stranger", "bidder", "other_seller", "moderator", "organiser", "seller", "staff")
OUTSIDERS = ("stranger", "bidder", "other_seller", "moderator", "organiser")
"""Signed in, with rights elsewhere or none."""


@dataclass(frozen=True, slots=True)
class Rule:
    public: Mapping[str, Outcome]
    hidden: Mapping[str, Outcome] | None = None
    """None where the address names nothing of an auction."""
    without_bids: Mapping[str, Outcome] | None = None
    """At a lot that nobody has bid on, where that differs."""


def of(nobody: Outcome, outsiders: Outcome, seller: Outcome, staff: Outcome, **others: Outcome) -> dict[str, Outcome]:
    """By role, from four words and exceptions."""
    everybody: dict[str, Outcome] = {"nobody": nobody, "seller": seller, "staff": staff}
    return everybody | dict.fromkeys(OUTSIDERS, outsiders) | others


ANYBODY = Rule(of("let", "let", "let", "let"))
PEOPLE = Rule(of("login", "let", "let", "let"))
OWN = Rule(of("login", "missing", "missing", "missing", bidder="let"))
"""A thing of the bidder's own: for everybody else it does not exist."""

LOOK = Rule(of("let", "let", "let", "let"), of("missing", "missing", "let", "let"))
TAKE_PART = Rule(of("login", "let", "let", "let"), of("login", "missing", "let", "let"))
"""Signed in, and it is public: what else is asked is said in words (the own lot, a paddle that is missing)."""
EDIT = Rule(of("login", "denied", "let", "denied"), of("login", "missing", "let", "denied"))
OPERATE = Rule(of("login", "denied", "let", "let"), of("login", "missing", "let", "let"))
APPROVE = Rule(of("login", "denied", "denied", "let"), of("login", "missing", "denied", "let"))
BID = Rule(of("login", "denied", "denied", "denied", bidder="let"), of("login", "missing", "denied", "missing"))
OWN_PADDLE = Rule(of("login", "denied", "denied", "denied", bidder="let"), of("login", "missing", "denied", "denied"))
"""What one has under one's paddle."""
DECIDE = Rule(of("login", "missing", "let", "let", bidder="denied"))
"""On a registration, which only its person and the seller's side know of."""
SETTLE = Rule(of("login", "denied", "let", "denied", bidder="let"), of("login", "missing", "let", "denied"))
"""Between the seller and the high bidder, who is the bidder."""
SETTLE_LOOK = Rule(
    of("login", "denied", "let", "let", bidder="let"),
    of("login", "missing", "let", "let"),
    without_bids=of("login", "denied", "let", "let"),
)
"""The same, and the house looks on."""
SELLERS_OFFER = EDIT
"""Nobody has been offered anything: it is the seller's alone."""
OPEN_AFTERWARDS = Rule(of("denied", "denied", "denied", "denied"), of("missing", "missing", "denied", "denied"))
"""The commitments chain, while the lot may still be sold."""

FIGURES = Rule(OPERATE.public, of("missing", "missing", "let", "let"))
"""What a sale brings, before its end: for the seller's side."""

ENTER_ROOM = Rule(of("let", "let", "let", "let"), of("login", "missing", "let", "let"))
"""A room that is open to all, and one for those who were admitted."""

BY_LINK = Rule(of("denied", "denied", "denied", "denied"), of("denied", "denied", "denied", "denied"))
"""A film is opened by a link of one's own, which nobody here has."""

HALL = Rule(of("let", "let", "let", "let"), of("missing", "missing", "let", "let"))
"""A public channel; the hidden one is behind the scenes of the seller's sale."""
SPEAK = Rule(of("login", "let", "let", "let"), of("login", "missing", "let", "let"))
MODERATE_CHAT = Rule(of("login", "denied", "let", "let", moderator="let"), of("login", "missing", "let", "let"))
OWN_WORDS = Rule(of("login", "denied", "denied", "denied", bidder="let"), of("login", "missing", "let", "denied"))
"""What the bidder said, and in the hidden channel the seller."""
REPORT = Rule(of("login", "let", "let", "let", bidder="denied"), of("login", "missing", "denied", "let"))
"""On what somebody else said."""
MUTE = Rule(of("login", "denied", "missing", "missing", moderator="missing"), of("login", "missing", "missing", "missing"))
"""Of a member who is in another channel: who may mute does not find them."""
NOT_HERE = of("missing", "missing", "missing", "missing")
"""A thing of a hidden channel, asked for in another."""

OTHERS_LETTERS = Rule(of("login", "missing", "missing", "missing"), of("login", "missing", "missing", "missing"))
"""A channel that is not private, where only private ones are shown."""

OWN_ORDER = Rule(of("login", "missing", "let", "let", bidder="let"))
"""What the bidder bought of the seller."""
BETWEEN_TWO = Rule(of("login", "missing", "let", "missing", bidder="let"))
"""Between the two of an order: staff only look on."""
BUYER = Rule(of("missing", "missing", "let", "let", bidder="let"))
"""The bidder's own page: for those who deal with them, and for staff."""
BUYERS_STEP = Rule(of("login", "missing", "denied", "denied", bidder="let"))
SELLERS_STEP = Rule(of("login", "missing", "let", "denied", bidder="denied"))
SELLERS_MONEY = Rule(of("login", "missing", "let", "let", bidder="missing"))
SELLERS_WORD = Rule(of("login", "missing", "let", "missing", bidder="missing"))
"""That a transfer by hand has come, or gone."""
BUYERS_PAGE = Rule(of("login", "missing", "missing", "missing", bidder="let"))
