"""Brings a sale of the demo to the state in which it is to be seen. One function a state."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from django.conf import settings

from auctions import lifecycle, registration
from auctions.choices import BIDDABLE, AuctionStatus
from auctions.models import Auction
from bidding import closing, operating
from config.demo import bidders, people, talking
from config.demo.plans import SalePlan
from config.demo.writing import schedule, send_in, write


def live(plan: SalePlan) -> Auction:
    """On, with its bids. It starts before anybody has a paddle, so that the outbox does not begin with fifty mails."""
    auction = schedule(plan)
    # The clock may have been faster, or does it in a second: either way is as good.
    closing.start_auction(auction.pk)
    for lot_id in auction.lots.order_by("number").values_list("pk", flat=True):
        closing.open_lot(lot_id)
    bidders.admit(plan, auction)
    bidders.bid_all(plan, auction)
    bidders.admit_rehearsal(plan, auction)
    return auction


def on_air(plan: SalePlan, *, hammered: int) -> Auction:
    """A live-format sale of which `hammered` lots are over and the next is on."""
    auction = schedule(plan)
    conductor = auction.auctioneer or auction.seller
    operating.open_auction(auction_id=auction.pk, actor=conductor)
    bidders.admit(plan, auction)
    talking.talk(plan, auction)
    for lot in plan.lots[: hammered + 1]:
        current = auction.lots.get(status__in=BIDDABLE)
        bidders.bid(current.pk, lot.bids)
        if current.number <= hammered:
            operating.close_lot_and_go_on(auction_id=auction.pk, actor=conductor)
    bidders.admit_rehearsal(plan, auction)
    return auction


def upcoming(plan: SalePlan) -> Auction:
    auction = schedule(plan)
    bidders.admit(plan, auction)
    return auction


def choosy(plan: SalePlan, *, paddles: Mapping[str, Sequence[int]]) -> Auction:
    """To come, with bidders whom the seller let in, turned down, or has still to look at."""
    auction = schedule(plan)
    seller = people.find(plan.seller)
    decide = {"approved": registration.approve, "declined": registration.decline}
    for outcome, numbers in paddles.items():
        for number in numbers:
            found = registration.register(auction_id=auction.pk, user=people.bidder(number)).registration
            if outcome in decide:
                decide[outcome](registration_id=found.pk, actor=seller)
    return auction


def submitted(plan: SalePlan) -> Auction:
    with _approval_asked():
        return send_in(plan, write(plan))


def declined(plan: SalePlan, *, reason: str) -> Auction:
    auction = submitted(plan)
    return lifecycle.decline(auction_id=auction.pk, actor=people.find("staff"), reason=reason)


def cancelled(plan: SalePlan, *, reason: str) -> Auction:
    auction = schedule(plan)
    return lifecycle.cancel(auction_id=auction.pk, actor=people.find(plan.seller), reason=reason)


def wait_until_over(auction: Auction, *, seconds: float) -> None:
    """Until the clock has closed the sale, which its own closing time brings about: no time is ever moved.

    Raises `TimeoutError`.
    """
    end = time.monotonic() + seconds
    while True:
        closing.open_and_close()
        auction.refresh_from_db(fields=["status"])
        if auction.status == AuctionStatus.ENDED:
            return
        if time.monotonic() > end:
            message = f"{auction.title} has not ended in {seconds} seconds."
            raise TimeoutError(message)
        time.sleep(0.2)


@contextmanager
def _approval_asked() -> Iterator[None]:
    """Within: the site asks for approval, whatever this house does, so that both ways can be seen."""
    usual = settings.AUCTION_APPROVAL
    settings.AUCTION_APPROVAL = True
    try:
        yield
    finally:
        settings.AUCTION_APPROVAL = usual
