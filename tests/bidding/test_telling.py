"""Who is told what, at once and in a burst (decision 0014)."""

from __future__ import annotations

import asyncio
from uuid import uuid4

from bidding import engine
from bidding.commands import PlaceBid
from bidding.models import LotEvent
from bidding.telling import Quiet
from notifications.choices import Kind
from notifications.models import Notice
from tests.bidding.rooms import Room, make_room


def outbid_notices() -> dict[int, str]:
    rows = Notice.objects.filter(kind=Kind.OUTBID)
    return {notice.recipient_id: notice.context["amount"] for notice in rows}


def test_the_outbid_is_told_with_the_bid_and_brought_up_to_date_by_the_next(room: Room) -> None:
    ann, bob, _ = (paddle.user_id for paddle in room.paddles)
    room.bid(0, "20.00", kind="exact")
    room.bid(1, "30.00", kind="exact")
    assert outbid_notices() == {ann: "30.00"}
    room.bid(0, "40.00", kind="exact")
    room.bid(1, "50.00", kind="exact")

    assert outbid_notices() == {ann: "50.00", bob: "40.00"}
    assert Notice.objects.filter(kind=Kind.NEW_BID).count() == 1
    assert Notice.objects.get(kind=Kind.NEW_BID).context["amount"] == "50.00"


def test_after_a_burst_everybody_but_the_leader_knows_the_last_price(transactional_db: None) -> None:
    room = make_room(bidders=12, increment_bands=[[0, 50]])

    async def burst() -> None:
        bids = (
            PlaceBid(room.lot.pk, room.paddles[number % 12].user_id, uuid4().hex, f"{20 + number}.00", "exact")
            for number in range(300)
        )
        await asyncio.gather(*(engine.submit_async(bid) for bid in bids))

    asyncio.run(burst())
    engine.shutdown()
    lot = room.fresh()

    assert LotEvent.objects.filter(kind="bid").count() == 300
    assert lot.leader is not None
    told = outbid_notices()
    assert set(told) - {lot.leader.user_id} == {paddle.user_id for paddle in room.paddles} - {lot.leader.user_id}
    assert {told[user] for user in told if user != lot.leader.user_id} == {"319.00"}


def test_in_a_burst_one_waits_a_second_and_is_then_told_though_not_outbid_again() -> None:
    quiet, ann, bob = Quiet(), (Kind.OUTBID, 1), (Kind.OUTBID, 2)

    assert quiet.due([ann]) == [ann]
    assert quiet.due([ann, bob]) == [bob]
    assert quiet.due([]) == []
    quiet.told[ann] -= 1.0
    assert quiet.due([]) == [ann]
    assert quiet.due([bob]) == []
    assert quiet.rest() == [bob]
    assert quiet.rest() == []
