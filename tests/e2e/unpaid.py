"""A lot that was won and not paid for, whose underbidder has been offered it. Within `House.do`."""

from __future__ import annotations

from functools import cache
from uuid import uuid4

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from auctions.models import Lot, LotSale
from bidding import batch, closing, decision_links, second_chance
from bidding.choices import DecidedBy
from bidding.commands import PlaceBid
from bidding.decided import Saying
from bidding.decision_links import Link
from bidding.models import SecondChance
from payments import lifecycle, orders
from payments.choices import OrderStatus, Party
from tests.factories import make_auction, make_lot, register


@cache
def unpaid() -> Lot:
    auction = make_auction(title="Two that were left")
    lot = make_lot(auction=auction, title="Brass orrery")
    for paddle, amount in ((register(auction=auction), "40.00"), (register(auction=auction), "90.00")):
        batch.commit(lot.pk, [PlaceBid(lot.pk, paddle.user_id, uuid4().hex, amount)])
    Lot.objects.filter(pk=lot.pk).update(closes_at=timezone.now())
    closing.close_lot(lot.pk)
    line = LotSale.objects.get(lot=lot).order_line
    assert line is not None
    with transaction.atomic():
        orders.confirm(line.order_id)
        lifecycle.move(lifecycle.locked(line.order_id), to=OrderStatus.DEFAULTED, party=Party.CLOCK)
    second_chance.fell_through(lot.pk)
    second_chance.say(Saying(lot=lot.pk, person=auction.seller, action="offer", key="offer", way=DecidedBy.PAGE))
    return Lot.objects.select_related("auction__seller").get(pk=lot.pk)


def addresses() -> dict[str, str]:
    """Where it is looked at, by name."""
    given = SecondChance.objects.select_related("registration").get(lot=unpaid())
    links = {
        name: decision_links.chance_path_of(Link(given.lot_id, sequence, given.registration.user_id))
        for name, sequence in (("link", given.sequence), ("a worn link", given.sequence - 1))
    }
    return {
        "second chance": reverse("bidding:chance", args=[given.lot_id]),
        **{f"second chance by {name}": address for name, address in links.items()},
    }
