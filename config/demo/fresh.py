"""Live sales of the demo when there is none, so that day two is as alive as day one; and a small one for trying things out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from typing import Final

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from auctions.choices import BIDDABLE, AuctionStatus, Format, LotStatus
from auctions.models import Auction, Lot
from bidding import rehearsal
from config.demo import marker, outcomes, people
from config.demo.catalogue import cars, crops, objects, players
from config.demo.plans import LotPlan
from config.demo.turns import turn

MOST_LOTS: Final = 200
_TIMED: Final = (objects.SHIRT, cars.FLEET, crops.HARVEST)


@dataclass(frozen=True, slots=True)
class Small:
    """Ids, as the wire has them."""

    auction: str
    lots: list[str]


def open_sales() -> None:
    """The timed sales that come again and again, and the one of the live format where none is on."""
    for plan in _TIMED:
        outcomes.live(plan)
    if not _demo_auctions().filter(status=AuctionStatus.LIVE, format=Format.LIVE).exists():
        outcomes.on_air(players.T20, hammered=players.HAMMERED)


def is_alive() -> bool:
    """Whether a timed lot of the demo takes bids now, by the clock, whether or not a job has run."""
    now_open = Q(status__in=[*BIDDABLE, LotStatus.QUEUED], opens_at__lte=Now(), closes_at__gt=Now())
    running = _demo_auctions().filter(status__in=[AuctionStatus.SCHEDULED, AuctionStatus.LIVE])
    return Lot.objects.filter(now_open, auction__in=running).exists()


def keep_alive() -> bool:
    """Open fresh sales where the demo has none; True where it did. Leaves a database alone that has no whole demo."""
    if not marker.is_made() or is_alive():
        return False
    open_sales()
    return True


def keep_alive_unless_busy() -> bool:
    """As `keep_alive`, for a job that comes again soon: not while somebody else has a turn with the demo."""
    if not marker.is_made() or is_alive():
        return False
    with turn(wait=False) as ours:
        return ours and keep_alive()


def open_small(*, lots: int, closes_in: int) -> Small:
    """A live timed sale, all lots closing in `closes_in` seconds, with bidder1 … bidder12 admitted and no bids yet.

    The rehearsal bidders hold no paddle in it: what happens there is yours. Raises `NotADemo`.
    """
    marker.mark()
    people.make()
    plan = replace(objects.THREE_LOTS, closes=timedelta(seconds=closes_in), lots=_lots(lots))
    auction = outcomes.live(plan)
    return Small(str(auction.pk), [str(lot) for lot in auction.lots.order_by("number").values_list("pk", flat=True)])


def _demo_auctions() -> QuerySet[Auction]:
    """Those that the rehearsal bidders came with."""
    return Auction.objects.filter(registrations__user__email=rehearsal.BIDDERS[0])


def _lots(count: int) -> tuple[LotPlan, ...]:
    """The plan's lots, again and again; from the second time on with a number, and without photographs: those are slow."""
    kinds = objects.THREE_LOTS.lots
    rounds = ((lot, number) for number in range(1, count + 1) for lot in kinds)
    return tuple(
        lot if number == 1 else replace(lot, title=f"{lot.title} ({number})", photos=())
        for lot, number in islice(rounds, count)
    )
