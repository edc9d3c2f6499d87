"""The sentences of an order's page: what has happened, what happens next, and whose turn it is."""

from __future__ import annotations

from collections.abc import Mapping
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
"""Beneath a step that has not been taken."""

FOR_BUYER: Final[Mapping[S, Text]] = {
    S.PENDING: _("More of what you win in this sale joins this order. You can pay now, or when the sale has ended."),
    S.CONFIRMED: _("Your turn: pay it. The seller sends it when the payment is here."),
    S.PAID: _("The seller’s turn: to send it, or to hand it over. Your money is kept until you have it."),
    S.SHIPPED: _("Your turn, when it has come: say that you have it. Then the seller is paid."),
    S.DELIVERED: _("Your turn: say that you have it and that all is well. Then the seller is paid."),
    S.COMPLETED: _("You have it, and the seller has been paid. Nothing is left to do."),
    S.DISPUTED: _("You said that something is wrong. The money is kept until staff of the house have decided."),
    S.CANCELLED: _("Nothing is owed."),
    S.REFUNDED: _("Your money has gone back the way it came."),
    S.DEFAULTED: _("It was not paid in time. What was won may go to somebody else."),
}
FOR_SELLER: Final[Mapping[S, Text]] = {
    S.PENDING: _("More of what this buyer wins in the sale joins this order. The buyer can pay at any time."),
    S.CONFIRMED: _("The buyer’s turn: to pay it. Send nothing before."),
    S.PAID: _("Your turn: send it, or hand it over, and say so here."),
    S.SHIPPED: _("The buyer’s turn: to say that it has come. Then your share is released."),
    S.DELIVERED: _("The buyer’s turn: to say that all is well. Then your share is released."),
    S.COMPLETED: _("The buyer has it, and your share has been released."),
    S.DISPUTED: _("The buyer says that something is wrong. Your share is kept until staff of the house have decided."),
    S.CANCELLED: _("Nothing is owed."),
    S.REFUNDED: _("The buyer’s money has gone back."),
    S.DEFAULTED: _("The buyer did not pay in time. What was won may be offered to whoever bid next."),
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
