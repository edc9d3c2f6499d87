"""What came of a sale that is over: orders that were paid, sent and received, and what both sides gave each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from auctions.billing import subject_of
from auctions.models import Auction
from config.demo import people
from payments import capture, checkout, fulfilment, ratings
from payments.gateways.sandbox import house
from payments.gateways.sandbox.gateway import Sandbox
from payments.models import Order


@dataclass(frozen=True, slots=True, kw_only=True)
class Dealing:
    """One buyer's order; stars and words for the seller, and for the buyer."""

    buyer: int
    of_seller: tuple[int, str]
    of_buyer: tuple[int, str]


PREVIEW: Final = (
    Dealing(
        buyer=8,
        of_seller=(5, "As described, down to the scratch on the bumper. Keys and papers were ready when I came."),
        of_buyer=(5, "Paid the same evening, fetched it the next morning."),
    ),
    Dealing(
        buyer=5,
        of_seller=(4, "Good car. It took two days longer than agreed until it was sent."),
        of_buyer=(5, ""),
    ),
)


def deal(auction: Auction, dealings: tuple[Dealing, ...]) -> None:
    """Through the domain's own functions, at the sandbox whichever gateway is the usual one: no real money."""
    for each in dealings:
        buyer = people.bidder(each.buyer)
        order = Order.objects.get(subject=subject_of(auction.pk), buyer=buyer)
        payment = checkout.start(order, user=buyer, key=f"demo-{order.pk}", gateway=Sandbox.name)
        house.act(payment.gateway_ref, "pay")
        capture.reread(payment)
        fulfilment.ship(order.pk, actor=order.seller, key=f"demo-ship-{order.pk}", tracking="Collected at the yard")
        fulfilment.receive(order.pk, actor=buyer, key=f"demo-receive-{order.pk}")
        ratings.give(order.pk, actor=buyer, stars=each.of_seller[0], text=each.of_seller[1])
        ratings.give(order.pk, actor=order.seller, stars=each.of_buyer[0], text=each.of_buyer[1])
