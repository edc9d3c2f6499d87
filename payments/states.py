"""The life of an order as data: which step leads where, and to whom it belongs (P9). Pure but for the words.

What is not in the table does not happen. An order that is over (cancelled, refunded, defaulted) has no steps; a
completed one can still come into dispute, and be refunded.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from django.utils.translation import gettext as _

from core.errors import Conflict, PermissionDenied
from payments.choices import OrderStatus as S
from payments.choices import Party

MOVES: Final[Mapping[S, Mapping[S, frozenset[Party]]]] = {
    S.PENDING: {
        # The buyer confirms by going to pay; the clock when the auction ends.
        S.CONFIRMED: frozenset({Party.BUYER, Party.STAFF, Party.CLOCK}),
        S.CANCELLED: frozenset({Party.SELLER, Party.STAFF, Party.CLOCK}),
    },
    S.CONFIRMED: {
        S.PAID: frozenset({Party.GATEWAY}),
        S.CANCELLED: frozenset({Party.SELLER, Party.STAFF, Party.CLOCK}),
        S.DEFAULTED: frozenset({Party.CLOCK}),
    },
    S.PAID: {
        S.SHIPPED: frozenset({Party.SELLER}),
        S.DELIVERED: frozenset({Party.SELLER}),
        S.COMPLETED: frozenset({Party.BUYER}),
        S.DISPUTED: frozenset({Party.BUYER}),
        S.REFUNDED: frozenset({Party.GATEWAY}),
    },
    S.SHIPPED: {
        S.DELIVERED: frozenset({Party.SELLER}),
        S.COMPLETED: frozenset({Party.BUYER, Party.CLOCK}),
        S.DISPUTED: frozenset({Party.BUYER}),
        S.REFUNDED: frozenset({Party.GATEWAY}),
    },
    S.DELIVERED: {
        S.COMPLETED: frozenset({Party.BUYER, Party.CLOCK}),
        S.DISPUTED: frozenset({Party.BUYER}),
        S.REFUNDED: frozenset({Party.GATEWAY}),
    },
    S.COMPLETED: {
        S.DISPUTED: frozenset({Party.BUYER}),
        S.REFUNDED: frozenset({Party.GATEWAY}),
    },
    S.DISPUTED: {
        S.COMPLETED: frozenset({Party.STAFF}),
        S.REFUNDED: frozenset({Party.GATEWAY}),
    },
    S.CANCELLED: {},
    S.REFUNDED: {},
    S.DEFAULTED: {},
}


def check_move(*, was: str, to: S, party: Party) -> None:
    """Raises `Conflict` unless the table has the step, `PermissionDenied` where it belongs to somebody else."""
    owner_of(was=was, to=to, parties=[party])


def owner_of(*, was: str, to: S, parties: Collection[Party]) -> Party:
    """As which of these parties the step may be taken. Raises as `check_move`, where it belongs to none of them."""
    owners = MOVES[S(was)].get(to)
    if owners is None:
        raise Conflict(_("The order cannot do that in its present state."), status=str(was))
    party = next((each for each in Party if each in parties and each in owners), None)
    if party is None:
        raise PermissionDenied(_("That step is not yours to take."))
    return party


def steps_of(was: str, *, parties: Collection[Party]) -> frozenset[S]:
    """Where any of these parties may take the order from here."""
    return frozenset(to for to, owners in MOVES[S(was)].items() if owners.intersection(parties))
