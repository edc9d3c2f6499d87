"""The console over its socket and over REST: its state, who holds the sale, what it is told and never told."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from auctions.models import Auction
from bidding import auto_hold, console_state, consoles, hammer
from bidding.acts import act_from
from bidding.models import LateBid
from core.errors import Conflict, Invalid
from core.sockets import run_db
from core.times import database_time
from tests.bidding.rostrums import Sale, make_sale
from tests.bidding.visitors import Doorway, Visitor, doorway
from tests.factories import make_staff, make_user


@pytest.fixture
def sale(transactional_db: None) -> Sale:
    return make_sale()


def state_of(sale: Sale) -> dict[str, Any]:
    return console_state.whole(sale.auction.pk, user=sale.auctioneer).at(None)


def test_a_state_names_the_run_the_lot_at_the_rostrum_and_what_may_be_undone(sale: Sale) -> None:
    sale.do("open")
    sale.bid(0, "50.00")
    sale.do("fair_warning")
    state = state_of(sale)
    current = state["current"]

    assert [(lot["number"], lot["status"], lot["leader"]) for lot in state["run"]] == [
        (1, "fair_warning", "1"),
        (2, "queued", None),
    ]
    assert (current["snapshot"]["price"], current["ask"], current["increment"]) == ("10.00", "10.50", "0.50")
    assert current["leader"] == {"paddle": "1", "name": sale.paddles[0].user.name, "origin": "online"}
    assert current["undo"] == {"sequence": 2, "paddle": "1", "amount": "10.00", "origin": "online"}
    assert current["called_at"] == current["log"][-1]["at"]
    assert (state["next"], state["reopen"], state["counts"]["queued"]) == (str(sale.lots[1].pk), None, 1)


def test_a_state_after_the_hammer_names_what_may_be_reopened_and_came_late(sale: Sale) -> None:
    sale.do("open")
    sale.bid(0, "50.00")
    sale.do("sell")
    sale.bid(1, "90.00", lot=0)
    state = state_of(sale)

    assert (state["current"], state["reopen"], state["hammer_total"]) == (None, str(sale.lots[0].pk), "10.00")
    [late] = state["late"]
    assert (late["paddle"], late["amount"], late["name"]) == ("2", "90.00", sale.paddles[1].user.name)
    sale.do("open")
    assert (state_of(sale)["late"], state_of(sale)["reopen"]) == ([], None)
    assert LateBid.objects.count() == 1


def test_that_ceilings_stand_is_told_and_never_how_high(sale: Sale) -> None:
    sale.leave(0, "77.77")
    sale.leave(1, "33.33")
    sale.do("open")
    before = state_of(sale)
    sale.act("floor_bid", paddle="floor", amount="80.00")
    after = state_of(sale)

    assert before["current"]["absentee"] == {"count": 2, "all_passed": False}
    assert after["current"]["absentee"] == {"count": 2, "all_passed": True}
    assert (after["current"]["needs_paddle"], after["current"]["leader"]["paddle"]) == (True, "floor")
    assert "77.77" not in repr(before) + repr(after)
    # The second highest shows in what it carried the price to, and in no other way.
    assert "33.33" not in repr(before)


def test_a_state_is_a_constant_number_of_queries(sale: Sale, django_assert_max_num_queries: Any) -> None:
    sale.do("open")
    for turn in range(6):
        sale.bid(turn % 3, f"{20 + turn}.00")
    with django_assert_max_num_queries(30):
        state_of(sale)


def test_the_first_console_holds_the_sale_and_a_second_looks_on(sale: Sale) -> None:
    house = make_staff()
    first = consoles.come(auction_id=sale.auction.pk, actor=sale.auctioneer)
    second = consoles.come(auction_id=sale.auction.pk, actor=house)
    again = consoles.come(auction_id=sale.auction.pk, actor=sale.auctioneer, known=first.id)

    assert (first.holds, second.holds, again) == (True, False, first)
    sale.console = second.id
    refused = sale.act("open", by=house)
    assert isinstance(refused, Conflict)
    assert refused.data == {"held_by": sale.auctioneer.name}
    consoles.take(auction_id=sale.auction.pk, actor=house, console=second.id)
    assert isinstance(sale.act("open", by=house), dict)
    sale.console = first.id
    assert isinstance(sale.act("fair_warning"), Conflict)


def test_a_program_without_a_console_acts_until_somebody_else_holds_the_sale(sale: Sale) -> None:
    sale.do("open")
    consoles.come(auction_id=sale.auction.pk, actor=sale.auctioneer)
    assert isinstance(sale.act("fair_warning"), dict)
    assert isinstance(sale.act("final_call", by=sale.auction.seller), Conflict)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"action": "burn"}, "action"),
        ({"action": "sell", "amount": "1.00"}, "amount"),
        ({"action": "undo"}, "sequence"),
        ({"action": "undo", "sequence": True}, "sequence"),
        ({"action": "undo", "sequence": -1}, "sequence"),
        ({"action": "floor_bid", "paddle": "1"}, "key"),
        ({"action": "floor_bid", "key": "k", "paddle": "0"}, "paddle"),
        ({"action": "floor_bid", "key": "k", "paddle": "\uff11"}, "paddle"),
        ({"action": "floor_bid", "key": "k", "paddle": "1", "origin": "online"}, "origin"),
        ({"action": "floor_bid", "key": "k" * 65, "paddle": "1"}, "key"),
        ({"action": "say", "text": "x" * 281}, "text"),
        ({"action": "say", "text": " "}, "text"),
        ({"action": "say", "text": "a\x00b"}, "text"),
    ],
)
def test_an_act_that_makes_no_sense_is_refused_by_field(said: Mapping[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        act_from(said, lot=None, console=None)
    assert set(refusal.value.data["errors"]) == {field}


def test_rest_runs_the_same_sale(sale: Sale) -> None:
    client = Client()
    client.force_login(sale.auctioneer)
    lot, auction = f"/api/lots/{sale.lots[0].pk}/console/", f"/api/auctions/{sale.auction.pk}/console/"

    taken = client.post(auction, {}, content_type="application/json").json()
    assert taken["state"]["console"] | {"held_by": None} == {"id": taken["console"], "holds": True, "held_by": None}
    told = client.post(lot, {"action": "open", "console": taken["console"]}, content_type="application/json")
    assert (told.status_code, told.json()["status"]) == (200, "open")
    assert client.post(lot, {"action": "open", "console": "another"}, content_type="application/json").status_code == 409
    floor = client.post(
        lot, {"action": "floor_bid", "paddle": "floor", "amount": "20.00", "key": "k"}, content_type="application/json"
    )
    assert floor.json()["price"] == "20.00"
    state = client.get(auction).json()
    assert (state["console"]["id"], state["console"]["holds"]) == (taken["console"], False)
    assert state["current"]["leader"]["paddle"] == "floor"
    client.force_login(make_user())
    assert [client.get(auction).status_code, client.post(lot, {"action": "pass"}).status_code] == [403, 403]


def test_absentee_bids_over_rest_are_ones_own_to_leave_see_and_take_back(sale: Sale) -> None:
    client = Client()
    client.force_login(sale.paddles[0].user)
    address = f"/api/lots/{sale.lots[0].pk}/absentee/"

    def leave(key: str) -> Any:
        return client.post(address, {"amount": "70.00"}, content_type="application/json", HTTP_IDEMPOTENCY_KEY=key)

    assert client.get(address).json() == {"amount": None}
    assert [leave("a").status_code, leave("a").status_code] == [201, 200]
    assert leave("a").json()["receipt"]["signature"]
    assert client.get(address).json() == {"amount": "70.00"}
    assert client.delete(address).status_code == 204
    assert client.get(address).json() == {"amount": None}
    sale.do("open")
    assert sale.lot().price is None
    assert [leave("b").status_code, client.delete(address).status_code] == [409, 409]
    client.force_login(make_user())
    assert client.get(address).status_code == 403


async def test_a_console_opens_acts_and_is_told_what_changes(sale: Sale) -> None:
    async with doorway() as door:
        desk = await door.enter(sale.auction.pk, sale.auctioneer)
        opened = await desk.ask("console.open")
        assert opened["state"]["console"]["holds"]
        told = await desk.ask("console.act", action="open", key="k1")
        assert told["status"] == "open"
        await _state(desk, lambda state: state["current"] and state["current"]["snapshot"]["price"] is None)
        await run_db(sale.bid, 0, "50.00")
        state = await _state(desk, lambda state: state["current"]["snapshot"]["price"] == "10.00")
        assert state["current"]["leader"]["paddle"] == "1"
        # The page follows no lot: the console is told whole states, and none of its frames.
        assert "lot.events" not in [push["type"] for push in desk.pushes]


async def test_of_two_consoles_one_acts_and_the_other_is_told(sale: Sale) -> None:
    async with doorway() as door:
        first, second = (
            await door.enter(sale.auction.pk, sale.auctioneer),
            await door.enter(sale.auction.pk, sale.auction.seller),
        )
        await first.ask("console.open")
        looking_on = await second.ask("console.open")
        assert (looking_on["state"]["console"]["holds"], looking_on["state"]["console"]["held_by"]["name"]) == (
            False,
            sale.auctioneer.name,
        )
        refused = await second.ask("console.act", action="open")
        assert (refused["code"], refused["held_by"]) == ("conflict", sale.auctioneer.name)
        assert (await second.ask("console.take"))["state"]["console"]["holds"]
        assert (await first.hears("console.taken"))["by"] == sale.auction.seller.name
        assert (await first.ask("console.act", action="open"))["code"] == "conflict"
        assert (await second.ask("console.act", action="open"))["status"] == "open"


async def test_after_a_reload_the_same_page_still_holds_the_sale(sale: Sale) -> None:
    async with doorway() as door:
        desk = await door.enter(sale.auction.pk, sale.auctioneer)
        mine = (await desk.ask("console.open"))["state"]["console"]["id"]
        await desk.socket.disconnect()
        again = await door.enter(sale.auction.pk, sale.auctioneer)
        assert (await again.ask("console.open", console=mine))["state"]["console"]["holds"]


@pytest.mark.parametrize("command", ["console.open", "console.take", "console.act"])
async def test_bidders_and_strangers_run_nothing(sale: Sale, command: str) -> None:
    fields = {"action": "open"} if command == "console.act" else {}
    async with doorway() as door:
        bidder, nobody = await door.enter(sale.auction.pk, sale.paddles[0].user), await door.enter(sale.auction.pk)
        assert (await bidder.ask(command, **fields))["code"] == "permission_denied"
        assert (await nobody.ask(command, **fields))["code"] == "not_authenticated"


async def test_the_hammer_waits_for_the_eyes_of_the_room_and_not_for_ever(sale: Sale) -> None:
    async with doorway() as door:
        await run_db(sale.do, "open")
        await run_db(sale.bid, 0, "50.00")
        lot = str(sale.lots[0].pk)
        bidder = await door.enter(sale.auction.pk, sale.paddles[1].user)
        desk = await _desk(door, sale)
        await bidder.ask("lot.follow", lot=lot)
        await _state(desk, lambda state: state["people"]["connected"] == 1 and state["people"]["acknowledged"] == 0)
        loop = asyncio.get_running_loop()
        began = loop.time()
        selling = asyncio.create_task(desk.ask("console.act", action="sell"))
        await asyncio.sleep(0.3)
        assert not selling.done()
        await bidder.socket.send_json_to({"type": "lot.seen", "lot": lot, "sequence": 2})
        assert (await selling)["status"] == "sold"
        assert loop.time() - began < hammer.PATIENCE
        assert (await desk.ask("console.act", action="open"))["status"] == "open"
        await run_db(sale.bid, 0, "50.00")
        began = loop.time()
        # The bidder's page is still at the lot before: nobody has to be waited for.
        assert (await desk.ask("console.act", action="sell"))["status"] == "sold"
        assert loop.time() - began < 1


async def test_a_room_that_does_not_answer_holds_the_hammer_for_two_seconds(sale: Sale) -> None:
    async with doorway() as door:
        await run_db(sale.do, "open")
        await run_db(sale.bid, 0, "50.00")
        await door.enter(sale.auction.pk, sale.paddles[1].user)
        desk = await _desk(door, sale)
        await _state(desk, lambda state: state["people"]["connected"] == 1)
        began = asyncio.get_running_loop().time()
        assert (await desk.ask("console.act", action="sell"))["status"] == "sold"
        assert hammer.PATIENCE <= asyncio.get_running_loop().time() - began < hammer.PATIENCE + 1.5


async def test_a_lot_holds_itself_when_its_bidders_are_gone_and_goes_on_when_told(sale: Sale) -> None:
    await run_db(Auction.objects.filter(pk=sale.auction.pk).update, auto_hold_share=50)
    async with doorway() as door:
        await run_db(sale.do, "open")
        desk = await _desk(door, sale)
        bidders = [await door.enter(sale.auction.pk, paddle.user) for paddle in sale.paddles[:2]]
        await _state(desk, lambda state: state["people"]["connected"] == 2)
        await run_db(auto_hold.look_at_all)
        await bidders[0].socket.disconnect()
        state = await _state(desk, lambda state: state["current"]["snapshot"]["status"] == "on_hold")
        assert state["current"]["held_because"] == "bidders"
        event = state["current"]["log"][-1]
        assert (event["kind"], event["actor"], event["payload"]["reason"]) == ("hold", "clock", "bidders")
        assert (await desk.ask("console.act", action="resume"))["status"] == "open"
        assert not await run_db(auto_hold.look_at, sale.auction.pk)


def test_a_lot_holds_itself_when_who_runs_it_is_gone(sale: Sale) -> None:
    Auction.objects.update(auto_hold_auctioneer=True)
    consoles.come(auction_id=sale.auction.pk, actor=sale.auctioneer)
    sale.do("open")

    assert not auto_hold.look_at(sale.auction.pk)
    Auction.objects.update(missing_since=database_time() - auto_hold.GRACE)
    assert auto_hold.look_at_all() == 1
    assert sale.lot().status == "on_hold"


def test_nothing_holds_itself_unless_the_sale_asks_for_it(sale: Sale) -> None:
    consoles.come(auction_id=sale.auction.pk, actor=sale.auctioneer)
    sale.do("open")
    Auction.objects.update(missing_since=database_time() - auto_hold.GRACE)

    assert auto_hold.look_at_all() == 0
    assert sale.lot().status == "open"


def test_a_lost_gateway_holds_the_lots_of_sales_that_ask_for_it(transactional_db: None) -> None:
    from conferencing.models import Room
    from conferencing.signals import gateway_lost

    sales = [make_sale(auto_hold_gateway=asks, room=Room.objects.create(title="Hall")) for asks in (True, False)]
    for sale in sales:
        sale.do("open")
    gateway_lost.send(sender=None, rooms=[sale.auction.room_id for sale in sales])

    assert [sale.lot().status for sale in sales] == ["on_hold", "open"]
    assert state_of(sales[0])["current"]["held_because"] == "gateway"


async def _desk(door: Doorway, sale: Sale) -> Visitor:
    """An open console, which holds the sale."""
    desk = await door.enter(sale.auction.pk, sale.auctioneer)
    opened = await desk.ask("console.open")
    desk.pushes.append({"type": "console.state", "state": opened["state"]})
    return desk


async def _state(desk: Visitor, is_it: Any) -> Mapping[str, Any]:
    """The first state, past or to come, that is it."""
    async with asyncio.timeout(12):
        while True:
            for push in desk.pushes:
                if push["type"] == "console.state" and is_it(push["state"]):
                    state: Mapping[str, Any] = push["state"]
                    return state
            desk.pushes.append(await desk.socket.receive_json_from(timeout=12))
