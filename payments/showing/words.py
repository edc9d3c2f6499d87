"""The sentences of an order's page: what has happened, what happens next, and whose turn it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payments.choices import OrderStatus as S

Text = str | Promise

STEP_WORDS: Final[Mapping[S, Text]] = {
    S.PENDING: _("Won"),
    S.CONFIRMED: _("Confirmed"),
    S.PAID: _("Paid"),
    S.SHIPPED: _("Sent"),
    S.DELIVERED: _("Delivered"),
    S.COMPLETED: _("Completed"),
    S.CANCELLED: _("Cancelled"),
    S.DISPUTED: _("In dispute"),
    S.REFUNDED: _("Refunded"),
    S.DEFAULTED: _("Not paid"),
}
TO_COME: Final[Mapping[S, Text]] = {
    S.CONFIRMED: _("when the sale ends"),
    S.PAID: _("by the buyer"),
    S.SHIPPED: _("by the seller"),
    S.DELIVERED: _("to the buyer"),
    S.COMPLETED: _("the buyer confirms, the seller is paid"),
}
"""Beneath a step that has not been taken, for whoever has no part in it."""
TO_COME_BUYER: Final[Mapping[S, Text]] = {
    **TO_COME,
    S.PAID: _("by you"),
    S.DELIVERED: _("to you"),
    S.COMPLETED: _("you confirm, the seller is paid"),
}
TO_COME_SELLER: Final[Mapping[S, Text]] = {
    **TO_COME,
    S.SHIPPED: _("by you"),
    S.COMPLETED: _("the buyer confirms, you are paid"),
}


@dataclass(frozen=True, slots=True)
class Turn:
    """How an order stands: whose turn it is in a few words, and what happens next."""

    head: Text
    text: Text


FOR_BUYER: Final[Mapping[S, Turn]] = {
    S.PENDING: Turn(
        _("To pay"),
        _("More of what you win in this sale joins this order. You can pay now, or when the sale has ended."),
    ),
    S.CONFIRMED: Turn(_("To pay"), _("The seller sends it when the payment is here. Your money is kept until you have it.")),
    S.PAID: Turn(
        _("The seller’s turn: send it"), _("You are told when it is on its way. Your money is kept until you have it.")
    ),
    S.SHIPPED: Turn(_("On its way to you"), _("When it has come, look at it and say so here. Then the seller is paid.")),
    S.DELIVERED: Turn(
        _("Your turn: do you have it?"), _("Say that you have it and that all is well. Then the seller is paid.")
    ),
    S.COMPLETED: Turn(_("All done"), _("You have it, and the seller has been paid.")),
    S.DISPUTED: Turn(
        _("Staff of the house decide"),
        _("You said that something is wrong. The money is kept until they have decided; you are told by mail."),
    ),
    S.CANCELLED: Turn(_("Cancelled"), _("Nothing is owed, and nothing is left to do.")),
    S.REFUNDED: Turn(_("Refunded"), _("Your money goes back the way it came. Banks may take some days to show it.")),
    S.DEFAULTED: Turn(_("Not paid in time"), _("What was won may go to somebody else. You can no longer pay for it.")),
}
FOR_SELLER: Final[Mapping[S, Turn]] = {
    S.PENDING: Turn(
        _("The buyer’s turn: pay"),
        _("More of what this buyer wins in the sale joins this order. It can be paid at any time."),
    ),
    S.CONFIRMED: Turn(_("The buyer’s turn: pay"), _("Send nothing before. You are told the moment the payment is here.")),
    S.PAID: Turn(_("Your turn: send it"), _("It is paid. Send it, or hand it over, and say so here.")),
    S.SHIPPED: Turn(_("On its way to the buyer"), _("When the buyer says that it has come, your share is released.")),
    S.DELIVERED: Turn(_("The buyer’s turn: is all well?"), _("When the buyer says so, your share is released.")),
    S.COMPLETED: Turn(_("All done"), _("The buyer has it, and your share has been released: it stands in your statement.")),
    S.DISPUTED: Turn(
        _("Staff of the house decide"),
        _("The buyer says that something is wrong. Your share is kept until they have decided: say how you see it."),
    ),
    S.CANCELLED: Turn(_("Cancelled"), _("Nothing is owed, and nothing is left to do.")),
    S.REFUNDED: Turn(_("Refunded"), _("The buyer’s money goes back, and the order ends with that.")),
    S.DEFAULTED: Turn(
        _("Not paid in time"), _("What was won may be offered to whoever bid next: the sale’s page says to whom.")
    ),
}
FOR_STAFF: Final[Mapping[S, Turn]] = {
    **FOR_SELLER,
    S.PAID: Turn(_("The seller’s turn: send it"), _("The money is kept until the buyer has it.")),
    S.SHIPPED: Turn(_("On its way to the buyer"), _("When the buyer says that it has come, the seller’s share is released.")),
    S.DELIVERED: Turn(_("The buyer’s turn: is all well?"), _("When the buyer says so, the seller’s share is released.")),
    S.COMPLETED: Turn(_("All done"), _("The buyer has it, and the seller’s share has been released.")),
    S.DISPUTED: Turn(
        _("Staff of the house decide"), _("The buyer says that something is wrong. The money is kept until then.")
    ),
}

PILLS: Final[Mapping[S, str]] = {
    S.PENDING: "sold",
    S.CONFIRMED: "soon",
    S.CANCELLED: "unsold",
    S.REFUNDED: "unsold",
    S.DEFAULTED: "outbid",
    S.DISPUTED: "reserve",
}
"""The look of a status (`pill`), where it is not plain."""
ENDS: Final[Mapping[S, str]] = {
    S.CANCELLED: "x",
    S.DEFAULTED: "x",
    S.REFUNDED: "undo",
    S.DISPUTED: "scales",
}
"""The icon of a stop that is not on the way to completed."""
