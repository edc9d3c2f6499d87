"""The engine on a real database: one path, one order, one effect a key."""

from __future__ import annotations

from bidding.commands import Outcome
from bidding.models import Answer, Commitment, LotEvent
from tests.bidding.rooms import Room


def test_a_first_bid_leads_at_the_start_price_and_opens_the_lot(room: Room) -> None:
    answer = room.bid(0, "50.00")

    assert isinstance(answer, Outcome)
    body = answer.body
    assert (body["leading"], body["price"], body["minimum_bid"], body["your_max"]) == (True, "10.00", "10.50", "50.00")
    assert [(event.sequence, event.kind) for event in LotEvent.objects.all()] == [(1, "opened"), (2, "bid")]
    assert body["sequence"] == 2
    assert room.fresh().status == "open"
    assert Commitment.objects.count() == 1
    assert Answer.objects.count() == 1
