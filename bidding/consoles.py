"""Which console runs a live sale (docs/protocol.md, "The console"): the one that took it last. The others are told.

It stands on the auction's row, and every act looks at it under that row's lock: of two consoles at once one acts.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import User
from auctions import access
from auctions.choices import Format
from auctions.models import Auction
from bidding import broadcast
from core.errors import Conflict
from core.times import database_time


@dataclass(frozen=True, slots=True)
class Console:
    """One page, or one program, at which somebody runs the sale."""

    id: str
    holds: bool


def come(*, auction_id: uuid.UUID, actor: User, known: str | None = None) -> Console:
    """A console opens: it holds the sale where nobody does, and still does where `known` is the id that holds.

    Raises `Conflict` for a timed auction, and as `auctions.access.require`.
    """
    with transaction.atomic():
        auction = _live(auction_id, actor)
        if auction.console and auction.console != known:
            return Console(uuid.uuid4().hex, holds=False)
        if not auction.console or auction.console_by_id != actor.pk:
            _hold(auction, console=uuid.uuid4().hex, actor=actor)
    return Console(auction.console, holds=True)


def take(*, auction_id: uuid.UUID, actor: User, console: str | None = None) -> Console:
    """This console acts from now on; the one that did is told. Raises as `come`."""
    with transaction.atomic():
        auction = _live(auction_id, actor)
        before, mine = auction.console, console or uuid.uuid4().hex
        if before != mine or auction.console_by_id != actor.pk:
            _hold(auction, console=mine, actor=actor)
            audit.record(actor=actor, action="console.taken", target=auction)
            transaction.on_commit(lambda: broadcast.console_taken(auction.pk, console=before, by=actor.name))
    return Console(mine, holds=True)


def require(auction: Auction, *, console: str | None, actor: User) -> None:
    """Raises `Conflict` with `held_by` where another console holds the sale. The caller has locked the auction.

    Without an id, as programs over REST: where somebody else's console holds it.
    """
    if not auction.console:
        if console:
            _hold(auction, console=console, actor=actor)
        return
    is_theirs = auction.console != console if console else auction.console_by_id != actor.pk
    if is_theirs:
        name = auction.console_by.name if auction.console_by else ""
        raise Conflict(_("Another console runs this sale. Take it over first."), held_by=name)


def _live(auction_id: uuid.UUID, actor: User) -> Auction:
    auction = access.find(auction_id, user=actor, capability="operate", lock=True)
    if auction.format != Format.LIVE:
        raise Conflict(_("The clock opens and closes a timed auction."), status=auction.status)
    return auction


def _hold(auction: Auction, *, console: str, actor: User) -> None:
    auction.console, auction.console_by, auction.console_since = console, actor, database_time()
    auction.missing_since = None
    auction.save(update_fields=["console", "console_by", "console_since", "missing_since"])
